/**
 * How the configs of a sweep are chosen, in rounds. Proposals are a function of the experiment and of the results of the
 * earlier rounds, and of nothing else: so they are the same with any number of workers, and when a sweep is resumed.
 *
 * @module
 */

import { meetsAll } from "../experiment/conditions.ts";
import { effectiveValues } from "../experiment/effective_values.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { type Config, gridConfigs } from "../experiment/grid_configs.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import { UserError } from "../user_error.ts";
import { configAt } from "./config.ts";
import { canBeListed, everyPoint } from "./every_point.ts";
import { byConfig, configOf, observe } from "./observe.ts";
import { drawAllowedConfig } from "./random_configs.ts";
import { type ExperimentSpace, experimentSpace } from "./search_space.ts";
import { sobolPoint } from "./sobol.ts";
import { proposeTpe, STARTUP } from "./tpe.ts";

/**
 * Proposes the configs of the next round.
 *
 * @param records The trials of all earlier rounds, in trial order, each with its result: empty before the first round.
 * @returns At least one config; undefined at the end of the search.
 * @throws {RangeError} If a range of the experiment is not valid.
 * @throws {UserError} If there is no config.
 *
 * @example A grid has one round
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { proposeConfigs } from "./propose_configs.ts";
 *
 * const experiment = parseExperiment("{ parameters: { l2: { values: [0, 0.1] } } }");
 * assertEquals(proposeConfigs(experiment, []), [{ l2: 0 }, { l2: 0.1 }]);
 * assertEquals(proposeConfigs({ ...experiment, method: "random", run_cap: 1 }, [])?.length, 1);
 * ```
 */
export function proposeConfigs(
  experiment: Experiment,
  records: readonly TrialRecord[],
): readonly Config[] | undefined {
  const { method, run_cap = Infinity, batch = 1 } = experiment;
  if (method !== "bayes" && records.length > 0) return undefined;
  if (method === "grid") return gridConfigs(experiment).configs;
  const earlier = byConfig(records).map(([{ trial }]) => configOf(trial, experiment));
  // The first configs of bayes are drawn, whatever the results are: so they are one round.
  const size = method !== "bayes" ? Infinity : earlier.length === 0 ? STARTUP : batch;
  const space = experimentSpace(experiment);
  const propose = proposer(experiment, { space, records });
  const { isNew, add } = newConfigs(experiment, { space, earlier });
  const others = everyPoint(space.space);
  const configs: Config[] = [];
  while (configs.length < Math.min(size, run_cap - earlier.length)) {
    const point = propose(earlier.length + configs.length, isNew) ?? firstNew(others, isNew);
    if (point === undefined) break;
    const config = Object.freeze(space.configOf(point));
    add(config);
    configs.push(config);
  }
  if (configs.length === 0 && earlier.length === 0) {
    throw new UserError("Cannot search: exclude leaves out every config that was drawn");
  }
  return configs.length === 0 ? undefined : configs;
}

/** The number of configs that a search can have, at most `most`; `most` if they are infinitely many. */
export function countConfigs(experiment: Experiment, most: number): number {
  const space = experimentSpace(experiment);
  if (!canBeListed(space.space)) return most;
  const { isNew, add } = newConfigs(experiment, { space, earlier: [] });
  const points = everyPoint(space.space);
  for (let count = 0; count < most; count++) {
    const point = firstNew(points, isNew);
    if (point === undefined) return count;
    add(space.configOf(point));
  }
  return most;
}

/** Proposes the point with a number; undefined if it finds none that is new. */
type Propose = (number: number, isNew: (point: Config) => boolean) => Config | undefined;

function proposer(
  experiment: Experiment,
  { space, records }: { space: ExperimentSpace; records: readonly TrialRecord[] },
): Propose {
  const { search_seed: searchSeed = 0 } = experiment;
  switch (experiment.method) {
    case "sobol":
      return sobolPoints(space);
    case "bayes": {
      const observations = observe(experiment, { space, records });
      const { goal } = experiment.metric;
      return (firstNumber, isAllowed) => {
        const settings = { space: space.space, goal, count: 1, firstNumber, searchSeed };
        const [point] = proposeTpe({ ...settings, observations, isAllowed });
        if (point !== undefined) observations.push({ config: point, score: undefined });
        return point;
      };
    }
    default:
      return (number, isNew) => drawAllowedConfig(space.space, { searchSeed, number }, isNew);
  }
}

/** The most points in a row that are not new: then the sequence ends. */
const MOST_SKIPPED = 10_000;

/** The points of Sobol's sequence that are new, in its order. */
function sobolPoints({ space }: ExperimentSpace): Propose {
  let index = 0;
  let hasEnded = false;
  return (_number, isNew) => {
    for (let skipped = 0; skipped < MOST_SKIPPED && !hasEnded; skipped++) {
      const point = configAt(space, sobolPoint(index++, Math.max(1, space.length)));
      if (isNew(point)) return point;
    }
    hasEnded = true;
    return undefined;
  };
}

function firstNew(
  points: Iterator<Config>,
  isNew: (point: Config) => boolean,
): Config | undefined {
  for (;;) {
    const { value, done } = points.next();
    if (done) return undefined;
    if (isNew(value)) return value;
  }
}

/** Tells which points give configs that are not excluded, and would not give the same results as a config that exists. */
function newConfigs(
  experiment: Experiment,
  { space, earlier }: { space: ExperimentSpace; earlier: readonly Config[] },
): { isNew: (point: Config) => boolean; add: (config: Config) => void } {
  const { exclude = [] } = experiment;
  const effective = effectiveValues(experiment);
  const known = new Set(earlier.map((config) => effective(config).key));
  return {
    isNew: (point) => {
      const config = space.configOf(point);
      return !known.has(effective(config).key) &&
        !exclude.some((conditions) => meetsAll(config, conditions));
    },
    add: (config) => known.add(effective(config).key),
  };
}
