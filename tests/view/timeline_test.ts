import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { TrialRecord } from "../../lib/experiment/trial.ts";
import { PAUSE_SECONDS, timelineOf } from "../../lib/view/timeline.ts";
import { madeUpRecords } from "../results/made_up.ts";

/** Trials that ran at these times: seconds after noon, duration and worker. */
function ran(
  ...times: [from: number, seconds: number, worker: number, host?: string][]
): TrialRecord[] {
  const records = madeUpRecords([{ config: "c", scores: times.map(() => 0.5) }]);
  return records.map((record, i): TrialRecord => {
    const [from, seconds, worker, host = "h"] = times[i];
    const started = new Date(Date.UTC(2026, 0, 1, 12) + 1000 * from).toISOString();
    return { ...record, timing: { started, seconds, worker, attempts: 1, host } };
  });
}

Deno.test("timelineOf() has a row for each worker, and times from the first start", () => {
  const { rows, bars, seconds, cuts } = timelineOf(ran([5, 2, 1], [0, 4, 0], [7, 1, 1]));
  assertEquals(rows, ["worker 0", "worker 1"]);
  assertEquals(bars.map(({ number, row, start }) => [number, row, start]), [
    [1, 0, 0],
    [0, 1, 5],
    [2, 1, 7],
  ]);
  assertEquals([seconds, cuts], [8, []]);
});

Deno.test("timelineOf() has the workers of each machine together", () => {
  const records = ran([0, 1, 1], [0, 1, 0], [0, 1, 0]);
  const machines = ["b", "b", "a"];
  const { rows } = timelineOf(records.map((record, i) => ({
    ...record,
    timing: { ...record.timing!, machine: machines[i] },
  })));
  assertEquals(rows, ["worker 0, a", "worker 0, b", "worker 1, b"]);
});

Deno.test("timelineOf() cuts the time in which no trial runs to a minute", () => {
  const { bars, seconds, cuts } = timelineOf(ran([0, 10, 0], [2, 3000, 1], [90_000, 5, 0]));
  assertEquals(bars.map(({ start }) => start), [0, 2, 3002 + PAUSE_SECONDS]);
  assertAlmostEquals(seconds, 3067);
  assertEquals(cuts, [3002 + PAUSE_SECONDS / 2]);
});

Deno.test("timelineOf() names the hosts if there are several, and leaves out unknown times", () => {
  const [first, second, third] = ran([0, 1, 0, "a"], [0, 1, 0, "b"], [0, 1, 0, "a"]);
  const broken = { ...third, timing: { ...third.timing!, started: "?" } };
  const { rows, bars } = timelineOf([first, second, broken, { trial: first.trial }]);
  assertEquals(rows, ["worker 0, a", "worker 0, b"]);
  assertEquals(bars.length, 2);
  assertEquals(timelineOf([]), { rows: [], bars: [], cuts: [], seconds: 0 });
});
