/**
 * Warnings about an experiment before it is run.
 *
 * @module
 */

import { dataShape, isCsv } from "../data/data_source.ts";
import { splitSizes } from "../data/split_sizes.ts";
import type { Experiment, NetworkExperiment } from "../experiment/experiment.ts";
import { METRICS, taskOf, usualGoal } from "../experiment/metrics.ts";
import { gridConfigs } from "../experiment/grid_configs.ts";
import { axisValues, mayBeInactive, sweptParameters } from "../experiment/swept_parameters.ts";
import type { NetworkTrial, Trial } from "../experiment/trial.ts";
import { hasSeveralStages } from "../search/search_size.ts";
import { attainableP } from "../stats/attainable_p.ts";
import { expandGrid } from "../objective/expand_grid.ts";
import { trialRows } from "../objective/build_trial.ts";
import { valueWarnings } from "./value_warnings.ts";
import { type DataFindings, dataFindings } from "./data_checks.ts";
import { fileWarnings } from "./file_warnings.ts";
import { objectiveWarnings } from "./objective_warnings.ts";

/** With fewer steps of the optimizer, networks hardly move from their initial weights. */
const FEW_STEPS = 100;
/** Larger data sets are not made only to be checked. */
const MOST_ROWS = 1_000_000;
const MOST_SEEDS = 20;

/** Reasons why the results of an experiment may be misleading, one sentence each. */
export function experimentWarnings(
  experiment: Experiment,
  trials: readonly Trial[] = expandGrid(experiment),
): string[] {
  const configs = trials.length / experiment.seeds.length;
  return [
    ...goalWarnings(experiment),
    ...seedWarnings(experiment, configs),
    ...raceWarnings(experiment, configs),
    ...(experiment.method === "grid" ? gridConfigs(experiment).unmatched : []),
    ...valueWarnings(experiment),
    ...fewConfigsWarnings(experiment, configs),
    ...(experiment.objective === undefined
      ? networkWarnings(experiment, trials as readonly NetworkTrial[])
      : [...timeoutWarnings(experiment), ...objectiveWarnings(experiment)]),
  ];
}

function networkWarnings(
  experiment: NetworkExperiment,
  trials: readonly NetworkTrial[],
): string[] {
  const configs = trials.filter(({ seed }) => seed === experiment.seeds[0]);
  return [
    ...dataWarnings(experiment, trials),
    ...sizeWarnings(configs),
    ...epochWarnings(configs),
    ...idleWarnings(experiment, configs),
  ];
}

/** A thread or a program of the user's own can run forever. */
function timeoutWarnings(experiment: Experiment): string[] {
  if (experiment.timeout !== undefined || hasSeveralStages(experiment)) return []; // then there can be none
  return [
    "there is no timeout: a trial that hangs would never end; timeout: 600 ends it after ten minutes",
  ];
}

function goalWarnings({ metric: { name, goal } }: Experiment): string[] {
  if (goal === (usualGoal(name) ?? goal)) return [];
  return [`the goal of ${name} is ${goal}: the worst config will be ranked first`];
}

function seedWarnings({ seeds }: Experiment, configs: number): string[] {
  if (configs === 1) return [];
  const { enough, seedsNeeded } = attainableP({ configs, seeds: seeds.length });
  if (enough) return [];
  return [
    `too few seeds: ${seeds.length} cannot show that a config is worse than the best; at least ${seedsNeeded} are needed`,
  ];
}

/** A search that finds no more configs ends early. */
function fewConfigsWarnings({ method, run_cap }: Experiment, configs: number): string[] {
  if (method === "grid" || method === "bayes" || run_cap === undefined || configs >= run_cap) {
    return [];
  }
  return [
    `only ${configs} of ${run_cap} configs: no others were found, because the space has no more or exclude leaves too little of it`,
  ];
}

/** A look with few seeds has no p-value as small as its alpha. */
function raceWarnings({ early_terminate: rule }: Experiment, configs: number): string[] {
  if (rule?.type !== "race" || configs === 1) return [];
  return rule.looks.flatMap((seeds, i) => {
    const { smallestP } = attainableP({ configs, seeds });
    if (smallestP === undefined || smallestP <= rule.alpha[i]) return [];
    const least = Number(smallestP.toPrecision(2));
    return [
      `the look after ${seeds} seeds finds nothing: its p-value cannot be below ${least}, and its alpha is ${
        rule.alpha[i]
      }`,
    ];
  });
}

function dataWarnings({ seeds }: NetworkExperiment, [first]: readonly NetworkTrial[]): string[] {
  const { rows } = dataShape(first.data);
  const looked = seeds.slice(0, Math.min(MOST_SEEDS, Math.floor(MOST_ROWS / rows)));
  const found = looked.flatMap((seed) =>
    trialRows({ ...first, seed }).map((each) => ({ seed, ...dataFindings(each) }))
  );
  return [
    ...foundTexts("a class without rows", found, ({ missingClasses }) => missingClasses),
    ...foundTexts(
      "a feature with the same value in all training rows",
      found,
      ({ constantColumns }) => constantColumns,
    ),
    ...(isCsv(first.data) ? fileWarnings(first.data, found) : []),
  ];
}

/** Each text that was found, with its seeds: `a class without rows: class 2 in validation (seed 3 and 2 more)`. */
function foundTexts(
  what: string,
  found: readonly (DataFindings & { seed: number })[],
  textsOf: (findings: DataFindings) => readonly string[],
): string[] {
  const seeds = new Map<string, Set<number>>();
  for (const findings of found) {
    for (const text of textsOf(findings)) {
      seeds.set(text, (seeds.get(text) ?? new Set()).add(findings.seed));
    }
  }
  const texts = Array.from(
    seeds,
    ([text, [first, ...more]]) =>
      `${text} (seed ${first}${more.length > 0 ? ` and ${more.length} more` : ""})`,
  );
  return shortened(what, texts);
}

function shortened(what: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const more = texts.length > 3 ? `, and ${texts.length - 3} more` : "";
  return [`${what}: ${texts.slice(0, 3).join("; ")}${more}`];
}

function trainRows({ data, split }: NetworkTrial): number {
  return splitSizes(dataShape(data).rows, split).train;
}

function sizeWarnings(configs: readonly NetworkTrial[]): string[] {
  const rows = trainRows(configs[0]);
  const [score] = METRICS[taskOf(configs[0].data)];
  const large = configs.filter(({ weightCount }) => weightCount > rows);
  if (large.length === 0) return [];
  const most = large.reduce((most, { weightCount }) => Math.max(most, weightCount), 0);
  const all = large.length === configs.length
    ? "every config has"
    : `${large.length} of ${configs.length} configs have`;
  return [
    `${all} more weights (up to ${most}) than training rows (${rows}): they can overfit, so compare ` +
    `${score}, not ${score.replace(/^val_/, "train_")}`,
  ];
}

/** Results that depend on chance: with too few steps, or with a last batch of a single row. */
function epochWarnings(configs: readonly NetworkTrial[]): string[] {
  const rows = trainRows(configs[0]);
  const sizes = [...new Set(configs.map(({ parameters }) => parameters.batch_size))];
  const alone = sizes.filter((size) =>
    size !== "full" && size > 1 && size < rows && rows % size === 1
  );
  const steps = configs.map(({ parameters: { epochs, batch_size } }) =>
    epochs * (batch_size === "full" ? 1 : Math.ceil(rows / batch_size))
  );
  const fewest = steps.reduce((fewest, count) => Math.min(fewest, count), Infinity);
  return [
    ...(fewest < FEW_STEPS
      ? [
        `few steps: the optimizer takes only ${fewest}; networks hardly move from their initial weights`,
      ]
      : []),
    ...alone.map((size) =>
      `small batch: with batch_size ${size}, the last batch of every epoch has only 1 of the ${rows} training rows`
    ),
  ];
}

/** Parameters that are swept where they have no effect: configs that differ only in them are one config. */
function idleWarnings(experiment: NetworkExperiment, configs: readonly NetworkTrial[]): string[] {
  const rows = trainRows(configs[0]);
  const isFull = (size: unknown) => size === "full" || Number(size) >= rows;
  const fullBatches = axisValues(experiment, "batch_size").filter(isFull);
  const idle = sweptParameters(experiment).filter((name) =>
    IDLE[name] !== undefined && !mayBeInactive(experiment, name) &&
    configs.some(({ inactive = [] }) => inactive.includes(name))
  );
  return [
    ...idle.map((name) =>
      `${name} has no effect ${IDLE[name]}: configs that differ only in it are run once`
    ),
    ...(fullBatches.length > 1
      ? [
        `batch_size has no effect from ${rows} on, which is the full batch: configs that differ only in it are run once`,
      ]
      : []),
  ];
}

/** Where a parameter has no effect: see `effective_values.ts`. */
const IDLE: Readonly<Record<string, string | undefined>> = {
  momentum: "with adam",
  beta_1: "with sgd",
  beta_2: "with sgd",
  epsilon: "with sgd",
  dropout: "without a hidden layer",
  l2: "without a hidden layer",
  activation: "without a hidden layer",
};
