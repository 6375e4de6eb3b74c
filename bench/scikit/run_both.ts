/** Runs a trial here and in scikit-learn, on the same rows. */

import type { AnyDataset, Split } from "../../lib/data/dataset.ts";
import { makeSplits } from "../../lib/data/make_splits.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { makeEngine } from "../../lib/objective/build_trial.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import type { LineProcess } from "../line_process.ts";

/** Its score on the validation rows: accuracy, or RMSE in the unit of the target. */
export interface Run {
  score: number;
  milliseconds: number;
}

/** Whose initial weights scikit-learn has. */
export type InitialWeights = "own" | "ours";

/** How a trial is run in both. */
export interface RunBothOptions {
  scikit: LineProcess;
  weights: InitialWeights;
  /** Where the rows are written for scikit-learn. */
  file: string;
}

/** Runs a trial in both, one after the other. */
export async function runBoth(
  trial: NetworkTrial,
  { scikit, weights, file }: RunBothOptions,
): Promise<{ ours: Run; theirs: Run }> {
  const [rows] = makeSplits(trial.data, trial.split, trial.seed);
  const request = { ...describeTrial(trial, rows), file };
  const layers = weights === "ours" ? { layers: initialWeights(trial, rows) } : {};
  await writeRows(file, rows);
  const ours = runHere(trial, rows);
  const answer = JSON.parse(await scikit.request(JSON.stringify({ ...request, ...layers })));
  const unit = rows.encoding?.target.scale ?? 1;
  return { ours, theirs: { ...answer, score: unit * answer.score } };
}

function runHere(trial: NetworkTrial, rows: Split<AnyDataset>): Run {
  const start = performance.now();
  const { metrics = {} } = runTrial(trial, { rows: [rows] });
  const milliseconds = performance.now() - start;
  return { score: metrics.val_accuracy ?? metrics.val_rmse, milliseconds };
}

async function writeRows(file: string, { train, validation }: Split<AnyDataset>): Promise<void> {
  const parts = [train.x, train.y, validation.x, validation.y].flatMap((part) => [...part]);
  await Deno.writeFile(file, new Uint8Array(Float64Array.from(parts).buffer));
}

/** The request to `mlp.py`. */
function describeTrial(
  { parameters, seed }: NetworkTrial,
  { train, validation }: Split<AnyDataset>,
): object {
  const { hidden, activation, epochs, epsilon, batch_size } = parameters;
  return {
    ...{ inputs: train.features, classes: train.classes, seed },
    ...{ trainRows: train.y.length, validationRows: validation.y.length },
    ...{ hidden, activation, epochs, epsilon },
    batchSize: batch_size === "full" ? train.y.length : batch_size,
    learningRate: parameters.learning_rate,
    ...{ beta1: parameters.beta_1, beta2: parameters.beta_2 },
  };
}

function initialWeights(
  trial: NetworkTrial,
  { train }: Split<AnyDataset>,
): { weights: number[]; biases: number[] }[] {
  const engine = makeEngine(trial, train);
  const layers = engine.parameters().map(({ weights, biases }) => ({
    weights: [...weights],
    biases: [...biases],
  }));
  engine.release();
  return layers;
}
