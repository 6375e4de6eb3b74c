/**
 * How the configs of a sweep are chosen, in rounds. Proposals are a function of the experiment and of the results of the
 * earlier rounds, and of nothing else: so they are the same with any number of workers, and when a sweep is resumed.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { type Config, gridConfigs } from "../experiment/grid_configs.ts";
import type { TrialRecord } from "../experiment/trial.ts";

/**
 * Proposes the configs of the next round.
 *
 * @param records The trials of all earlier rounds, in trial order, each with its result: empty before the first round.
 * @returns At least one config; undefined at the end of the search.
 *
 * @example A grid has one round
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { proposeConfigs } from "./propose_configs.ts";
 *
 * const experiment = parseExperiment("{ parameters: { l2: { values: [0, 0.1] } } }");
 * assertEquals(proposeConfigs(experiment, []), [{ l2: 0 }, { l2: 0.1 }]);
 * ```
 */
export function proposeConfigs(
  experiment: Experiment,
  records: readonly TrialRecord[],
): readonly Config[] | undefined {
  return records.length === 0 ? gridConfigs(experiment).configs : undefined;
}
