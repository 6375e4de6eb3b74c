/**
 * How many values, combinations and seeds a file has. Parts of a wrong type count as one: the schema reports them.
 *
 * @module
 */

import { in12Digits } from "../../math/in_12_digits.ts";
import { isMap } from "./is_map.ts";
import { branchAxes, commonAxes, type ParameterAtPath, zipLists } from "./parameter_maps.ts";
import { DEFAULT_REPLICATES, MAX_REPLICATES } from "./schema.ts";

/** The sum over the grids of `any_of` of the products of their axes; infinite with a continuous range. */
export function countCombinations(file: Record<string, unknown>): number {
  const product = (axes: readonly ParameterAtPath[]) =>
    axes.reduce((product, { written }) => product * valueCount(written), 1);
  const branches = branchAxes(file);
  const zips = zipLists(file).map(([first]) =>
    Array.isArray(first?.written) ? first.written.length : 1
  );
  const common = product(commonAxes(file)) * zips.reduce((product, count) => product * count, 1);
  if (branches.length === 0) return common;
  return common * branches.reduce((sum, axes) => sum + product(axes), 0);
}

/** The number of values of a parameter; infinite for a continuous range. */
export function valueCount(axis: unknown): number {
  if (!isMap(axis)) return 1;
  if (Array.isArray(axis.values)) return axis.values.length;
  if (Array.isArray(axis.any_of)) {
    return axis.any_of.reduce<number>((sum, element) => sum + valueCount(element), 0);
  }
  return typeof axis.distribution === "string" ? rangeCount(axis) : 1;
}

function rangeCount({ distribution, min, max, q = 1 }: Record<string, unknown>): number {
  const hasSteps = distribution === "int_uniform" || String(distribution).startsWith("q_");
  if (!hasSteps) return Infinity;
  return Math.floor(in12Digits((Number(max) - Number(min)) / Number(q))) + 1;
}

/** The number of seeds. */
export function seedCount(file: Record<string, unknown>): number {
  if (Array.isArray(file.seeds)) return file.seeds.length;
  const count = file.seeds ?? file.replicates;
  const isValid = isCount(count) && count <= MAX_REPLICATES; // the schema reports other counts
  return isValid ? count : DEFAULT_REPLICATES;
}

/** True for a whole number of at least 1. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
