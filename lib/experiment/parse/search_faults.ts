/**
 * Faults of the keys that depend on the method. Values of a wrong type are skipped: the schema reports them.
 *
 * @module
 */

import { plural } from "../../text/quantity.ts";
import { countCombinations, isCount, seedCount, valueCount } from "./count_values.ts";
import { terminationFaults } from "./early_terminate.ts";
import type { FaultAtPath } from "./fault.ts";
import { branchAxes, commonAxes, zipLists } from "./parameter_maps.ts";
import { DEFAULT_RUN_CAP, MAX_TRIALS } from "./schema.ts";

/** Methods that do not take every combination. */
const SEARCHES: readonly unknown[] = ["random", "sobol", "bayes"];
/** The most configs of a search: to draw more takes minutes. */
const MOST_CONFIGS = 100_000;
/** Methods that draw random numbers. */
const DRAWING: readonly unknown[] = ["random", "bayes"];

/** The faults of everything that only some methods have. */
export function methodFaults(file: Record<string, unknown>): FaultAtPath[] {
  const { method = "grid", search_seed, batch } = file;
  if (method !== "grid" && !SEARCHES.includes(method)) return []; // the schema reports it
  const seedRule = method === "grid"
    ? "a grid has no random draws: remove search_seed"
    : `${method} has no random draws: remove search_seed`;
  return [
    ...(search_seed === undefined || DRAWING.includes(method)
      ? []
      : [{ path: ["search_seed"], rule: seedRule, atKey: true }]),
    ...(batch === undefined || method === "bayes" ? [] : [{
      path: ["batch"],
      rule: "only bayes has a batch, the number of configs that it proposes at once: remove batch",
      atKey: true,
    }]),
    ...(SEARCHES.includes(method) ? sizeOfSearchFaults(file) : []),
    ...(method === "sobol" ? dimensionFaults(file) : []),
    ...timeoutFaults(file),
    ...terminationFaults(file),
  ];
}

/** The sequence has so many dimensions: `MOST_DIMENSIONS` of `sobol.ts`. */
const MOST_DIMENSIONS = 100;

/** Each parameter, each group of zip, and the choice of a grid of any_of is a dimension. */
function dimensionFaults(file: Record<string, unknown>): FaultAtPath[] {
  const branches = branchAxes(file);
  const count = [...commonAxes(file), ...branches.flat(), ...zipLists(file)].length +
    Math.min(1, branches.length);
  if (count <= MOST_DIMENSIONS) return [];
  const rule =
    `Sobol's sequence has at most ${MOST_DIMENSIONS} dimensions, and this file has ${count}: use random`;
  return [{ path: ["method"], rule }];
}

function sizeOfSearchFaults(file: Record<string, unknown>): FaultAtPath[] {
  const { method, run_cap } = file;
  const seeds = seedCount(file);
  if (run_cap !== undefined) {
    const most = Math.min(MOST_CONFIGS, Math.floor(MAX_TRIALS / seeds));
    if (!isCount(run_cap) || run_cap > MAX_TRIALS || run_cap <= most) return [];
    const rule = `run_cap is the number of configs of ${method}, and with ${
      plural(seeds, "seed")
    } it must be at most ${most}`;
    return [{ path: ["run_cap"], rule, showsValue: true }];
  }
  const combinations = countCombinations(file);
  const trials = combinations * seeds;
  if (trials <= DEFAULT_RUN_CAP) return [];
  const why = combinations === Infinity
    ? infiniteText(file)
    : `${combinations} combinations with ${
      plural(seeds, "seed")
    } are ${trials} trials, more than ${DEFAULT_RUN_CAP}`;
  const rule = `${method} needs run_cap, the number of configs, as in run_cap: 50, because ${why}`;
  return [{ path: ["method"], rule }];
}

/** `rate and dropout have infinitely many values`. */
function infiniteText(file: Record<string, unknown>): string {
  const axes = [...commonAxes(file), ...branchAxes(file).flat()];
  const infinite = axes.filter(({ written }) => valueCount(written) === Infinity)
    .map(({ name }) => name);
  const names = [...new Set(infinite)];
  const [first, ...others] = names;
  if (others.length === 0) return `${first} has infinitely many values`;
  const text = others.length > 2
    ? `${first} and ${others.length} other parameters`
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${text} have infinitely many values`;
}

/** Whether a trial times out depends on the machine, and so would the configs that follow. */
function timeoutFaults(
  { method, early_terminate, timeout }: Record<string, unknown>,
): FaultAtPath[] {
  if (timeout === undefined || (method !== "bayes" && early_terminate === undefined)) return [];
  const what = method === "bayes" ? "bayes" : "early_terminate";
  const rule =
    `${what} has no timeout, because a trial that times out would steer the search, and differently ` +
    "on each machine: remove timeout, and limit epochs instead";
  return [{ path: ["timeout"], rule, atKey: true }];
}
