/**
 * With how many decimals scores are shown.
 *
 * @module
 */

import type { Metrics } from "../../experiment/trial.ts";

/** Of a score that is between 0 and 1, or close to it, whatever the data. */
const USUAL = 3;
const USUAL_SCORES = /_(?:accuracy|balanced_accuracy|f1|r2|loss)$/;
const MOST = 12;

/**
 * How many decimals show the scores called `name` and their differences: three for shares and losses. For scores in the
 * unit of the user's data, such as `val_rmse`, as many as show three digits of the mean and two of the standard
 * deviation over the seeds.
 */
export function scoreDecimals(
  name: string,
  { mean, std }: { readonly mean?: Partial<Metrics> | undefined; readonly std?: Partial<Metrics> },
): number {
  const needed = [decimals(mean?.[name], 3), decimals(std?.[name], 2)]
    .filter((each) => each !== undefined);
  if (USUAL_SCORES.test(name) || needed.length === 0) return USUAL;
  return Math.min(Math.max(0, ...needed), MOST);
}

/** How many decimals show so many digits of a number; undefined for 0, which has none. */
function decimals(value: number | undefined, digits: number): number | undefined {
  return value === undefined || value === 0
    ? undefined
    : digits - 1 - Math.floor(Math.log10(Math.abs(value)));
}
