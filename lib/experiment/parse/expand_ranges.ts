/**
 * The ranges of a file, which are read before anything else is checked: in a grid a range becomes its values, in a search it
 * gets the distribution that the file leaves out.
 *
 * @module
 */

import type { FaultAtPath } from "./fault.ts";
import { readGridAxis } from "./grid_ranges.ts";
import { isMap } from "./is_map.ts";
import { RANGE_KEYS, type RangeOptions } from "./range_axis.ts";
import { readSearchAxis } from "./search_ranges.ts";
import { METHODS } from "./search_schema.ts";
import type { Path } from "./source.ts";

/** The file with its ranges as they are read, and their faults. */
export interface ExpandedRanges {
  readonly written: unknown;
  readonly faults: readonly FaultAtPath[];
}

/** Only axes with one of these keys are changed. */
const READ_KEYS = [...RANGE_KEYS, "probabilities", "any_of"];

/** Reads every range in a file; a faulty range becomes one valid value, so that it is reported only once. */
export function expandRanges(file: unknown, options: RangeOptions): ExpandedRanges {
  if (!isMap(file)) return { written: file, faults: [] };
  const faults: FaultAtPath[] = [];
  const isGrid = (file.method ?? "grid") === "grid";
  const readAxis = isGrid ? readGridAxis : readSearchAxis;
  const readAll = (axes: unknown, path: Path) => {
    if (!isMap(axes)) return axes;
    return Object.fromEntries(
      Object.entries(axes).map(([name, axis]) => {
        if (!isMap(axis) || !READ_KEYS.some((key) => Object.hasOwn(axis, key))) return [name, axis];
        const place = [...path, name];
        const { read, found } = readAxis(axis, { ...options, name, path: place });
        faults.push(
          ...found.map(({ at = [], ...fault }) => ({ ...fault, path: [...place, ...at] })),
        );
        return [name, read];
      }),
    );
  };
  const { parameters, any_of } = file;
  const written = {
    ...file,
    ...("parameters" in file ? { parameters: readAll(parameters, ["parameters"]) } : {}),
    ...(Array.isArray(any_of) ? { any_of: any_of.map(readBranch) } : {}),
  };
  return { written, faults: isKnown(file.method) ? faults : [] };

  function readBranch(branch: unknown, i: number): unknown {
    if (!isMap(branch) || !Object.hasOwn(branch, "parameters")) return branch;
    return { ...branch, parameters: readAll(branch.parameters, ["any_of", i, "parameters"]) };
  }
}

/** What a range may be depends on the method, whose fault is reported. */
function isKnown(method: unknown): boolean {
  return method === undefined || (METHODS as readonly unknown[]).includes(method);
}
