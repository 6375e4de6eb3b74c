/**
 * The command of a trial: what is started, and what it gets.
 *
 * @module
 */

import type { ParameterValue } from "../../experiment/experiment.ts";
import { PLACEHOLDER } from "../../experiment/parse/build_objective.ts";
import type { ObjectiveTrial } from "../../experiment/trial.ts";

/**
 * The words of a command with the values of a trial: no shell reads them, so nothing is quoted. A word with a parameter that the
 * trial does not have is left out.
 */
export function commandLine(command: readonly string[], trial: ObjectiveTrial): string[] {
  const { parameters, seed } = trial;
  const has = (name: string) => name === "seed" || Object.hasOwn(parameters, name);
  return command.filter((word) => [...word.matchAll(PLACEHOLDER)].every(([, name]) => has(name)))
    .map((word) =>
      word.replaceAll(
        PLACEHOLDER,
        (_, name: string) => name === "seed" ? String(seed) : valueText(parameters[name]),
      )
    );
}

/** A text as it is, everything else as JSON. */
function valueText(value: ParameterValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The variables of the environment that a command gets in addition. */
export function commandEnvironment(trial: ObjectiveTrial): Record<string, string> {
  const { number, trialId, seed, parameters } = trial;
  return { SEEDSWEEP_TRIAL: JSON.stringify({ number, trial_id: `t${trialId}`, seed, parameters }) };
}
