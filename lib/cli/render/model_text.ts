/**
 * Models and their predictions as text.
 *
 * @module
 */

import type { Model } from "../../model/model.ts";
import type { FilePredictions, UnknownCell } from "../../model/predict_file.ts";
import { csv, real } from "../../results/files/csv.ts";
import { plural } from "../../text/quantity.ts";

/** `classification of grade, 131 weights; config c12…, seed 0, weights w34…`. */
export function provenanceText({ task, encoding, layers, provenance }: Model): string {
  const weights = layers.reduce(
    (sum, { weights, biases }) => sum + weights.length + biases.length,
    0,
  );
  const { config, seed, weightsHash } = provenance;
  return `${task} of ${encoding.target.name}, ${
    plural(weights, "weight")
  }; config ${config}, seed ${seed}, ` +
    `weights w${weightsHash}, as in trials.csv`;
}

/** A row for each row of the file: its line, and the class with all probabilities, or the value. */
export function predictionsCsv(
  { task, encoding }: Model,
  { lines, predictions }: FilePredictions,
): string {
  const { classes } = encoding.target;
  const header = task === "classification"
    ? ["line", "class", ...classes.map((name) => `probability_${name}`)]
    : ["line", "value"];
  const rows = predictions.map((prediction, i) =>
    "value" in prediction ? [lines[i], real(prediction.value)] : [
      ...[lines[i], prediction.class],
      ...classes.map((name) => real(prediction.probabilities[name])),
    ]
  );
  return csv([header, ...rows]);
}

const MOST_LINES = 5;

/** Categories that the model does not know, the first ones. */
export function unknownLines(unknown: readonly UnknownCell[]): string[] {
  const lines = unknown.slice(0, MOST_LINES).map(({ line, column, value }) => {
    const what = value === "" ? "a missing value" : JSON.stringify(value);
    return `line ${line} column ${
      JSON.stringify(column)
    }: no training row had ${what}; it counts as none of the known ones`;
  });
  const more = unknown.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more cells with unknown categories`] : lines;
}
