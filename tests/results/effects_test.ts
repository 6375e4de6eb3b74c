import { assertAlmostEquals, assertEquals } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import type { NetworkExperiment } from "../../lib/experiment/experiment.ts";
import type { NetworkTrial, TrialRecord } from "../../lib/experiment/trial.ts";
import { type Effects, effects } from "../../lib/results/effects.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { effectsCsv } from "../../lib/results/files/tables.ts";
import { EXPERIMENT, madeUpResult } from "./made_up.ts";

const GRID: NetworkExperiment = {
  ...EXPERIMENT,
  parameters: {
    dropout: { values: [0, 0.5] },
    hidden: { values: [2, [4], 8] },
    l2: { values: [0, 1] },
    epochs: { values: [3] },
  },
};

/** The same grid with eight seeds, so that the test enumerates all sign patterns. */
const EIGHT: NetworkExperiment = { ...GRID, seeds: [0, 1, 2, 3, 4, 5, 6, 7] };

/** The first 96 digits of π, in trial order: dropout slowest, seeds fastest. */
const DIGITS = "314159265358979323846264338327950288419716939937" +
  "510582097494459230781640628620899862803482534211";

function records(
  experiment: NetworkExperiment,
  score: (trial: NetworkTrial) => number | undefined,
): TrialRecord[] {
  return expandGrid(experiment).map((trial) => ({ trial, result: madeUpResult(score(trial)) }));
}

function effectsOf(
  experiment: NetworkExperiment,
  score: (trial: NetworkTrial) => number | undefined,
): Effects | undefined {
  return effects(rankTrials(records(experiment, score), experiment.metric), experiment);
}

const digit = ({ number }: NetworkTrial) => Number(DIGITS[number]);

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

Deno.test("effects() has the means of pandas, and for two values the paired intervals of scipy within 6 %", () => {
  // The same digits: pandas' group means by value and seed; scipy 1.17.1's t.interval(0.95, 3, …) of their differences. The
  // quantile of 9999 rotations of four seeds has a standard error of 2 %.
  const expected = [
    ["dropout", 0, 4.791666666666667, 0.45833333333333337, [-2.161463804734987, 3.078130471401654]],
    ["dropout", 0.5, 5.25, 0],
    ["hidden", 2, 4.4375, 1.0625],
    ["hidden", [4], 5.5, 0],
    ["hidden", 8, 5.125, 0.375],
    ["l2", 0, 4.208333333333334, 1.625, [-1.4016953173012001, 4.651695317301199]],
    ["l2", 1, 5.833333333333333, 0],
  ] as const;
  const { values, seeds } = effectsOf(GRID, digit)!;
  assertEquals(seeds, [0, 1, 2, 3]);
  assertEquals(values.length, expected.length);
  values.forEach(({ name, value, mean, behind, interval, isBest, worse }, i) => {
    const [expectedName, expectedValue, expectedMean, expectedBehind, expectedInterval] =
      expected[i];
    assertEquals([name, JSON.stringify(value)], [expectedName, JSON.stringify(expectedValue)]);
    assertAlmostEquals(mean, expectedMean, 1e-12);
    assertAlmostEquals(behind, expectedBehind, 1e-12);
    assertEquals([isBest, worse], [expectedBehind === 0, false]);
    if (expectedInterval === undefined) return;
    const [low, high] = expectedInterval;
    assertAlmostEquals(interval!.low, low, 0.06 * (high - low) / 2);
    assertAlmostEquals(interval!.high, high, 0.06 * (high - low) / 2);
  });
});

/**
 * Behind, low and high by a NumPy reference of the range test, for the digits with eight seeds. The best value is behind by
 * at most what another value may be ahead of it.
 */
const REFERENCE = {
  maximize: [
    ["dropout", 0, 0, 0, 1.0250628120120724],
    ["dropout", 0.5, 0.6458333333333339, -1.0250628120120724, 2.3167294786787402],
    ["hidden", 2, 0, 0, 1.797996388828243],
    ["hidden", 4, 0.28125, -1.579246388828243, 2.141746388828243],
    ["hidden", 8, 0.0625, -1.797996388828243, 1.922996388828243],
    ["l2", 0, 0.895833333333333, -0.0758960328106646, 1.8675626994773307],
    ["l2", 1, 0, 0, 0.0758960328106646],
  ],
  minimize: [
    ["dropout", 0, 0.6458333333333339, -1.0250628120120724, 2.3167294786787402],
    ["dropout", 0.5, 0, 0, 1.0250628120120724],
    ["hidden", 2, 0.28125, -1.579246388828243, 2.141746388828243],
    ["hidden", 4, 0, 0, 1.641746388828243],
    ["hidden", 8, 0.21875, -1.641746388828243, 2.079246388828243],
    ["l2", 0, 0, 0, 0.0758960328106646],
    ["l2", 1, 0.895833333333333, -0.0758960328106646, 1.8675626994773307],
  ],
} as const;

for (const goal of ["maximize", "minimize"] as const) {
  Deno.test(`effects() has the intervals of a NumPy reference within 1e-12, with a metric to ${goal}`, () => {
    const metric = { name: "val_accuracy", goal } as const;
    const { values } = effectsOf({ ...EIGHT, metric }, digit)!;
    values.forEach(({ name, value, behind, interval, isBest, worse }, i) => {
      const [expectedName, expectedValue, ...figures] = REFERENCE[goal][i];
      assertEquals([name, `${value}`], [expectedName, `${expectedValue}`]);
      [behind, interval!.low, interval!.high].forEach((figure, k) =>
        assertAlmostEquals(figure, figures[k], 1e-12)
      );
      assertEquals([isBest, worse], [figures[0] === 0, false]);
    });
  });
}

Deno.test("effects() finds a value worse that is behind at each of eight seeds, and one of each parameter best", () => {
  const { values } = effectsOf(EIGHT, (trial) => digit(trial) / 100 + trial.parameters.l2)!;
  assertEquals(values.map(({ isBest }) => isBest), [true, false, true, false, false, false, true]);
  assertEquals(
    values.filter(({ worse }) => worse).map(({ name, value }) => [name, value]),
    [["l2", 0]],
  );
  const { interval, behind } = values[5];
  assertEquals(interval!.low > 0 && interval!.low < behind, true);
});

Deno.test("effects() finds the variance shares of scores that are sums of known effects", () => {
  const shares = (score: (trial: NetworkTrial) => number) =>
    effectsOf(GRID, score)!.variance.map(({ share }) => Number(share!.toFixed(12)));
  // In the order dropout, hidden, l2, dropout:hidden, dropout:l2, hidden:l2, seeds, rest.
  assertEquals(shares(({ seed }) => seed), [0, 0, 0, 0, 0, 0, 1, 0]);
  assertEquals(shares(({ parameters }) => parameters.l2), [0, 0, 1, 0, 0, 0, 0, 0]);
  // Σ squares over 48: dropout ±1 (48), l2 ±2 (192), their product ±1 (48): by hand 1/6, 4/6, 1/6.
  const sign = (
    { parameters: { dropout, l2 } }: NetworkTrial,
  ) => [dropout > 0 ? 1 : -1, l2 > 0 ? 1 : -1];
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
  const score = ({ parameters, seed }: NetworkTrial) => parameters.dropout * seed + parameters.l2;
  const full = effectsOf(three, score)!;
  const failed = effectsOf(GRID, (trial) => trial.number === 6 ? undefined : score(trial))!;
  assertEquals(failed.seeds, [0, 1, 3]);
  assertEquals(failed, full);
  assertEquals(effectsOf(GRID, (t) => t.number === 6 ? NaN : score(t))!.seeds, [0, 1, 3]);
});

Deno.test("effects() is undefined without a common seed, and with two equal configs", () => {
  assertEquals(effectsOf(GRID, ({ number }) => number % 5 === 0 ? undefined : 1), undefined);
  const configs = rankTrials(records(GRID, digit), GRID.metric);
  assertEquals(effects([...configs.slice(1), configs[1]], GRID), undefined);
  assertEquals(effects([...configs, configs[1]], GRID), undefined);
  assertEquals(effects([], GRID), undefined);
});

Deno.test("effects() has values that are behind by 0 and no shares for equal scores, and no intervals for two seeds", () => {
  const { values, variance, interactions } = effectsOf(GRID, () => 0.1)!;
  assertEquals(
    values.map(({ mean, behind, interval, worse }) => ({ mean, behind, interval, worse })),
    Array(7).fill({ mean: 0.1, behind: 0, interval: { low: 0, high: 0 }, worse: false }),
  );
  assertEquals(interactions, []);
  assertEquals(variance.every(({ share }) => share === undefined), true);
  for (const seeds of [[7], [7, 8]]) {
    const few = effectsOf({ ...GRID, seeds }, digit)!.values;
    assertEquals(few.every(({ interval, worse }) => interval === undefined && !worse), true);
  }
});

Deno.test("effectsCsv() has a row per value, parameter and pair, each statistic in its column", () => {
  const rows = effectsCsv(effectsOf(GRID, ({ parameters }) => parameters.l2), GRID).split(
    "\r\n",
  );
  // The scores are the same at every seed, so that all intervals have width 0.
  assertEquals(rows, [
    "effect,parameter,value,given,n,mean_val_accuracy,behind_best,behind_low,behind_high," +
    "difference,difference_low,difference_high,variance_share",
    "value,dropout,0.0,,4,0.5,0.0,0.0,0.0,,,,",
    "value,dropout,0.5,,4,0.5,0.0,0.0,0.0,,,,",
    "value,hidden,2,,4,0.5,0.0,0.0,0.0,,,,",
    "value,hidden,[4],,4,0.5,0.0,0.0,0.0,,,,",
    "value,hidden,8,,4,0.5,0.0,0.0,0.0,,,,",
    "value,l2,0.0,,4,0.0,1.0,1.0,1.0,,,,",
    "value,l2,1.0,,4,1.0,0.0,0.0,0.0,,,,",
    "parameter,dropout,,,4,,,,,,,,0.0",
    "parameter,hidden,,,4,,,,,,,,0.0",
    "parameter,l2,,,4,,,,,,,,1.0",
    "pair,dropout:hidden,,,4,,,,,,,,0.0",
    "pair,dropout:l2,,,4,,,,,,,,0.0",
    "pair,hidden:l2,,,4,,,,,,,,0.0",
    "seeds,,,,4,,,,,,,,0.0",
    "rest,,,,4,,,,,,,,0.0",
    "",
  ]);
  assertEquals(effectsCsv(undefined, GRID).split("\r\n").length, 2);
});
