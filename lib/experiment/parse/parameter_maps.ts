/**
 * Where an experiment file, as the user wrote it, names parameters. Parts of a wrong type are skipped: the schema reports
 * them.
 *
 * @module
 */

import { isMap } from "./is_map.ts";
import type { Path } from "./source.ts";

/** A parameter, what is written for it, and where. */
export interface ParameterAtPath {
  readonly name: string;
  readonly written: unknown;
  readonly path: Path;
}

/** The parameters under `parameters`, in the order of the file. */
export function commonAxes(file: Record<string, unknown>): ParameterAtPath[] {
  return entriesOf(file.parameters, ["parameters"]);
}

/** The parameters of each grid of `any_of`. */
export function branchAxes(file: Record<string, unknown>): ParameterAtPath[][] {
  const branches = Array.isArray(file.any_of) ? file.any_of : [];
  return branches.map((branch, i) =>
    entriesOf(isMap(branch) ? branch.parameters : undefined, ["any_of", i, "parameters"])
  );
}

/** The lists of each group of `zip`. */
export function zipLists(file: Record<string, unknown>): ParameterAtPath[][] {
  const groups = Array.isArray(file.zip) ? file.zip : [];
  return groups.map((group, i) => entriesOf(group, ["zip", i]));
}

/** The names of all parameters, each once, in the order of the results. */
export function parameterNames(file: unknown): string[] {
  if (!isMap(file)) return [];
  const all = [...commonAxes(file), ...zipLists(file).flat(), ...branchAxes(file).flat()];
  return [...new Set(all.map(({ name }) => name))];
}

/** Whether some configs may lack a parameter: it has a condition, or not all grids of `any_of` have it. */
export function mayBeAbsent(file: Record<string, unknown>, name: string): boolean {
  const isNamed = (each: ParameterAtPath) => each.name === name;
  const branches = branchAxes(file);
  const found = [...commonAxes(file), ...branches.flat()].filter(isNamed);
  const inBranches = branches.filter((axes) => axes.some(isNamed)).length;
  return found.some(({ written }) => isMap(written) && written.when !== undefined) ||
    inBranches > 0 && inBranches < branches.length;
}

function entriesOf(map: unknown, path: Path): ParameterAtPath[] {
  if (!isMap(map)) return [];
  return Object.entries(map).map(([name, written]) => ({ name, written, path: [...path, name] }));
}
