import { assertEquals } from "@std/assert";
import { paceLines } from "../../lib/cli/render/counts_text.ts";
import type { Trial, TrialRecord } from "../../lib/experiment/trial.ts";
import { paceOf } from "../../lib/sweep/sweep_pace.ts";
import { rateText } from "../../lib/text/quantity.ts";
import { madeUpRecords } from "../results/made_up.ts";

const START = Date.UTC(2026, 0, 1, 12);

/** Trials that ended so many seconds after the start, on these machines. */
function ended(...ends: [seconds: number, machine?: string][]): TrialRecord[] {
  const records = madeUpRecords([{ config: "c", scores: ends.map(() => 0.5) }]);
  return records.map((record, i): TrialRecord => {
    const [end, machine] = ends[i];
    const started = new Date(START + 1000 * (end - 2)).toISOString();
    const timing = { started, seconds: 2, worker: 0, attempts: 1, host: "h" };
    return { ...record, timing: machine === undefined ? timing : { ...timing, machine } };
  });
}

Deno.test("paceOf() counts the trials that ended since the process started, by machine", () => {
  const records = ended([-5, "a"], [1, "b"], [4, "a"], [8, "b"], [99, "c"]);
  const [{ trial }] = records;
  const long = {
    ...trial,
    parameters: { ...trial.parameters, epochs: 3 * Number(trial.parameters.epochs) },
  } as Trial;
  const range = { since: START, until: START + 10_000 };
  const pace = paceOf([...records, { trial }, { trial: long }], range);
  const machines = [{ name: "a", trials: 1 }, { name: "b", trials: 2 }];
  assertEquals(pace, { perSecond: 0.3, secondsLeft: 10 * 4 / 3, machines });
  assertEquals(paceLines(pace), [
    "18 trials/min, about 13 s left",
    "2 machines: a 1 trial, b 2 trials",
  ]);
  assertEquals(paceOf(records, { since: START + 9000, until: START + 10_000 }), undefined);
  assertEquals(paceLines(undefined), []);
  const local = paceOf(ended([1], [2]), { since: START, until: START + 2000 });
  assertEquals(paceLines(local), ["1.0 trials/s, about 0 s left"]);
});

Deno.test("rateText() is per minute where trials are long", () => {
  assertEquals([0.49, 0.5, 9.94, 12.3, 12_345, 0.01].map(rateText), [
    ...["29 trials/min", "0.5 trials/s", "9.9 trials/s", "12 trials/s"],
    ...["12,345 trials/s", "0.6 trials/min"],
  ]);
});
