/**
 * Warnings about a user's own program, before anything runs.
 *
 * @module
 */

import type { CommandObjective, Experiment } from "../experiment/experiment.ts";
import { namedParameters } from "../experiment/swept_parameters.ts";
import { readFile } from "../experiment/parse/local_files.ts";
import { UserError } from "../user_error.ts";

/** What a command gets besides its arguments: see `commandEnvironment`. */
const VARIABLE = "SEEDSWEEP_TRIAL";

/**
 * What is probably a mistake in an experiment with an objective, a sentence each: parameters that its command does not get.
 * None for other experiments.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "@seedsweep/seedsweep";
 * import { objectiveWarnings } from "./objective_warnings.ts";
 *
 * const experiment = parseExperiment(`
 *   objective: { command: [train, "--rate=\${rate}", "--seed=\${seed}"] }
 *   metric: { name: loss, goal: minimize }
 *   parameters: { rate: 0.1, width: 8 }`.replaceAll("\n  ", "\n"));
 * assertEquals(objectiveWarnings(experiment), [
 *   "no argument of the command passes width, and no hashed file mentions SEEDSWEEP_TRIAL: the program may not use it",
 * ]);
 * ```
 */
export function objectiveWarnings(experiment: Experiment): string[] {
  const { objective, seeds } = experiment;
  if (objective === undefined || "module" in objective) return [];
  const names = [...namedParameters(experiment), ...(seeds.length > 1 ? ["seed"] : [])];
  const unused = names.filter((name) =>
    !objective.command.some((word) => word.includes(`\${${name}}`))
  );
  if (unused.length === 0 || mentionsVariable(objective)) return [];
  const it = unused.length === 1 ? "it" : "them";
  return [
    `no argument of the command passes ${
      unused.join(", ")
    }, and no hashed file mentions ${VARIABLE}: ` +
    `the program may not use ${it}`,
  ];
}

function mentionsVariable({ files }: CommandObjective): boolean {
  return files.some((path) => {
    try {
      return new TextDecoder().decode(readFile(path).bytes).includes(VARIABLE);
    } catch (error) {
      if (error instanceof UserError) return false; // it is reported elsewhere
      throw error;
    }
  });
}
