/**
 * Faults of the number of trials of a grid.
 *
 * @module
 */

import { countCombinations, isCount, seedCount, valueCount } from "./count_values.ts";
import { mayHaveEqualConfigs, SOMETIMES_INEFFECTIVE } from "../effective_values.ts";
import type { Experiment, ParameterName } from "../experiment.ts";
import { gridConfigs } from "../grid_configs.ts";
import type { FaultAtPath } from "./fault.ts";
import { isMap } from "./is_map.ts";
import { commonAxes } from "./parameter_maps.ts";
import { DEFAULT_RUN_CAP } from "./schema.ts";

/** So many combinations are built before `when`, `exclude` and merging make them fewer. */
const MOST_COMBINATIONS = 1_000_000;

/** The fault of a file with more trials than its `run_cap`, as far as it can be found without building them. */
export function sizeOfGridFaults(file: Record<string, unknown>): FaultAtPath[] {
  if ((file.method ?? "grid") !== "grid") return []; // see search_faults.ts
  const combinations = countCombinations(file);
  const trials = combinations * seedCount(file);
  const cap = capOf(file);
  if (trials <= cap) return [];
  if (!mayBecomeFewer(file)) return [capFault(file, trials)];
  const most = Math.max(cap, MOST_COMBINATIONS);
  if (combinations <= most) return []; // builtGridFaults() counts them
  const rule =
    `the grid has ${combinations} combinations, more than ${most}, which is too many to find those ` +
    "that when, exclude and merging leave";
  return [{ path: capPath(file), rule }];
}

/** The faults of the configs that are left after all steps. */
export function builtGridFaults(
  file: Record<string, unknown>,
  experiment: Experiment,
): FaultAtPath[] {
  const { method, exclude = [], seeds } = experiment;
  if (method !== "grid") return [];
  const isOver = countCombinations(file) * seeds.length > capOf(file);
  if (exclude.length === 0 && !(isOver && mayHaveEqualConfigs(experiment))) return [];
  const { configs, excluded } = gridConfigs(experiment);
  if (configs.length === 0) {
    const all = excluded === 1
      ? "the only combination matches"
      : `all ${excluded} combinations match`;
    const rule = `exclude must leave a config: ${all} one of its elements`;
    return [{ path: ["exclude"], rule }];
  }
  const trials = configs.length * seeds.length;
  return trials > capOf(file) ? [capFault(file, trials)] : [];
}

function capFault(file: Record<string, unknown>, trials: number): FaultAtPath {
  const rule = isCount(file.run_cap)
    ? `the grid has ${trials} trials, more than its run_cap of ${file.run_cap}`
    : `the grid has ${trials} trials, more than ${DEFAULT_RUN_CAP}: set run_cap: ${trials} to run them all`;
  return { path: capPath(file), rule };
}

function capPath(file: Record<string, unknown>): string[] {
  const counts = ["run_cap", "replicates", ...(isCount(file.seeds) ? ["seeds"] : [])];
  return [counts.find((key) => key in file) ?? "parameters"];
}

function capOf({ run_cap }: Record<string, unknown>): number {
  return isCount(run_cap) ? run_cap : DEFAULT_RUN_CAP;
}

/** Whether `exclude` or merging may leave fewer configs than there are combinations. */
function mayBecomeFewer(file: Record<string, unknown>): boolean {
  return file.exclude !== undefined || file.zip !== undefined || file.any_of !== undefined ||
    commonAxes(file).some(({ name, written }) =>
      isMap(written) && written.when !== undefined ||
      file.objective === undefined && valueCount(written) > 1 &&
        SOMETIMES_INEFFECTIVE.includes(name as ParameterName)
    );
}
