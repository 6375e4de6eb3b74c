/**
 * The ranges that a search takes numbers from, as plain data.
 *
 * The names are those of W&B's sweep files, and so are the meanings, except that quantized values start at `min`: they are
 * min, min + q, min + 2q, … up to `max`.
 *
 * @module
 */

/** A range with two ends, which both belong to it. */
export interface Range {
  /** The lower end. */
  readonly min: number;
  /** The upper end. */
  readonly max: number;
}

/** Any number of a range: all are equally likely, or all logarithms (`log_uniform_values`). */
export interface ContinuousRange extends Range {
  /** How likely each number is. */
  readonly distribution: "uniform" | "log_uniform_values";
}

/** The numbers min + k·q of a range. */
export interface QuantizedRange extends Range {
  /** How likely each number is. */
  readonly distribution: "q_uniform" | "q_log_uniform_values";
  /** The step, above 0. */
  readonly q: number;
}

/** The whole numbers of a range. */
export interface WholeRange extends Range {
  /** How likely each number is. */
  readonly distribution: "int_uniform";
}

/** Normally distributed numbers, or numbers whose natural logarithm is normally distributed (`log_normal`). */
export interface NormalRange {
  /** How likely each number is. */
  readonly distribution: "normal" | "log_normal";
  /** The mean, of the logarithm for `log_normal`. */
  readonly mu: number;
  /** The standard deviation, above 0. */
  readonly sigma: number;
}

/** A distribution of numbers. */
export type NumberRange = ContinuousRange | QuantizedRange | WholeRange | NormalRange;
