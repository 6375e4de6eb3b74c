import { assertEquals, assertThrows } from "@std/assert";
import {
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_SPLIT,
} from "../../lib/experiment/parse/schema.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import type { Trial } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { type ComparableSweep, compareSweeps } from "../../lib/results/compare_sweeps.ts";
import { UserError } from "../../lib/user_error.ts";
import { ACCURACY, madeUpResult, type Score } from "./made_up.ts";

/** A sweep of two dropout rates with these seeds, and a score for each of its trials. */
function sweep(
  seeds: number,
  score: (trial: Trial) => Score,
  parameters: Experiment["parameters"] = { dropout: { values: [0, 0.5] } },
): ComparableSweep {
  const experiment: Experiment = {
    name: "made_up",
    method: "grid",
    metric: ACCURACY,
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
    data: DEFAULT_DATA,
    split: DEFAULT_SPLIT,
    retries: 0,
    on_failure: "continue",
    simplest: ["l2"],
    parameters,
    defaults: DEFAULT_PARAMETERS,
  };
  const records = expandGrid(experiment).map((trial) => {
    const value = score(trial);
    return value === "waiting" ? { trial } : { trial, result: madeUpResult(value) };
  });
  return { experiment, records };
}

const high = ({ seed }: Trial): number => (40 + seed) / 60;
const low = ({ seed }: Trial): number => (38 + seed) / 60;

Deno.test("compareSweeps() with two seeds is undecided, because three are needed, unless all scores are equal", () => {
  const { verdict, undecided } = compareSweeps(sweep(2, high), sweep(2, low));
  assertEquals([verdict, undecided], [
    "undecided",
    [{ kind: "tooFewSeeds", seeds: 2, seedsNeeded: 3 }],
  ]);
  assertEquals(compareSweeps(sweep(2, high), sweep(2, high)).undecided, []);
});

Deno.test("compareSweeps() with three or eight seeds is conclusive, also if no difference is shown", () => {
  for (const seeds of [3, 8]) {
    const [a, b] = [high, low].map((score) => sweep(seeds, score));
    assertEquals([compareSweeps(a, b).verdict, compareSweeps(b, a).verdict], ["worse", "better"]);
    const mixed = sweep(seeds, (trial) => trial.seed === 0 ? low(trial) : high(trial));
    const { verdict, undecided } = compareSweeps(a, mixed);
    assertEquals([verdict, undecided], ["undecided", []]);
  }
});

Deno.test("compareSweeps() counts waiting and timed out trials, and reports if no seed is shared", () => {
  const waiting = sweep(8, (trial) => trial.number < 8 && trial.seed < 3 ? "waiting" : low(trial));
  const { undecided, overall } = compareSweeps(sweep(8, high), waiting);
  assertEquals([undecided, overall!.seeds], [[{ kind: "waiting", sweep: "b", trials: 3 }], 5]);
  const timedOut = sweep(8, high);
  const records = timedOut.records.map((record, i) =>
    i > 0 ? record : {
      ...record,
      result: { state: "timed_out" as const, epochs: 1, error: "made up", curve: [] },
    }
  );
  assertEquals(compareSweeps({ ...timedOut, records }, sweep(8, high)).undecided, [
    { kind: "waiting", sweep: "a", trials: 1 },
  ]);
  const half = (first: boolean) =>
    sweep(8, (trial) => (trial.number < 8) === first ? high(trial) : undefined);
  const disjoint = compareSweeps(half(true), half(true));
  assertEquals(disjoint.undecided, [{ kind: "noSharedSeed" }]);
});

Deno.test("compareSweeps() pairs configs that differ in a parameter with one value in each sweep, and names it", () => {
  const dropout = { values: [0, 0.5] };
  const [a, b] = ([[1, high], [0.05, low]] as const).map(([rate, score]) =>
    sweep(8, score, { dropout, learning_rate: { values: [rate] } })
  );
  const { pairs, differentSettings, verdict } = compareSweeps(a, b);
  assertEquals([pairs.length, verdict], [2, "worse"]);
  assertEquals(differentSettings, [{ name: "learning_rate", values: [1, 0.05] }]);
});

Deno.test("compareSweeps() throws if the sweeps have no config or no score in common", () => {
  const others = sweep(8, high, { dropout: { values: [0.1, 0.2] } });
  assertThrows(
    () => compareSweeps(sweep(8, high), others),
    UserError,
    "different values of dropout",
  );
  const waiting = sweep(8, () => "waiting");
  assertThrows(() => compareSweeps(sweep(8, high), waiting), UserError, "no trial has a score");
});
