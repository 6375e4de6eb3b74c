/**
 * Checks the networks and the data of an experiment before hours are spent on it.
 *
 * @module
 */

import { type AnyDataset, takeRows } from "../data/dataset.ts";
import { checkObjective } from "./check_objective.ts";
import type { CheckResult } from "./check_result.ts";
import type { Experiment, NetworkExperiment, ParameterValues } from "../experiment/experiment.ts";
import { hiddenSizes } from "../experiment/layer_sizes.ts";
import type { NetworkTrial } from "../experiment/trial.ts";
import { sampleEvenly } from "../stats/sample_evenly.ts";
import { trialRows } from "../objective/build_trial.ts";
import { expandGrid } from "../objective/expand_grid.ts";
import { requireRunnable } from "../sweep/require_runnable.ts";
import { dataFindings } from "./data_checks.ts";
import {
  centralDifferenceError,
  engineGradientError,
  firstLossError,
  firstStepError,
  maskError,
  type Measured,
  type NetworkUnderCheck,
  overfitLoss,
  penaltyGradientError,
} from "./network_checks.ts";

const MOST_NETWORKS = 24;
const MOST_SEEDS = 10;
/** With more weights, the rounding error of the loss exceeds what central differences show, and each loss takes seconds. */
const MOST_WEIGHTS = 100_000;
const GRADIENT_ROWS = 12;
const OVERFIT_ROWS = 10;

/**
 * Checks an experiment. Of the built-in network: the rows of the first seeds, and then the networks of the grid: gradients, first loss, penalty, first step of the
 * optimizer, masks, and whether ten rows can be overfitted. Of a user's own objective: a trial is run twice, and must give the same
 * result, and another seed must change it. Each check is computed when the generator reaches it.
 *
 * @throws {TypeError} If the argument is not an experiment.
 * @throws {UserError} If the machine has not enough memory for one of its trials.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { checkExperiment, parseExperiment } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ seeds: [0], parameters: { hidden: { value: 8 } } }");
 * for await (const { what, passed, found } of checkExperiment(experiment)) assert(passed, `${what}: ${found}`);
 * ```
 */
export async function* checkExperiment(experiment: Experiment): AsyncGenerator<CheckResult> {
  requireRunnable(expandGrid(experiment), 1);
  if (experiment.objective === undefined) yield* checkNetworks(experiment);
  else yield* checkObjective(experiment);
}

function* checkNetworks(experiment: NetworkExperiment): Generator<CheckResult> {
  const trials = expandGrid(experiment);
  yield* checkData(experiment, trials[0]);
  const networks = distinctNetworks(trials);
  const [{ train }] = trialRows(trials[0]);
  const few = takeRows(
    train,
    Int32Array.from({ length: Math.min(GRADIENT_ROWS, train.y.length) }, (_, i) => i),
  );
  const apart = farApart(train, OVERFIT_ROWS);
  const { seed } = trials[0];
  const worst = (
    what: string,
    rows: AnyDataset,
    measure: (net: NetworkUnderCheck) => Measured,
    some = networks,
  ) => worstOf(what, some.map(({ parameters }) => ({ parameters, seed, rows })), measure);
  yield worst("gradients of the engine agree with those of the layers", few, engineGradientError);
  yield worst(
    `gradients of the layers agree with central differences, up to ${MOST_WEIGHTS} weights`,
    few,
    centralDifferenceError,
    networks.filter(({ weightCount }) => weightCount <= MOST_WEIGHTS),
  );
  yield worst(
    train.classes === 0
      ? "the first loss is near that of the mean"
      : "the first loss is near ln(classes)",
    train,
    firstLossError,
  );
  yield worst(
    "L2 adds 2 l2 w to the gradient",
    few,
    penaltyGradientError,
    networks.filter(({ parameters }) => parameters.l2 > 0),
  );
  yield worst("the optimizer's first step agrees with its formula", few, firstStepError);
  const masked = networks.filter(({ parameters: { dropout, hidden } }) =>
    dropout > 0 && hiddenSizes(hidden).length > 0
  );
  yield worst(
    "masks have mean 1 and the values 0 and 1 / (1 - dropout)",
    few,
    (net) => maskError(net, hiddenSizes(net.parameters.hidden)[0]),
    masked,
  );
  yield worst(
    `the network overfits ${apart.y.length} rows`,
    apart,
    overfitLoss,
    largestNetworks(networks),
  );
}

/** One trial for each network that the checks distinguish; if there are many, some of all sizes. */
function distinctNetworks(trials: readonly NetworkTrial[]): NetworkTrial[] {
  const configs = new Map(trials.map((trial) => [networkKey(trial.parameters), trial]));
  const networks = [...configs.values()].sort((a, b) => a.weightCount - b.weightCount);
  return sampleEvenly(networks, MOST_NETWORKS);
}

function networkKey({ epochs: _, batch_size: __, decay: ___, ...net }: ParameterValues): string {
  return JSON.stringify(net);
}

/** The largest network for each setting of the optimizer and the initial weights: small ones may be unable to overfit. */
function largestNetworks(networks: readonly NetworkTrial[]): NetworkTrial[] {
  const setting = ({ parameters }: NetworkTrial) =>
    networkKey({ ...parameters, hidden: 1, dropout: 0, l2: 0 });
  return [...new Map(networks.map((trial) => [setting(trial), trial])).values()]; // the last, and so the largest
}

function worstOf(
  what: string,
  networks: readonly NetworkUnderCheck[],
  measure: (net: NetworkUnderCheck) => Measured,
): CheckResult {
  if (networks.length === 0) {
    return { passed: true, what, found: "no network of the grid has this" };
  }
  const measured = networks.map((net) => ({ net, ...measure(net) }));
  const [worst] = measured.toSorted((a, b) => badness(b) - badness(a));
  const size = `${networks.length} network${networks.length === 1 ? "" : "s"}`;
  const passed = worst.value <= worst.limit;
  const which = passed ? "" : ` (${networkText(worst.net.parameters)})`;
  const unit = worst.unit === undefined ? "" : ` ${worst.unit}`;
  const found = `${number(worst.value)}${unit}${which} (limit ${worst.limit}), ${size}`;
  return { passed, what, found };
}

function badness({ value, limit }: Measured): number {
  return Number.isNaN(value) ? Infinity : value / limit;
}

function number(value: number): string {
  return value === 0 ? "0" : String(Number(value.toPrecision(2)));
}

function networkText(
  { hidden, dropout, l2, init, optimizer, learning_rate }: ParameterValues,
): string {
  return `hidden=${
    JSON.stringify(hidden)
  } dropout=${dropout} l2=${l2} init=${init} optimizer=${optimizer} ` +
    `learning_rate=${learning_rate}`;
}

function* checkData({ seeds }: NetworkExperiment, trial: NetworkTrial): Generator<CheckResult> {
  const checked = seeds.slice(0, MOST_SEEDS);
  const found = checked.flatMap((seed) =>
    trialRows({ ...trial, seed }).map((rows) => ({ seed, ...dataFindings(rows) }))
  );
  const of = `${checked.length} seed${checked.length === 1 ? "" : "s"}`;
  const count = (what: string, each: (findings: typeof found[number]) => number, unit: string) => {
    const counts = found.map(each);
    const most = Math.max(...counts);
    const where = most === 0 ? "" : ` with seed ${found[counts.indexOf(most)].seed}`;
    return { passed: most === 0, what, found: `${most} ${unit}${where}; ${of}` };
  };
  yield count("no number of the data is NaN or infinite", ({ notFinite }) => notFinite, "numbers");
  const constant = new Set(found.flatMap(({ constantColumns }) => constantColumns));
  yield {
    passed: constant.size === 0,
    what: "no column is constant",
    found: `${[...constant].slice(0, 3).join(", ") || "none"}${
      constant.size > 3 ? ", …" : ""
    }; ${of}`,
  };
  yield* checkClasses(found.flatMap(({ classShares }) => classShares ?? []), () =>
    count(
      "every class is in every part",
      ({ missingClasses }) => missingClasses.length,
      "missing classes",
    ), of);
  yield count("no row is in two parts", ({ inTwoParts }) => inTwoParts, "rows");
}

function* checkClasses(
  shares: readonly number[],
  countMissing: () => CheckResult,
  of: string,
): Generator<CheckResult> {
  if (shares.length === 0) return; // regression
  yield countMissing();
  const [rarest, mostFrequent] = [Math.min(...shares), Math.max(...shares)];
  yield {
    passed: mostFrequent <= MOST_UNBALANCED * rarest,
    what: "classes are balanced",
    found: `${percent(rarest)} to ${
      percent(mostFrequent)
    } of the training rows, at most ${MOST_UNBALANCED} times as many; ${of}`,
  };
}

const MOST_UNBALANCED = 3;

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Rows that are far from each other: each next one is the farthest from all chosen before. */
function farApart(dataset: AnyDataset, count: number): AnyDataset {
  const { y, x, features } = dataset;
  const chosen = [0];
  const distances = new Float64Array(y.length).fill(Infinity);
  while (chosen.length < Math.min(count, y.length)) {
    const last = chosen[chosen.length - 1];
    let farthest = 0;
    for (let row = 0; row < y.length; row++) {
      let squares = 0;
      for (let k = 0; k < features; k++) {
        const gap = x[row * features + k] - x[last * features + k];
        squares += gap * gap;
      }
      distances[row] = Math.min(distances[row], squares);
      if (distances[row] > distances[farthest]) farthest = row;
    }
    if (!(distances[farthest] > 0)) break; // the others are equal to chosen ones
    chosen.push(farthest);
  }
  return takeRows(dataset, Int32Array.from(chosen));
}
