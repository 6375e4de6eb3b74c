/** The table of the comparison with scikit-learn: 1000 rows, 20 columns to predict from, and two targets. */

import { Stream } from "../../lib/random/stream.ts";

const ROWS = 1000;
const NUMBERS = 14;
/** Categories of each of the other six columns. */
const CATEGORIES = [2, 3, 3, 4, 5, 6];

/** The names of the two targets. */
export const TARGETS = { classes: "kind", numbers: "amount" } as const;

/**
 * Makes the text of the CSV file; the same every time. Half of the numbers and half of the categories do not matter. Some of
 * the others matter only together, and there is noise, so that no network predicts all rows.
 */
export function makeTable(): string {
  const stream = Stream.named({ seed: 0, role: "data" });
  const effects = CATEGORIES.map((count) => Array.from({ length: count }, () => stream.normal()));
  const names = [
    ...Array.from({ length: NUMBERS }, (_, i) => `number_${i}`),
    ...CATEGORIES.map((_, i) => `category_${i}`),
    ...[TARGETS.classes, TARGETS.numbers],
  ];
  const rows = Array.from({ length: ROWS }, () => makeRow(stream, effects).join(","));
  return [names.join(","), ...rows].join("\n") + "\n";
}

function makeRow(stream: Stream, effects: readonly number[][]): (string | number)[] {
  const x = Array.from({ length: NUMBERS }, () => stream.normal());
  const codes = CATEGORIES.map((count) => stream.below(count));
  const [, second, , fourth, , last] = codes.map((code, i) => effects[i][code]);
  const score = x[0] + x[1] * x[2] + Math.abs(x[3]) - 0.5 * x[4] * second + 0.7 * x[5] + fourth +
    0.5 * last * Math.max(0, x[6]) + 0.5 * stream.normal();
  const kind = score < 0.2 ? "low" : score < 1.8 ? "middle" : "high";
  const cells = [...x.map((value) => value.toFixed(4)), ...codes.map((code) => `c${code}`)];
  return [...cells, kind, (50 + 10 * score).toFixed(2)];
}
