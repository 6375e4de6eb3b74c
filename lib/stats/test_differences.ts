/**
 * Which of several paired differences are not 0.
 *
 * The step-down maximum test (Westfall and Young, *Resampling-Based Multiple Testing*, 1993) by joint sign flips of seeds:
 * all differences at one seed are flipped together, so their correlation is kept. If some true differences are 0, the
 * chance that any of them is found to differ is at most 5 %. Flips assume symmetric errors. With fewer than 8 seeds there
 * are few patterns of signs; rotations of the sample show more then, but assume normal errors: a difference that is the
 * same at three seeds, as scores with few values often give, is taken for a proof.
 *
 * @module
 */

import { given, requireChoices, requireRows, requireTypes } from "../math/check_arguments.ts";
import { LEAST_SEEDS } from "./compare_to_best.ts";
import { LEAST_FLIPPED, unitWeights } from "./unit_weights.ts";

/** Statistics, which are from 0 to 1, count as equal if they differ by rounding only. */
const ROUNDING = 1e-10;

/**
 * The adjusted p-value of each difference. Undefined for fewer than 3 seeds.
 *
 * @param rows A row of differences for each comparison, one per seed.
 * @param options `kind`: how the sample is varied. @default {"flips" from 8 seeds on, else "rotations"}
 * @throws {TypeError} If `rows` is not an array of Float64Arrays, or an option is of the wrong type.
 * @throws {RangeError} If the rows have different lengths, or `kind` is not one of the two.
 */
export function testDifferences(
  rows: readonly Float64Array[],
  options: { kind?: "flips" | "rotations" } = {},
): number[] | undefined {
  requireRows("test differences", rows);
  requireTypes("test differences", { options }, "object");
  requireChoices("test differences", given({ kind: options.kind }), ["flips", "rotations"]);
  const seeds = rows[0]?.length ?? 0;
  if (seeds < LEAST_SEEDS) return undefined;
  const { kind = seeds >= LEAST_FLIPPED ? "flips" : "rotations" } = options;
  const { weights, count, exact } = unitWeights(seeds, { kind, configs: rows.length });
  const lengths = rows.map((row) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)));
  const statistic = (row: Float64Array, start: number): number => {
    let sum = 0;
    for (let s = 0; s < seeds; s++) sum += weights[start + s] * row[s];
    return Math.abs(sum);
  };
  const observed = rows.map((row, i) => {
    const sum = Math.abs(row.reduce((total, value) => total + value, 0)) / Math.sqrt(seeds);
    return lengths[i] === 0 ? 0 : sum / lengths[i];
  });
  const order = observed.map((_, i) => i).sort((a, b) => observed[b] - observed[a]);
  const counts = new Float64Array(rows.length);
  for (let draw = 0; draw < count; draw++) {
    let most = 0;
    for (let k = order.length - 1; k >= 0; k--) { // from the least to the most extreme
      const i = order[k];
      if (lengths[i] > 0) most = Math.max(most, statistic(rows[i], draw * seeds) / lengths[i]);
      if (most >= observed[i] - ROUNDING) counts[i]++;
    }
  }
  const p = Array.from(counts, (each) => exact ? each / count : (each + 1) / (count + 1));
  const adjusted = [...p];
  for (let k = 1; k < order.length; k++) {
    adjusted[order[k]] = Math.max(p[order[k]], adjusted[order[k - 1]]);
  }
  return adjusted;
}
