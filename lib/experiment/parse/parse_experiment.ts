/**
 * Experiment files as text.
 *
 * @module
 */

import type { Experiment } from "../experiment.ts";
import { isPlainObject, kindOf } from "../kind_of.ts";
import { buildExperiment } from "./build_experiment.ts";
import { checkOptions } from "./check_options.ts";
import { folderOf } from "./local_files.ts";
import { readSource } from "./source.ts";

/** Options of {@linkcode parseExperiment}. */
export interface ParseOptions {
  /**
   * Path of the file, for messages and for the name of an unnamed experiment; paths in the text are seen from its folder.
   * @default {"experiment.yaml"}
   */
  file?: string;
  /** `key=value`, each replaces a part of the file. @default {[]} */
  overrides?: readonly string[];
}

/**
 * Parses the text of an experiment file, YAML or JSON.
 *
 * @throws {ExperimentError} If the text or an override has faults: with all of them.
 * @throws {TypeError} If an argument has the wrong type.
 *
 * @example With an override
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("parameters: { hidden: { values: [8, 16] } }", { overrides: ["seeds=0"] });
 * assertEquals(experiment.parameters.hidden?.values, [8, 16]);
 * assertEquals(experiment.seeds, [0]);
 * ```
 */
export function parseExperiment(text: string, options: ParseOptions = {}): Experiment {
  const action = "parse an experiment";
  if (typeof text !== "string") {
    const hint = isPlainObject(text) ? "; defineExperiment() takes an object" : "";
    throw new TypeError(`Cannot ${action}: text must be a string, got ${kindOf(text)}${hint}`);
  }
  checkOptions(options, action);
  const { file = "experiment.yaml", overrides = [] } = options;
  return buildExperiment(readSource(text, file), { file, folder: folderOf(file), overrides });
}
