/**
 * With how many decimals scores are shown.
 *
 * @module
 */

import type { Metrics } from "../../experiment/trial.ts";

const USUAL = 3;
const MOST = 12;
/** Scores that are at most 1, whatever the data. */
const SHARES = /(?:^|_)(?:accuracy|f1|r2)$/;
/** Scores from here on can have fewer decimals than usual. */
const LARGE = 1000;

/**
 * How many decimals show the scores called `name` and their differences: three; more if the scores are so small that
 * three digits of the mean and one of the standard deviation over the seeds need them; fewer if they are large.
 */
export function scoreDecimals(
  name: string,
  { mean, std }: { readonly mean?: Partial<Metrics> | undefined; readonly std?: Partial<Metrics> },
): number {
  const needed = [decimals(mean?.[name], 3), decimals(std?.[name], 1)]
    .filter((each) => each !== undefined);
  if (SHARES.test(name) || needed.length === 0) return USUAL;
  const least = Math.abs(mean?.[name] ?? 0) < LARGE ? USUAL : 0;
  return Math.min(Math.max(least, ...needed), MOST);
}

/** How many decimals show so many digits of a number; undefined for 0, which has none. */
function decimals(value: number | undefined, digits: number): number | undefined {
  if (value === undefined || value === 0) return undefined;
  const exponent = Number(value.toExponential().split("e")[1]);
  return digits - 1 - exponent;
}
