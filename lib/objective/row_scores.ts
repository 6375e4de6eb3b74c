/**
 * The scores of a trained network on some rows.
 *
 * @module
 */

import type { AnyDataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { holdoutScores } from "../experiment/metrics.ts";
import type { HoldoutScores, NetworkTrial } from "../experiment/trial.ts";
import { balancedAccuracy, macroF1 } from "../nn/class_scores.ts";
import type { Evaluation } from "../nn/network.ts";
import { predictedClasses } from "../nn/predicted_classes.ts";
import { r2Score } from "../nn/r2_score.ts";
import type { NetworkRows } from "./build_trial.ts";

/**
 * The scores of some rows by name, without `val_` before it; each is computed when it is asked for. `evaluation` is that of
 * these rows, if there is one already.
 */
export function rowScores(
  engine: Engine,
  rows: AnyDataset,
  { encoding, evaluation: known }: {
    encoding: NetworkRows["encoding"];
    evaluation?: Evaluation | undefined;
  },
): Readonly<Record<string, () => number>> {
  const evaluation = once(() => known ?? engine.evaluate(rows));
  const loss = () => evaluation().loss;
  const { x, y, classes } = rows;
  if (y instanceof Float64Array) {
    const unit = encoding?.target.scale ?? 1;
    return {
      loss,
      rmse: () => unit * Math.sqrt(loss()),
      mae: () => unit * evaluation().absoluteError,
      r2: () => r2Score(engine.predict(x), y),
    };
  }
  const predicted = once(() => predictedClasses(engine.predict(x), classes));
  return {
    loss,
    accuracy: () => evaluation().accuracy,
    f1: () => macroF1(predicted(), y, classes),
    balanced_accuracy: () => balancedAccuracy(predicted(), y, classes),
  };
}

/** A function that computes its value at its first call. */
function once<T>(compute: () => T): () => T {
  let value: { readonly known: T } | undefined;
  return () => (value ??= { known: compute() }).known;
}

/** The scores of the holdout rows. */
export function holdoutOf(engine: Engine, rows: NetworkRows, trial: NetworkTrial): HoldoutScores {
  const scores = rowScores(engine, rows.test, { encoding: rows.encoding });
  const names = holdoutScores({ data: trial.data, metric: { name: trial.metric } });
  return Object.fromEntries(names.map((name) => [name, scores[name.replace(/^test_/, "")]()]));
}
