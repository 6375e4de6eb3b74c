/** The networks that are compared with those of scikit-learn, and their trials. */

import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { TARGETS } from "./make_rows.ts";

/** Trials per setting. */
export const SEEDS = 20;

/** A network and its training, with Adam's usual betas and without L2. */
export interface Setting {
  /** The column to predict: one of `TARGETS`. */
  target: string;
  hidden: number[];
  activation: "relu" | "tanh";
  /** Rows per step. */
  batchSize: number | "full";
  epochs: number;
  /** Of Adam. With a tiny one it does not matter where ε is added. */
  epsilon: number;
}

const { classes, numbers } = TARGETS;
const small = { hidden: [32], batchSize: 32, epochs: 50, epsilon: 1e-8 };
const deep = { hidden: [64, 32], batchSize: 64, epochs: 30, epsilon: 1e-8 };

/** Networks whose scores and times are compared. */
export const SETTINGS: readonly Setting[] = [
  { target: classes, activation: "relu", ...small },
  { target: classes, activation: "tanh", ...deep },
  { target: numbers, activation: "tanh", ...small },
  { target: numbers, activation: "relu", ...deep },
];

/** The same networks, with nothing left that could differ but rounding: no order of rows, and no ε. */
export const EXACT_SETTINGS: readonly Setting[] = SETTINGS.map((setting) => ({
  ...setting,
  batchSize: "full",
  epsilon: 1e-16,
}));

/** True if the setting predicts classes. */
export function isClassification({ target }: Setting): boolean {
  return target === classes;
}

/** The trials of a setting, one per seed; `table` is the path of the CSV file. */
export async function makeTrials(setting: Setting, table: string): Promise<NetworkTrial[]> {
  const { target, hidden, activation, batchSize, epochs, epsilon } = setting;
  const experiment = {
    seeds: SEEDS,
    data: { csv: table, target, exclude: [isClassification(setting) ? numbers : classes] },
    split: { train: 0.6, validation: 0.4 },
    parameters: { hidden, activation, epochs, batch_size: batchSize, learning_rate: 0.003 },
    defaults: { epsilon, l2: 0, init: "glorot" },
    log_every: epochs,
  };
  const path = `${table}.json`;
  await Deno.writeTextFile(path, JSON.stringify(experiment));
  return expandGrid(await readExperiment(path)) as NetworkTrial[];
}
