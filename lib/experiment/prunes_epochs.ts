/**
 * What early termination saves.
 *
 * @module
 */

import type { EarlyTermination } from "./experiment.ts";

/** Whether trials are pruned after some of their epochs; otherwise some of a config's seeds are not run. */
export function prunesEpochs(rule: EarlyTermination | undefined): boolean {
  return rule?.type === "halving" && rule.resource === "epochs";
}
