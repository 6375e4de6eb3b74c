import { assert } from "@std/assert";
import { Stream } from "../../lib/random/stream.ts";
import { type ComparedConfig, compareToLeader } from "../../lib/results/compare_to_leader.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import type { Interval } from "../../lib/stats/sample.ts";
import { ACCURACY, madeUpRecords } from "../results/made_up.ts";

/** Sweeps of configs with these true means: scores with normal errors, and an effect of each seed on all configs. */
function drawSweeps(
  means: readonly number[],
  { sweeps, seeds, seed }: { sweeps: number; seeds: number; seed: number },
): ComparedConfig[][] {
  const stream = Stream.named({ seed, role: "data" });
  return Array.from({ length: sweeps }, () => {
    const effects = Array.from({ length: seeds }, () => 3 * stream.normal());
    const configs = means.map((mean, i) => ({
      config: `${i}`,
      scores: effects.map((effect) => mean + effect + stream.normal()),
    }));
    const ranked = rankTrials(madeUpRecords(configs), ACCURACY);
    return compareToLeader(ranked, { metric: ACCURACY, simplest: [] });
  });
}

const standardError = (share: number, sweeps: number): number =>
  Math.sqrt(share * (1 - share) / sweeps);

for (const seeds of [5, 10]) {
  Deno.test(`compareToLeader() finds one of ten equal configs worse in at most 5 % of 400 sweeps with ${seeds} seeds, within three standard errors`, () => {
    const all = drawSweeps(Array(10).fill(0), { sweeps: 400, seeds, seed: seeds });
    const wrong = all.filter((configs) => configs.some(({ verdict }) => verdict === "worse"));
    const share = wrong.length / 400;
    assert(share <= 0.05 + 3 * standardError(0.05, 400), `${share}`);
    assert(share > 0.01, `${share}`); // otherwise the test would be weaker than it has to be
  });
}

const contains = ({ low, high }: Interval, value: number): boolean => low <= value && value <= high;

for (const [seeds, sweeps] of [[5, 200], [10, 400]]) {
  Deno.test(`compareToLeader() has all intervals right at once in 95 % of ${sweeps} sweeps with ${seeds} seeds, within three standard errors`, () => {
    const means = [0, 0, -0.3, -0.6, -1, -1, -1.5, -3, -3, -5]; // two configs are the best
    const all = drawSweeps(means, { sweeps, seeds, seed: 100 + seeds });
    // Each interval contains the true distance from the best config, and that from the leader, which may be another one.
    const right = all.filter((configs) => {
      const meanOf = ({ configId }: ComparedConfig) => means[Number(configId)];
      return configs.every((config, rank) => {
        const interval = config.toLeader!.interval!;
        return contains(interval, 0 - meanOf(config)) &&
          (rank === 0 || contains(interval, meanOf(configs[0]) - meanOf(config)));
      });
    });
    const share = right.length / sweeps;
    assert(share >= 0.95 - 3 * standardError(0.95, sweeps), `${share}`);
    const verdicts = all.flat().map(({ verdict }) => verdict);
    const worse = verdicts.filter((verdict) => verdict === "worse").length / verdicts.length;
    assert(worse > 0.2 && worse < 0.8, `${worse}`); // intervals of both kinds of configs
  });
}
