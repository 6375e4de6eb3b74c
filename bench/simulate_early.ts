/**
 * `deno task simulate:early [SWEEPS] [NAME]`: error rates, coverage, power and cost of races and of halving over seeds, by simulated
 * sweeps that go through the same code as real ones. 2000 sweeps per row take about half an hour; NAME is a part of
 * the names of the rows, if not all are wanted.
 */

import Table from "cli-table3";
import { parseExperiment } from "../lib/experiment/parse/parse_experiment.ts";
import type { EarlyTermination, Halving, Race } from "../lib/experiment/experiment.ts";
import type { Trial, TrialResult } from "../lib/experiment/trial.ts";
import { expandGrid } from "../lib/objective/expand_grid.ts";
import { Stream } from "../lib/random/stream.ts";
import { type ComparedConfig, compareToLeader } from "../lib/results/compare_to_leader.ts";
import { rankTrials } from "../lib/results/rank_trials.ts";
import { mean } from "../lib/stats/sample.ts";
import { takeLook } from "../lib/stats/race.ts";
import studyCounts from "./study_counts.json" with { type: "json" };

/** The errors of all configs at one seed. */
type Draw = (stream: Stream, configs: number) => number[];

/** A kind of sweep. */
interface Cell {
  readonly name: string;
  readonly means: readonly number[];
  readonly seeds: number;
  readonly early: EarlyTermination;
  readonly draw: Draw;
}

const RACES: readonly Race[] = [
  { type: "race", looks: [5, 10], alpha: [0.01, 0.04] },
  { type: "race", looks: [4, 8], alpha: [0.01, 0.04] },
];
const HALVING: Halving = { type: "halving", resource: "seeds", min: 3, eta: 2 };

const equal = (configs: number) => Array<number>(configs).fill(0);
const halfBehind = (configs: number, behind: number) =>
  Array.from({ length: configs }, (_, m) => m < configs / 2 ? 0 : -behind);

const normal: Draw = (stream, configs) => Array.from({ length: configs }, () => stream.normal());
/** Squares of normal errors: standard deviation 1, skewness √8. */
const skewed: Draw = (stream, configs) =>
  normal(stream, configs).map((error) => (error * error - 1) / Math.SQRT2);
/** An effect of the seed on all configs, one on each half of them, and one on each. */
const correlated: Draw = (stream, configs) => {
  const [all, first, second] = normal(stream, 3);
  return normal(stream, configs).map((error, m) =>
    3 * all + Math.SQRT1_2 * ((m % 2 === 0 ? first : second) + error)
  );
};
/** The scores of `experiments/spiral_study.yaml` minus the mean of their config, of one seed, drawn at random. */
const RESIDUALS = studyCounts.map((row) => {
  const center = mean(row);
  return row.map((count) => (count - center) / 300);
});
const study: Draw = (stream) => {
  const seed = stream.below(RESIDUALS[0].length);
  return RESIDUALS.map((row) => row[seed]);
};
/** One trial in twenty fails. */
const failing: Draw = (stream, configs) =>
  normal(stream, configs).map((score) => stream.uniform() < 0.05 ? NaN : score);

function cellsOf(early: EarlyTermination, seeds: number): Cell[] {
  const cell = (name: string, means: number[], draw: Draw) => ({ name, means, seeds, early, draw });
  return [
    ...[8, 18, 30].flatMap((configs) => [
      cell(`${configs} equal, normal`, equal(configs), normal),
      cell(`${configs} equal, skewed`, equal(configs), skewed),
      cell(`${configs} equal, correlated`, equal(configs), correlated),
    ]),
    cell("20 equal, residuals of the study", equal(20), study),
    cell("18 equal, 5 % of trials fail", equal(18), failing),
    cell("9 of 18 1.5 std behind, normal", halfBehind(18, 1.5), normal),
    cell("9 of 18 1.5 std behind, skewed", halfBehind(18, 1.5), skewed),
    cell("9 of 18 3 std behind, normal", halfBehind(18, 3), normal),
  ];
}

const CELLS = [
  ...RACES.flatMap((race) => cellsOf(race, race.looks.at(-1) as number)),
  ...cellsOf(HALVING, 12),
];

/** How many seeds each config is run with; `scores` has a row per config. */
function seedsRun(scores: readonly (readonly number[])[], { early, seeds }: Cell): number[] {
  const run = scores.map(() => seeds);
  let still = scores.map((_, m) => m);
  if (early.type === "race") {
    for (const [k, look] of early.looks.slice(0, -1).entries()) {
      const rows = still.map((m) =>
        scores[m].slice(0, look).map((score) => Number.isNaN(score) ? undefined : score)
      );
      const decisions = takeLook(rows, { goal: "maximize", alpha: early.alpha[k] });
      still.filter((_, i) => decisions[i].pruned !== undefined).forEach((m) => run[m] = look);
      still = still.filter((_, i) => decisions[i].pruned === undefined);
    }
    return run;
  }
  for (let rung = early.min; rung < seeds; rung *= early.eta) {
    const key = (m: number) => {
      const own = scores[m].slice(0, rung).filter((score) => !Number.isNaN(score));
      return 1e6 * own.length + (own.length === 0 ? 0 : mean(own));
    };
    const ranked = still.toSorted((a, b) => key(b) - key(a));
    const goOn = ranked.slice(0, Math.max(1, Math.floor(ranked.length / early.eta)));
    still.filter((m) => !goOn.includes(m)).forEach((m) => run[m] = rung);
    still = still.filter((m) => goOn.includes(m));
  }
  return run;
}

/** Sums over the sweeps of a cell. */
interface Counts {
  falseWorse: number;
  covered: number;
  truly: number;
  found: number;
  run: number;
  lostBest: number;
}

function simulate(cell: Cell, sweeps: number, index: number): Counts {
  const { means, seeds, early, draw } = cell;
  const experiment = {
    ...parseExperiment(JSON.stringify({
      replicates: seeds,
      run_cap: seeds * means.length,
      parameters: { l2: { values: means.map((_, m) => m) } },
    })),
    early_terminate: early,
  };
  const trials = expandGrid(experiment);
  const stream = Stream.named({ seed: index, role: "checks", layer: 4 });
  const counts = { falseWorse: 0, covered: 0, truly: 0, found: 0, run: 0, lostBest: 0 };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const errors = Array.from({ length: seeds }, () => draw(stream, means.length));
    const scores = means.map((center, m) => errors.map((row) => center + row[m]));
    const run = seedsRun(scores, cell);
    const records = trials.map((trial) => {
      const m = Number(trial.parameters.l2);
      return { trial, result: resultOf(trial, scores[m], run[m]) };
    });
    const configs = compareToLeader(rankTrials(records, experiment.metric), experiment);
    add(counts, configs, ({ parameters }) => means[Number(parameters.l2)]);
    counts.run += run.reduce((sum, each) => sum + each, 0) / trials.length;
  }
  return counts;
}

function resultOf({ seed }: Trial, scores: readonly number[], run: number): TrialResult {
  if (seed >= run) return { state: "pruned", epochs: 0, error: "", curve: [] };
  if (Number.isNaN(scores[seed])) return { state: "failed", epochs: 0, error: "", curve: [] };
  const metrics = { val_accuracy: scores[seed], val_loss: 0, train_accuracy: 0, train_loss: 0 };
  return { state: "complete", metrics, epochs: 1, curve: [] };
}

function add(
  counts: Counts,
  configs: readonly ComparedConfig[],
  meanOf: (config: ComparedConfig) => number,
): void {
  const best = Math.max(...configs.map(meanOf));
  const [leader] = configs;
  // As in `simulate.ts`: by the scores, not by failures.
  const isWorse = ({ toLeader }: ComparedConfig) => (toLeader?.pAdjusted ?? 1) <= 0.05 + 1e-12;
  if (configs.some((config) => isWorse(config) && meanOf(config) === best)) counts.falseWorse++;
  const covers = (config: ComparedConfig) => {
    const interval = config.toLeader?.interval;
    if (interval === undefined) return true;
    const distances = config === leader
      ? [best - meanOf(leader)]
      : [meanOf(leader) - meanOf(config), best - meanOf(config)];
    return distances.every((each) => interval.low <= each + 1e-12 && each <= interval.high + 1e-12);
  };
  if (configs.every(covers)) counts.covered++;
  const truly = configs.filter((config) => meanOf(config) < best);
  counts.truly += truly.length;
  counts.found += truly.filter(isWorse).length;
  const left = configs.filter(({ pruned }) => pruned === undefined);
  if (left.every((config) => meanOf(config) < best)) counts.lostBest++;
}

if (import.meta.main) {
  const sweeps = Number(Deno.args[0] ?? 2000);
  if (!Number.isSafeInteger(sweeps) || sweeps < 1) {
    throw new RangeError(
      `Cannot simulate: SWEEPS must be a whole number from 1, got ${Deno.args[0]}`,
    );
  }
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const table = new Table({
    head: [
      ...["sweep", "early termination", "a best config called worse", "all intervals right"],
      ...["worse found", "no best config left", "trials run"],
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", "right", "right", "right", "right", "right"],
  });
  CELLS.forEach((cell, index) => {
    if (!cell.name.includes(Deno.args[1] ?? "")) return;
    const counts = simulate(cell, sweeps, index);
    const { early } = cell;
    table.push([
      cell.name,
      early.type === "race"
        ? `race ${early.looks.join(", ")} at ${early.alpha.join(", ")}`
        : `halving, ${early.min} of ${cell.seeds} seeds, eta ${early.eta}`,
      percent(counts.falseWorse / sweeps),
      percent(counts.covered / sweeps),
      counts.truly === 0 ? "" : percent(counts.found / counts.truly),
      counts.truly === 0 ? "" : percent(counts.lostBest / sweeps),
      percent(counts.run / sweeps),
    ]);
  });
  const error = percent(Math.sqrt(0.05 * 0.95 / sweeps));
  // deno-lint-ignore no-console -- a program of its own
  console.log(`${table}\n${sweeps} sweeps per row: a rate of 5 % has a standard error of ${error}`);
}
