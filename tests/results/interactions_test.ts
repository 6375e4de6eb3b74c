import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ParameterValues } from "../../lib/experiment/experiment.ts";
import { Stream } from "../../lib/random/stream.ts";
import { type Effects, effects } from "../../lib/results/effects.ts";
import { effectsCsv } from "../../lib/results/files/tables.ts";
import type { Interaction } from "../../lib/results/interactions.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { holds } from "../property.ts";
import { stepDownP } from "../stats/sign_patterns.ts";
import { ACCURACY, EXPERIMENT, madeUpRecords } from "./made_up.ts";

type Values = Partial<Record<"dropout" | "hidden" | "l2", number[]>>;
type Point = Pick<ParameterValues, "dropout" | "l2"> & { hidden: number };

/** The effects of a full grid with these values, and a score for each point of it at each seed, in sixtieths. */
function effectsOf(
  { dropout = [0, 0.5], hidden = [8, 64], l2 = [0] }: Values,
  score: (point: Point, seed: number) => number,
  { seeds = 8, minimize = false }: { seeds?: number; minimize?: boolean } = {},
): Effects {
  const points = dropout.flatMap((d) =>
    hidden.flatMap((h) => l2.map((l): Point => ({ dropout: d, hidden: h, l2: l })))
  );
  const configs = points.map((point) => ({
    config: JSON.stringify(point),
    parameters: point,
    scores: Array.from({ length: seeds }, (_, seed) => {
      const accuracy = score(point, seed) / 60;
      return minimize ? 1 - accuracy : accuracy;
    }),
  }));
  const metric = minimize ? { name: ACCURACY.name, goal: "minimize" } as const : ACCURACY;
  const parameters = {
    dropout: { values: dropout },
    hidden: { values: hidden },
    l2: { values: l2 },
  };
  return effects(rankTrials(madeUpRecords(configs), metric), { parameters, metric })!;
}

/** A part of the effect of dropout that differs between seeds, with mean 0, and an effect of the seeds on all configs. */
const BY_SEED = [1, -1, 1, -1, 1, 1, -1, -1];
const OF_SEEDS = [3, 1, 4, 1, 5, 9, 2, 6];

/** Dropout helps wide networks by 4, and hurts narrow ones by 4. Wide networks are better by 6 without it. */
function crossing({ dropout, hidden }: Point, seed: number): number {
  const effect = dropout === 0 ? 0 : 4 + BY_SEED[seed];
  return 30 + OF_SEEDS[seed] + (hidden === 64 ? 6 + effect : -effect);
}

function inSixtieths({ effects }: Interaction): [unknown, unknown, number][] {
  return effects.map((
    { given, value, difference },
  ) => [given, value, Math.round(600 * difference) / 10]);
}

Deno.test("effects() finds that dropout helps wide networks and hurts narrow ones, with statistics by hand", () => {
  const { interactions } = effectsOf({}, crossing);
  // Wide networks are better with and without dropout, so the effect of the width is not reported.
  assertEquals(interactions.map(({ name, given, baseline }) => [name, given, baseline]), [
    ["dropout", "hidden", 0],
  ]);
  // The interaction is 8 + 2 · ±1 at every seed: its sum is reached by eight equal signs only, 2/2^8.
  assertEquals(interactions[0].p, 2 / 256);
  assertEquals(inSixtieths(interactions[0]), [[8, 0.5, -4], [64, 0.5, 4]]);
  // 2.841244248588208 / √7, with the 0.9875 quantile of Student's t for 7 degrees of freedom: mpmath, by integration
  // of the density with 30 digits. The two intervals share the 5 %.
  const half = 1.07388938510814 / 60;
  const [narrow, wide] = interactions[0].effects.map(({ interval }) => interval!);
  assertAlmostEquals(wide.low, 4 / 60 - half, 1e-12);
  assertAlmostEquals(wide.high, 4 / 60 + half, 1e-12);
  assertAlmostEquals(narrow.low, -4 / 60 - half, 1e-12);
  assertAlmostEquals(narrow.high, -4 / 60 + half, 1e-12);
});

Deno.test("effects() reports an interaction in both directions if the best width depends on dropout too", () => {
  const { interactions } = effectsOf(
    {},
    (point, seed) => crossing(point, seed) - (point.hidden === 64 ? 8 : 0),
  ); // wide networks are worse by 2 without dropout
  assertEquals(interactions.map(({ name, given }) => [name, given]), [
    ["dropout", "hidden"],
    ["hidden", "dropout"],
  ]);
  assertEquals(inSixtieths(interactions[1]), [[0, 64, -2], [0.5, 64, 6]]);
  assertEquals(interactions[1].p, 2 / 256);
});

Deno.test("effects() finds no interaction if effects add up, also if both are large and noisy", () => {
  for (const noise of [0, 1, 3]) {
    const { interactions } = effectsOf({}, ({ dropout, hidden }, seed) => {
      const ofConfig = BY_SEED[(seed + hidden + 2 * dropout) % 8];
      return 30 + OF_SEEDS[seed] + 10 * dropout + hidden / 16 + noise * ofConfig;
    });
    assertEquals(interactions, []);
  }
});

/** Dropout helps at both widths, and wide networks by 6 more; without it, wide networks are better by `ahead`. */
const largerEffect = (ahead: number) => ({ dropout, hidden }: Point, seed: number): number => {
  const isWide = hidden === 64;
  const effect = dropout === 0 ? 0 : isWide ? 8 : 2 + BY_SEED[seed] / 2;
  return 30 + OF_SEEDS[seed] + effect + (isWide ? ahead : 0);
};

Deno.test("effects() reports no interaction if an effect is larger at one width, but has the same sign at both", () => {
  const { interactions, variance } = effectsOf({}, largerEffect(3));
  assertEquals(interactions, []);
  assert(variance.find(({ of }) => of === "pair")!.share! > 0.05); // although there is one
});

Deno.test("effects() reports no interaction if one value is best everywhere, in one case as good as another", () => {
  assertEquals(effectsOf({}, largerEffect(0)).interactions, []);
});

Deno.test("effects() of 3 × 2 values has the effect of each other value at each width", () => {
  const { interactions } = effectsOf(
    { dropout: [0, 0.2, 0.5] },
    (point, seed) =>
      point.dropout === 0.2 ? crossing({ ...point, dropout: 0 }, seed) + 1 : crossing(point, seed),
  );
  assertEquals(interactions.map(({ name, given }) => [name, given]), [["dropout", "hidden"]]);
  // A rate of 0.2 is better by 1 at both widths, one of 0.5 by 4 at one, and worse by 4 at the other.
  assertEquals(inSixtieths(interactions[0]), [
    ...[[8, 0.2, 1], [8, 0.5, -4]],
    ...[[64, 0.2, 1], [64, 0.5, 4]],
  ] as [number, number, number][]);
  assertEquals(interactions[0].p, 2 / 256);
  // 3.335294939817080 / √7, with the quantile of 0.99375, because four intervals share the 5 %
  const { low, high } = interactions[0].effects[3].interval!;
  assertAlmostEquals(high - low, 2 * 1.260622994258305 / 60, 1e-12);
  const first = interactions[0].effects[0];
  assertAlmostEquals(first.interval!.low, first.difference, 1e-12); // the same at every seed
});

Deno.test("effects() corrects an interaction for all pairs of parameters: three for three parameters", () => {
  const { interactions } = effectsOf(
    { l2: [0, 1] },
    (point, seed) => crossing(point, seed) + 2 * point.l2,
  );
  assertEquals(interactions.map(({ name, given, p }) => [name, given, p]), [
    ["dropout", "hidden", 6 / 256],
  ]);
});

Deno.test("effects() reports no interaction that is significant only without the correction for three pairs", () => {
  // Interactions of 4 at six seeds, 2 at one and -2 at one: the sum 24 of 28 is reached with no sign changed, or one of the
  // two small ones: 2 · 3/2^8 = 0.023.
  const bySeed = [2, 2, 2, 2, 2, 2, 1, -1];
  const score = ({ dropout, hidden, l2 }: Point, seed: number): number => {
    const effect = dropout === 0 ? 0 : bySeed[seed];
    return 30 + OF_SEEDS[seed] + 2 * l2 + (hidden === 64 ? 6 + effect : -effect);
  };
  assertEquals(effectsOf({}, score).interactions.map(({ p }) => p), [6 / 256]);
  assertEquals(effectsOf({ l2: [0, 1] }, score).interactions, []);
});

Deno.test("effects() reports an interaction of the best values only, not of the worst, for both goals", () => {
  const dropout = [0, 0.2, 0.5];
  const between = (change: number) => (point: Point, seed: number): number =>
    point.dropout === 0.2
      ? crossing({ ...point, dropout: 0 }, seed) + change
      : crossing(point, seed);
  for (const minimize of [false, true]) {
    assertEquals(effectsOf({ dropout }, between(10), { minimize }).interactions, []);
    const [{ name, given }] = effectsOf({ dropout }, between(-10), { minimize }).interactions;
    assertEquals([name, given], ["dropout", "hidden"]);
  }
});

Deno.test("effects() with a metric to minimize has the same interactions, with differences of the opposite sign", () => {
  const [maximized] = effectsOf({}, crossing).interactions;
  const { interactions: [minimized, ...others] } = effectsOf({}, crossing, { minimize: true });
  assertEquals(others, []);
  assertEquals([minimized.name, minimized.given, minimized.p], ["dropout", "hidden", maximized.p]);
  assertEquals(inSixtieths(minimized), [[8, 0.5, 4], [64, 0.5, -4]]);
  minimized.effects.forEach(({ interval }, i) => {
    assertAlmostEquals(interval!.low, -maximized.effects[i].interval!.high, 1e-12);
  });
});

Deno.test("effects() finds an interaction with three seeds, but none with two, and none of one parameter", () => {
  assertEquals(effectsOf({}, crossing, { seeds: 3 }).interactions.length, 1);
  assertEquals(effectsOf({}, crossing, { seeds: 2 }).interactions, []);
  assertEquals(effectsOf({ hidden: [8] }, crossing).interactions, []);
});

Deno.test("effects() reports an interaction if p of all 2^8 sign patterns is at most 0.05 and the best value changes", () => {
  const cell = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 });
  const grid = (levels: number) =>
    fc.array(fc.tuple(cell, cell), { minLength: levels, maxLength: levels });
  const found = new Set<boolean>();
  for (const levels of [2, 3]) {
    const dropout = [0, 0.2, 0.5].slice(0, levels);
    holds([grid(levels), fc.nat(9)], (cells, crossed) => {
      const score = (i: number, j: number, seed: number) =>
        cells[i][j][seed] + (i === 0 && j === 0 ? crossed : 0);
      const { interactions } = effectsOf(
        { dropout },
        (point, seed) => score(dropout.indexOf(point.dropout), point.hidden === 8 ? 0 : 1, seed),
      );
      // The interaction of each cell, in whole numbers: score - mean of the row - mean of the column + mean of all.
      const rows = cells.flatMap((row, i) =>
        row.map((_, j) =>
          Array.from({ length: 8 }, (_, seed) => {
            const all = cells.map((_, k) => [score(k, 0, seed), score(k, 1, seed)]);
            const ofRow = all[i][0] + all[i][1];
            const ofColumn = all.reduce((sum, each) => sum + each[j], 0);
            const ofAll = all.flat().reduce((sum, each) => sum + each, 0);
            return 2 * levels * all[i][j] - levels * ofRow - 2 * ofColumn + ofAll;
          })
        )
      );
      const p = Math.min(...stepDownP(rows));
      const bestOf = (j: number) => {
        const sums = cells.map((_, i) => OF_SEEDS.reduce((sum, _, s) => sum + score(i, j, s), 0));
        return sums.indexOf(Math.max(...sums));
      };
      const isExpected = p <= 0.05 && bestOf(0) !== bestOf(1);
      found.add(isExpected);
      const reported = interactions.filter(({ name }) => name === "dropout");
      assertEquals(reported.map((each) => each.p), isExpected ? [p] : []);
    }, 60);
  }
  assertEquals(found, new Set([true, false]));
});

Deno.test("effectsCsv() has a row within for each effect of an interaction, each statistic in its column", () => {
  const [header, ...rows] = effectsCsv(effectsOf({}, crossing), EXPERIMENT).split("\r\n")
    .map((line) => line.split(","));
  const within = rows.filter(([effect]) => effect === "within")
    .map((row) => Object.fromEntries(header.map((name, i) => [name, row[i]])));
  const half = 1.07388938510814;
  const expected = [["hidden=8", -4], ["hidden=64", 4]] as const;
  assertEquals(within.length, 2);
  within.forEach((row, i) => {
    const { given, difference, difference_low, difference_high, ...others } = row;
    assertEquals(given, expected[i][0]);
    assertAlmostEquals(Number(difference), expected[i][1] / 60, 1e-12);
    assertAlmostEquals(Number(difference_low), (expected[i][1] - half) / 60, 1e-12);
    assertAlmostEquals(Number(difference_high), (expected[i][1] + half) / 60, 1e-12);
    assertEquals(others, {
      ...{ effect: "within", parameter: "dropout", value: "0.5", n: "8" },
      ...{ mean_val_accuracy: "", behind_best: "", behind_low: "", behind_high: "" },
      variance_share: "",
    });
  });
});

/** True effects of dropout at both widths, in sixtieths: all equal, or as in `crossing`. */
function drawEffects(
  effect: (hidden: number) => number,
  { sweeps, seeds, seed }: { sweeps: number; seeds: number; seed: number },
): Effects[] {
  const stream = Stream.named({ seed, role: "data" });
  return Array.from({ length: sweeps }, () => {
    const ofSeeds = Array.from({ length: seeds }, () => 3 * stream.normal());
    return effectsOf(
      {},
      ({ dropout, hidden }, s) =>
        30 + ofSeeds[s] + (dropout === 0 ? 0 : effect(hidden)) + stream.normal(),
      { seeds },
    );
  });
}

const threeErrors = (sweeps: number): number => 3 * Math.sqrt(0.05 * 0.95 / sweeps);

for (const seeds of [5, 10, 20]) {
  Deno.test(`effects() has the intervals of an interaction right at once in 95 % of 500 sweeps with ${seeds} seeds, within three standard errors`, () => {
    const effect = (hidden: number) => hidden === 64 ? 4 : -4;
    const found = drawEffects(effect, { sweeps: 500, seeds, seed: seeds })
      .map(({ interactions }) => interactions.find(({ name }) => name === "dropout"))
      .filter((interaction) => interaction !== undefined);
    assert(found.length > 490, `${found.length}`); // so large an interaction is nearly always found
    const right = found.filter(({ effects }) =>
      effects.every(({ given, interval }) => {
        const truth = effect(given as number) / 60;
        return interval!.low <= truth && truth <= interval!.high;
      })
    );
    const share = right.length / found.length;
    assert(share >= 0.95 - threeErrors(500), `${share}`);
    assert(share < 0.99, `${share}`); // otherwise the intervals would be longer than they have to be
  });

  Deno.test(`effects() finds an interaction where there is none in at most 5 % of 500 sweeps with ${seeds} seeds, within three standard errors`, () => {
    const all = drawEffects(() => 0, { sweeps: 500, seeds, seed: seeds });
    const share = all.filter(({ interactions }) => interactions.length > 0).length / 500;
    assert(share <= 0.05 + threeErrors(500), `${share}`);
  });
}
