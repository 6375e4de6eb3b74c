/**
 * The rows that a model predicts, and its predictions.
 *
 * @module
 */

/**
 * The features of a row by column name: numbers, booleans and text, or their text as in a CSV file; null stands for a
 * missing value.
 */
export type Row = Readonly<Record<string, number | string | boolean | null>>;

/** What a model predicts for a row. */
export type Prediction = ClassPrediction | ValuePrediction;

/** What a model with classes predicts for a row. */
export interface ClassPrediction {
  /** The most probable class, the first of equal ones. */
  readonly class: string;
  /** The probability of each class, in the order of the classes. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** What a model of a regression predicts for a row. */
export interface ValuePrediction {
  /** The value in the unit of the target. */
  readonly value: number;
}

/** Predictions, and what the model could not know. */
export interface RowPredictions {
  /** One for each row. */
  readonly predictions: readonly Prediction[];
  /** Categories that no training row had. They count as none of the known categories. */
  readonly unknown: readonly UnknownCategory[];
}

/** A category that no training row had. */
export interface UnknownCategory {
  /** The index of its row, from 0. */
  readonly row: number;
  /** The name of its column. */
  readonly column: string;
  /** The category; empty for a missing value. */
  readonly value: string;
}
