/**
 * Single trials as text.
 *
 * @module
 */

import type { CurvePoint, Trial, TrialResult } from "../../experiment/trial.ts";
import { plural } from "./quantity.ts";
import { valueText } from "./value_text.ts";

/** `trial 12: seed=4 dropout=0 hidden=64 …`, with every parameter. */
export function trialText({ number, seed, parameters }: Trial): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${valueText(value)}`);
  return `trial ${number}: seed=${seed} ${values.join(" ")}`;
}

/** Column, width and decimals. */
const COLUMNS: readonly (readonly [keyof CurvePoint, number, number])[] = [
  ["epoch", 7, 0],
  ["loss", 8, 4],
  ["data_loss", 9, 4],
  ["reg_loss", 8, 4],
  ["accuracy", 8, 4],
  ["val_loss", 8, 4],
  ["val_accuracy", 12, 4],
  ["learning_rate", 13, 8],
];

/** The header of the lines of a curve. */
export const CURVE_HEADER = COLUMNS.map(([name, width]) => name.padStart(width)).join(" ");

/** A point of a curve as a line. */
export function curveLine(point: CurvePoint): string {
  return COLUMNS.map(([name, width, digits]) => point[name].toFixed(digits).padStart(width))
    .join(" ");
}

/** `complete after 30 epochs: val_accuracy=0.7 …`, or why it has no scores. */
export function resultText({ state, epochs, metrics, error, weightsHash }: TrialResult): string {
  const end = `${state} after ${plural(epochs, "epoch")}`;
  if (metrics === undefined) return `${end}: ${error}`;
  const scores = Object.entries(metrics).map(([name, value]) => `${name}=${value}`);
  return `${end}: ${scores.join(" ")} weights_hash=${weightsHash}`;
}
