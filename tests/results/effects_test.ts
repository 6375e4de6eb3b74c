import { assertAlmostEquals, assertEquals } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import {
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_SPLIT,
} from "../../lib/experiment/parse/schema.ts";
import type { Trial, TrialRecord } from "../../lib/experiment/trial.ts";
import { type Effects, effects } from "../../lib/results/effects.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { effectsCsv } from "../../lib/results/files/tables.ts";
import { ACCURACY, madeUpResult } from "./made_up.ts";

const GRID: Experiment = {
  name: "made_up",
  method: "grid",
  metric: ACCURACY,
  seeds: [0, 1, 2, 3],
  data: DEFAULT_DATA,
  split: DEFAULT_SPLIT,
  retries: 0,
  on_failure: "continue",
  simplest: ["l2"],
  parameters: {
    dropout: { values: [0, 0.5] },
    hidden: { values: [2, [4], 8] },
    l2: { values: [0, 1] },
    epochs: { values: [3] },
  },
  defaults: DEFAULT_PARAMETERS,
};

/** The first 48 digits of π, in trial order: dropout slowest, seeds fastest. */
const DIGITS = "314159265358979323846264338327950288419716939937";

function records(
  experiment: Experiment,
  score: (trial: Trial) => number | undefined,
): TrialRecord[] {
  return expandGrid(experiment).map((trial) => ({ trial, result: madeUpResult(score(trial)) }));
}

function effectsOf(
  experiment: Experiment,
  score: (trial: Trial) => number | undefined,
): Effects | undefined {
  return effects(rankTrials(records(experiment, score), experiment.metric), experiment);
}

const digit = ({ number }: Trial) => Number(DIGITS[number]);

Deno.test("effects() has the variance shares of statsmodels within 1e-12", () => {
  // statsmodels 0.15.0; digit i is the score of config ⌊i / 4⌋ with seed i % 4; a, b, c are dropout, hidden, l2, and s the seed:
  // anova_lm(ols('y ~ C(a) + C(b) + C(c) + C(a):C(b) + C(a):C(c) + C(b):C(c) + C(s)', df).fit()).sum_sq, divided by its sum
  const expected = [
    ["parameter", "dropout", 0.006869145614533095],
    ["parameter", "hidden", 0.02531933011637807],
    ["parameter", "l2", 0.08634686346863459],
    ["pair", "dropout,hidden", 0.04848140789100199],
    ["pair", "dropout,l2", 0.0005109281862049335],
    ["pair", "hidden,l2", 0.009196707351688899],
    ["seeds", "", 0.12960544990065284],
    ["rest", "", 0.6936701674709056],
  ] as const;
  const { variance } = effectsOf(GRID, digit)!;
  assertEquals(
    variance.map(({ of, names }) => [of, names.join()]),
    expected.map(([of, names]) => [of, names]),
  );
  variance.forEach(({ share }, i) => assertAlmostEquals(share!, expected[i][2], 1e-12));
});

Deno.test("effects() has the means of pandas and the paired intervals of scipy within 1e-12", () => {
  // The same digits: pandas' group means by value and seed; scipy 1.17.1's t.interval(0.95, 3, …) of their differences.
  const expected = [
    ["dropout", 0, 4.791666666666667, -0.45833333333333337, -3.078130471401654, 2.161463804734987],
    ["dropout", 0.5, 5.25, 0],
    ["hidden", 2, 4.4375, -1.0625, -4.201134728205798, 2.076134728205797],
    ["hidden", [4], 5.5, 0],
    ["hidden", 8, 5.125, -0.375, -2.9835870004737437, 2.2335870004737437],
    ["l2", 0, 4.208333333333334, -1.625, -4.651695317301199, 1.4016953173012001],
    ["l2", 1, 5.833333333333333, 0],
  ] as const;
  const { values, seeds } = effectsOf(GRID, digit)!;
  assertEquals(seeds, [0, 1, 2, 3]);
  values.forEach(({ name, value, mean, delta, interval }, i) => {
    const [expectedName, expectedValue, ...figures] = expected[i];
    assertEquals(name, expectedName);
    assertEquals(JSON.stringify(value), JSON.stringify(expectedValue));
    assertEquals(interval === undefined, figures.length === 2);
    [mean, delta, interval?.low, interval?.high].slice(0, figures.length)
      .forEach((figure, k) => assertAlmostEquals(figure!, figures[k]!, 1e-12));
  });
});

Deno.test("effects() with a metric to minimize has differences from the lowest mean", () => {
  const metric = { name: "val_accuracy", goal: "minimize" } as const;
  const { values } = effectsOf({ ...GRID, metric }, digit)!;
  assertAlmostEquals(values[0].delta, 0, 0);
  assertAlmostEquals(values[1].delta, 0.45833333333333337, 1e-12); // the table above with the opposite sign
  assertAlmostEquals(values[1].interval!.high, 3.078130471401654, 1e-12);
});

Deno.test("effects() finds the variance shares of scores that are sums of known effects", () => {
  const shares = (score: (trial: Trial) => number) =>
    effectsOf(GRID, score)!.variance.map(({ share }) => Number(share!.toFixed(12)));
  // In the order dropout, hidden, l2, dropout:hidden, dropout:l2, hidden:l2, seeds, rest.
  assertEquals(shares(({ seed }) => seed), [0, 0, 0, 0, 0, 0, 1, 0]);
  assertEquals(shares(({ parameters }) => parameters.l2), [0, 0, 1, 0, 0, 0, 0, 0]);
  // Σ squares over 48: dropout ±1 (48), l2 ±2 (192), their product ±1 (48): by hand 1/6, 4/6, 1/6.
  const sign = ({ parameters: { dropout, l2 } }: Trial) => [dropout > 0 ? 1 : -1, l2 > 0 ? 1 : -1];
  const sixth = Number((1 / 6).toFixed(12));
  assertEquals(
    shares((trial) => {
      const [a, b] = sign(trial);
      return a + 2 * b + a * b;
    }),
    [sixth, 0, Number((4 / 6).toFixed(12)), 0, sixth, 0, 0, 0],
  );
  // An interaction of the seed with a parameter belongs to the rest.
  assertEquals(shares((trial) => sign(trial)[0] * (trial.seed % 2 - 0.5)), [
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
  ]);
});

Deno.test("effects() uses only the seeds at which every config has a score", () => {
  const three = { ...GRID, seeds: [0, 1, 3] };
  const score = ({ parameters, seed }: Trial) => parameters.dropout * seed + parameters.l2;
  const full = effectsOf(three, score)!;
  const failed = effectsOf(GRID, (trial) => trial.number === 6 ? undefined : score(trial))!;
  assertEquals(failed.seeds, [0, 1, 3]);
  assertEquals(failed, full);
  assertEquals(effectsOf(GRID, (t) => t.number === 6 ? NaN : score(t))!.seeds, [0, 1, 3]);
});

Deno.test("effects() is undefined without a common seed, and without the full grid", () => {
  assertEquals(effectsOf(GRID, ({ number }) => number % 5 === 0 ? undefined : 1), undefined);
  const configs = rankTrials(records(GRID, digit), GRID.metric);
  assertEquals(effects(configs.slice(1), GRID), undefined);
  assertEquals(effects([...configs.slice(1), configs[1]], GRID), undefined);
  assertEquals(effects([...configs, configs[1]], GRID), undefined);
  assertEquals(effects([], GRID), undefined);
});

Deno.test("effects() has deltas 0 and no shares for equal scores, and no intervals for one seed", () => {
  const { values, variance } = effectsOf(GRID, () => 0.1)!;
  assertEquals(new Set(values.map(({ mean, delta }) => `${mean} ${delta}`)), new Set(["0.1 0"]));
  assertEquals(variance.every(({ share }) => share === undefined), true);
  const one = { ...GRID, seeds: [7] };
  assertEquals(effectsOf(one, digit)!.values.every(({ interval }) => interval === undefined), true);
});

Deno.test("effectsCsv() has a row per value, parameter and pair, each statistic in its column", () => {
  const rows = effectsCsv(effectsOf(GRID, ({ parameters }) => parameters.l2), GRID.metric).split(
    "\r\n",
  );
  assertEquals(rows, [
    "effect,parameter,value,n,mean_val_accuracy,delta_to_best,delta_ci95_low,delta_ci95_high,variance_share",
    ...["value,dropout,0.0,4,0.5,0.0,,,", "value,dropout,0.5,4,0.5,0.0,0.0,0.0,"],
    ...[
      "value,hidden,2,4,0.5,0.0,,,",
      "value,hidden,[4],4,0.5,0.0,0.0,0.0,",
      "value,hidden,8,4,0.5,0.0,0.0,0.0,",
    ],
    ...["value,l2,0.0,4,0.0,-1.0,-1.0,-1.0,", "value,l2,1.0,4,1.0,0.0,,,"],
    ...["parameter,dropout,,4,,,,,0.0", "parameter,hidden,,4,,,,,0.0", "parameter,l2,,4,,,,,1.0"],
    ...[
      "pair,dropout:hidden,,4,,,,,0.0",
      "pair,dropout:l2,,4,,,,,0.0",
      "pair,hidden:l2,,4,,,,,0.0",
    ],
    ...["seeds,,,4,,,,,0.0", "rest,,,4,,,,,0.0", ""],
  ]);
  assertEquals(effectsCsv(undefined, GRID.metric).split("\r\n").length, 2);
});
