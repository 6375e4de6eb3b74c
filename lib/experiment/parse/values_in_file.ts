/**
 * The values of a parameter in an experiment file, each with its place. Parts of a wrong type are skipped: the schema
 * reports them.
 *
 * @module
 */

import type { ParameterName } from "../experiment.ts";
import { isMap } from "./is_map.ts";
import { branchAxes, commonAxes, type ParameterAtPath, zipLists } from "./parameter_maps.ts";
import { DEFAULT_PARAMETERS } from "./schema.ts";
import type { Path } from "./source.ts";

/** A value and its path in the file. */
export interface ValueAtPath<T> {
  readonly path: Path;
  readonly value: T;
}

/** All values of a parameter of the network; of a range its ends, and the default where a config may not have it. */
export function networkValues(
  file: Record<string, unknown>,
  name: ParameterName,
): ValueAtPath<unknown>[] {
  const found = valuesOf(file, name);
  const isNamed = (each: ParameterAtPath) => each.name === name;
  const isInEach = zipLists(file).flat().some(isNamed) ||
    commonAxes(file).some((each) => isNamed(each) && !(isMap(each.written) && each.written.when));
  if (isInEach) return found;
  const given = isMap(file.defaults) ? file.defaults[name] : undefined;
  return [...found, { path: ["defaults", name], value: given ?? DEFAULT_PARAMETERS[name] }];
}

/** All values that a file has of a parameter; of a range its ends. */
export function valuesOf(file: Record<string, unknown>, name: string): ValueAtPath<unknown>[] {
  const isNamed = (each: ParameterAtPath) => each.name === name;
  const axes = [...commonAxes(file), ...branchAxes(file).flat()].filter(isNamed);
  const lists = zipLists(file).flat().filter(isNamed);
  return [...axes.flatMap(valuesIn), ...lists.flatMap(listed)];
}

type AxisAtPath = Pick<ParameterAtPath, "written" | "path">;

function valuesIn({ written: axis, path }: AxisAtPath): ValueAtPath<unknown>[] {
  if (!isMap(axis)) return [{ path, value: axis }];
  if (Array.isArray(axis.values)) {
    return listed({ written: axis.values, path: [...path, "values"] });
  }
  if (Array.isArray(axis.any_of)) {
    return axis.any_of.flatMap((written, i) => valuesIn({ written, path: [...path, "any_of", i] }));
  }
  if (axis.distribution !== undefined) {
    return ["min", "max"].filter((key) => Object.hasOwn(axis, key))
      .map((key) => ({ path: [...path, key], value: axis[key] }));
  }
  return [{ path: [...path, "value"], value: axis.value }];
}

function listed({ written, path }: AxisAtPath): ValueAtPath<unknown>[] {
  if (!Array.isArray(written)) return [];
  return written.map((value, i) => ({ path: [...path, i], value }));
}
