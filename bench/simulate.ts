/**
 * `deno task simulate [SWEEPS]`: error rates, coverage and power of the verdicts, by simulated sweeps that go through the
 * same code as real ones. 2000 sweeps per row take some minutes.
 */

import Table from "cli-table3";
import { parseExperiment } from "../lib/experiment/parse/parse_experiment.ts";
import { expandGrid } from "../lib/objective/expand_grid.ts";
import type { Trial } from "../lib/experiment/trial.ts";
import { Stream } from "../lib/random/stream.ts";
import {
  type ComparedConfig,
  compareToLeader,
  isBehind,
} from "../lib/results/compare_to_leader.ts";
import { rankTrials } from "../lib/results/rank_trials.ts";
import studyCounts from "./study_counts.json" with { type: "json" };

/** A kind of sweep: true means of the configs, and how a score varies around them. */
interface Cell {
  readonly name: string;
  readonly means: readonly number[];
  readonly seeds: number;
  /** The errors of all configs at one seed; NaN for a trial that fails. */
  readonly draw: (stream: Stream, configs: number) => number[];
}

/** What the verdicts did in the sweeps of a cell. */
interface Rates {
  /** Sweeps in which a config is called worse, by its scores, although it is as good as the best. */
  readonly falseWorse: number;
  /** Sweeps in which every interval contains the true distance from the leader. */
  readonly covered: number;
  /** Configs that are found worse, of those that truly are; undefined if there are none. */
  readonly power: number | undefined;
}

const equal = (configs: number) => Array<number>(configs).fill(0);
const normal = (stream: Stream, configs: number) =>
  Array.from({ length: configs }, () => stream.normal());
const unequal = (stream: Stream, configs: number) =>
  Array.from({ length: configs }, (_, m) => (1 + 2 * m / (configs - 1)) * stream.normal());
/** One trial in twenty fails. */
const failing = (stream: Stream, configs: number) =>
  normal(stream, configs).map((score) => stream.uniform() < 0.05 ? NaN : score);

/** The scores of `experiments/spiral_study.yaml` minus the mean of their config: all configs of one seed, drawn at random. */
const RESIDUALS = studyCounts.map((row) => {
  const center = row.reduce((sum, count) => sum + count, 0) / row.length;
  return row.map((count) => (count - center) / 300);
});
const study = (stream: Stream) => {
  const seed = stream.below(RESIDUALS[0].length);
  return RESIDUALS.map((row) => row[seed]);
};

/** Half of the configs are best, the others `behind` by so much. */
const halfBehind = (configs: number, behind: number) =>
  Array.from({ length: configs }, (_, m) => m < configs / 2 ? 0 : -behind);

const CELLS: Cell[] = [
  ...[2, 18, 50].flatMap((configs) =>
    [5, 10, 20].map((seeds) => ({
      ...{ name: `${configs} equal configs, normal`, means: equal(configs), seeds, draw: normal },
    }))
  ),
  ...[5, 10, 20].map((seeds) => ({
    ...{ name: "18 equal configs, std 1 to 3", means: equal(18), seeds, draw: unequal },
  })),
  ...[5, 10, 20].map((seeds) => ({
    ...{ name: "20 equal configs, residuals of the study", means: equal(20), seeds, draw: study },
  })),
  ...[5, 10, 20].map((seeds) => ({
    ...{ name: "18 equal configs, 5 % of trials fail", means: equal(18), seeds, draw: failing },
  })),
  ...[5, 10, 20].map((seeds) => ({
    ...{ name: "9 of 18 configs 1.5 std behind", means: halfBehind(18, 1.5), seeds, draw: normal },
  })),
];

function simulate(cell: Cell, sweeps: number, index: number): Rates {
  const { means, seeds, draw } = cell;
  const experiment = parseExperiment(JSON.stringify({
    replicates: seeds,
    run_cap: seeds * means.length,
    parameters: { l2: { values: means.map((_, m) => m) } },
  }));
  const trials = expandGrid(experiment);
  const stream = Stream.named({ seed: index, role: "checks", layer: 2 });
  const counts = { falseWorse: 0, covered: 0, truly: 0, found: 0 };
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const errors = Array.from({ length: seeds }, () => draw(stream, means.length));
    const score = ({ parameters, seed }: Trial) => {
      const m = Number(parameters.l2);
      return means[m] + errors[seed][m];
    };
    const records = trials.map((trial) => recordOf(trial, score(trial)));
    const configs = compareToLeader(rankTrials(records, experiment.metric), experiment);
    add(counts, configs, ({ parameters }) => means[Number(parameters.l2)]);
  }
  return {
    falseWorse: counts.falseWorse / sweeps,
    covered: counts.covered / sweeps,
    power: counts.truly === 0 ? undefined : counts.found / counts.truly,
  };
}

function recordOf(trial: Trial, score: number): Parameters<typeof rankTrials>[0][number] {
  const metrics = { val_accuracy: score, val_loss: 0, train_accuracy: 0, train_loss: 0 };
  return Number.isNaN(score)
    ? { trial, result: { state: "failed", epochs: 0, error: "", curve: [] } }
    : { trial, result: { state: "complete", metrics, epochs: 1, curve: [] } };
}

function add(
  counts: { falseWorse: number; covered: number; truly: number; found: number },
  configs: readonly ComparedConfig[],
  meanOf: (config: ComparedConfig) => number,
): void {
  const best = Math.max(...configs.map(meanOf));
  const [leader] = configs;
  const isWorse = ({ toLeader }: ComparedConfig) => isBehind(toLeader);
  if (configs.some((config) => isWorse(config) && meanOf(config) === best)) counts.falseWorse++;
  const covers = (config: ComparedConfig) => {
    const interval = config.toLeader?.interval;
    if (interval === undefined) return true;
    const distance = config === leader ? best - meanOf(leader) : meanOf(leader) - meanOf(config);
    return interval.low <= distance + 1e-12 && distance <= interval.high + 1e-12;
  };
  if (configs.every(covers)) counts.covered++;
  const truly = configs.filter((config) => meanOf(config) < best);
  counts.truly += truly.length;
  counts.found += truly.filter(isWorse).length;
}

if (import.meta.main) {
  const sweeps = Number(Deno.args[0] ?? 2000);
  if (!Number.isSafeInteger(sweeps) || sweeps < 1) {
    throw new RangeError(
      `Cannot simulate: SWEEPS must be a whole number from 1, got ${Deno.args[0]}`,
    );
  }
  const percent = (share: number | undefined) =>
    share === undefined ? "" : `${(100 * share).toFixed(1)} %`;
  const table = new Table({
    head: ["sweep", "seeds", "a best config called worse", "all intervals right", "worse found"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right", "right"],
  });
  CELLS.forEach((cell, index) => {
    const { falseWorse, covered, power } = simulate(cell, sweeps, index);
    table.push([cell.name, cell.seeds, percent(falseWorse), percent(covered), percent(power)]);
  });
  const error = percent(Math.sqrt(0.05 * 0.95 / sweeps));
  // deno-lint-ignore no-console -- a program of its own
  console.log(`${table}\n${sweeps} sweeps per row: a rate of 5 % has a standard error of ${error}`);
}
