/**
 * Single trials as text.
 *
 * @module
 */

import { activeValues } from "../../experiment/active_value.ts";
import type { CurvePoint, Trial, TrialResult } from "../../experiment/trial.ts";
import { plural } from "../../text/quantity.ts";
import { valueText } from "../../report/text/value_text.ts";

/** `trial 12: seed=4 dropout=0 hidden=64 …`, with every parameter that it has. */
export function trialText(trial: Trial): string {
  const { number, seed } = trial;
  const values = Object.entries(activeValues(trial)).map(([name, value]) =>
    `${name}=${valueText(value)}`
  );
  return `trial ${number}: seed=${seed} ${values.join(" ")}`;
}

/** The least width of a column, and its decimals. */
const WIDTH = 8;
const DECIMALS: Readonly<Record<string, number>> = { epoch: 0, learning_rate: 8 };

/** The header of the lines of a curve of a network. */
export function curveHeader(columns: readonly string[]): string {
  return columns.map((name) => name.padStart(widthOf(name))).join(" ");
}

/** A point of a network's curve as a line. */
export function curveLine(columns: readonly string[], point: CurvePoint): string {
  return columns
    .map((name) => point[name].toFixed(DECIMALS[name] ?? 4).padStart(widthOf(name)))
    .join(" ");
}

function widthOf(column: string): number {
  return Math.max(column.length, WIDTH);
}

/** A report of a user's own objective: `step 3: loss=0.25 accuracy=0.9`. */
export function reportLine({ step, ...numbers }: CurvePoint): string {
  const texts = Object.entries(numbers).map(([name, value]) => `${name}=${value}`);
  return `step ${step}: ${texts.join(" ")}`;
}

/** `complete after 30 epochs: val_accuracy=0.7 …`, or why it has no scores. */
export function resultText({ state, epochs, metrics, error, weightsHash }: TrialResult): string {
  const end = `${state} after ${plural(epochs, weightsHash === undefined ? "report" : "epoch")}`;
  if (metrics === undefined) return `${end}: ${error}`;
  const scores = Object.entries(metrics).map(([name, value]) => `${name}=${value}`);
  const hash = weightsHash === undefined ? "" : ` weights_hash=${weightsHash}`;
  return `${end}: ${scores.join(" ")}${hash}`;
}
