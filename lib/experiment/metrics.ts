/**
 * The scores of trials: their names, and which direction is better.
 *
 * @module
 */

import { dataShape } from "../data/data_source.ts";
import type { DataSpec, Metric } from "./experiment.ts";
import type { Trial } from "./trial.ts";

/** What a network learns: a class for each row, or a number. */
export type Task = "classification" | "regression";

/**
 * The scores of the built-in network by task, the default metric first. Accuracies are in [0, 1]; `f1` is the mean over the
 * classes, `balanced_accuracy` the mean recall of the classes, and `r2` the coefficient of determination, as scikit-learn
 * defines them; `rmse` and `mae` are in the unit of the target.
 */
export const METRICS: Readonly<Record<Task, readonly string[]>> = {
  classification: [
    ...["val_accuracy", "val_loss", "train_accuracy", "train_loss"],
    ...["val_f1", "val_balanced_accuracy"],
  ],
  regression: ["val_rmse", "val_loss", "train_rmse", "train_loss", "val_mae", "val_r2"],
};

/** Scores of the training rows that configs cannot be ranked by: the lowest training loss is that of the most overfitted. */
const UNRANKED = ["train_loss"];

/** The scores by which configs with the built-in network can be ranked. */
export function rankingMetrics(task: Task): string[] {
  return METRICS[task].filter((name) => !UNRANKED.includes(name));
}

/** The goal of a score of the built-in network; undefined for any other name. */
export function usualGoal(name: string): Metric["goal"] | undefined {
  if (!Object.values(METRICS).some((names) => names.includes(name))) return undefined;
  return /_(loss|rmse|mae)$/.test(name) ? "minimize" : "maximize";
}

/** What networks learn from a data source. */
export function taskOf(data: DataSpec): Task {
  return dataShape(data).classes === 0 ? "regression" : "classification";
}

/**
 * The scores in the results of an experiment with the built-in network. `f1` and `balanced_accuracy` are among them for a
 * CSV file, whose classes can be of any size, and where configs are ranked by one of them.
 */
export function networkScores(
  { data, metric }: { data: DataSpec; metric: Pick<Metric, "name"> },
): string[] {
  const names = METRICS[taskOf(data)];
  const isBalanced = !("csv" in data);
  return names.filter((name, i) => !isBalanced || i < BASIC_SCORES || name === metric.name);
}

/** The scores of the holdout rows, the most important first: those of the validation rows, as `test_accuracy` and so on. */
export function holdoutScores(
  experiment: { data: DataSpec; metric: Pick<Metric, "name"> },
): string[] {
  return networkScores(experiment).filter((name) => name.startsWith("val_"))
    .map((name) => name.replace(/^val_/, "test_"));
}

/** The scores that a saved result of a complete trial must have: `val_r2` is not defined for one row. */
export function savedScores(trial: Trial): string[] {
  const names = computedScores(trial).slice(0, BASIC_SCORES);
  return names.includes(trial.metric) ? names : [...names, trial.metric];
}

/** The scores that a trial computes. */
export function computedScores(trial: Trial): string[] {
  if (trial.objective !== undefined) return [trial.metric];
  return networkScores({ data: trial.data, metric: { name: trial.metric } });
}

/** So many scores of each task are always in the results. */
const BASIC_SCORES = 4;

/** The columns of a learning curve, the index of the epoch first. */
export function curveColumns(task: Task): string[] {
  const score = task === "classification" ? "accuracy" : "rmse";
  return [
    ...["epoch", "loss", "data_loss", "reg_loss", score],
    ...["learning_rate", "val_loss", `val_${score}`],
  ];
}
