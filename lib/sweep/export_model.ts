/**
 * The trained network of a config, from a results folder.
 *
 * @module
 */

import type { TrialRecord } from "../experiment/trial.ts";
import { FROM_ZERO, given, requireNumbers, requireTypes } from "../math/check_arguments.ts";
import type { Model } from "../model/model.ts";
import { trainedModel } from "../model/trained_model.ts";
import { UserError } from "../user_error.ts";
import { readResults, type SweepResults } from "./read_results.ts";
import { requireRunnable } from "./require_runnable.ts";

/** Which trial of a sweep becomes a model. */
export interface ExportModelOptions {
  /** The id of the config, as in `summary.csv`, or its beginning. @default {the leader} */
  config?: string | undefined;
  /** The seed of the trial. @default {the first seed with which the config is complete} */
  seed?: number | undefined;
}

/**
 * Trains the network of one trial of a results folder again and returns it as a model. Its weights must have the hash that the
 * folder has of them.
 *
 * @throws {UserError} If the folder cannot be read, has no such trial that is complete, or the weights are other ones; or if the
 *     trial has no single network: with an objective of the user's own, or with cross-validation.
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `seed` is not a whole number of at least 0.
 *
 * @example The model of the leader
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { exportModel, parseExperiment, resumeSweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ seeds: [0], parameters: { epochs: { value: 3 } } }");
 * const directory = await Deno.makeTempDir();
 * await resumeSweep(experiment, { directory });
 * const model = await exportModel(directory);
 * const [{ class: name }] = model.predict([{ x1: 0.5, x2: -0.1 }]) as { class: string }[];
 * assertEquals(["0", "1", "2"].includes(name), true);
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export async function exportModel(
  directory: string,
  options: ExportModelOptions = {},
): Promise<Model> {
  const action = "export a model";
  requireTypes(action, { options }, "object");
  const { config, seed } = options;
  requireTypes(action, given({ config }), "string");
  requireNumbers(action, given({ seed }), FROM_ZERO);
  const results = await readResults(directory);
  if (results.experiment.objective !== undefined) {
    throw new UserError(
      `Cannot export a model of ${directory}: its trials are those of an objective of your own, which can save its own model`,
    );
  }
  const { trial, result } = findRecord(directory, results, options);
  requireRunnable([trial], 1);
  if (trial.objective !== undefined) throw new TypeError("Cannot happen: its experiment has none");
  const model = trainedModel(trial);
  const { weightsHash } = model.provenance;
  if (weightsHash === result?.weightsHash) return model;
  throw new UserError(
    `Cannot export a model of ${directory}: trial ${trial.number} ended with other weights than trials.csv has ` +
      `(w${weightsHash}, not w${result?.weightsHash}): sweep verify shows more`,
  );
}

function findRecord(
  directory: string,
  { records, analysis }: SweepResults,
  { config, seed }: ExportModelOptions,
): TrialRecord {
  const configId = config === undefined
    ? analysis.configs.at(0)?.configId
    : findConfig(directory, analysis.configs.map(({ configId }) => configId), config);
  const trials = records.filter(({ trial }) => trial.configId === configId);
  const found = trials.find(({ trial, result }) =>
    result?.state === "complete" && (seed === undefined || trial.seed === seed)
  );
  if (found !== undefined) return found;
  const pruned = trials.find(({ result }) => result?.state === "pruned")?.result?.error;
  if (pruned !== undefined && seed === undefined) {
    throw new UserError(
      `Cannot export a model of ${directory}: config c${configId} was not trained in full: ${pruned}`,
    );
  }
  const which = seed === undefined ? "any seed" : `seed ${seed}`;
  throw new UserError(
    `Cannot export a model of ${directory}: config c${configId} has no complete trial with ${which}; its seeds are ` +
      trials.slice(0, MOST_SHOWN).map(({ trial }) => trial.seed).join(", ") +
      (trials.length > MOST_SHOWN ? ", …" : ""),
  );
}

const MOST_SHOWN = 10;

/** The config whose id begins with the given digits, with or without the `c` of the CSV files. */
function findConfig(directory: string, ids: readonly string[], given: string): string {
  const digits = given.replace(/^c(?=[0-9a-f])/, "");
  const found = ids.filter((id) =>
    digits !== "" && (id.startsWith(digits) || id.startsWith(given))
  );
  if (found.length === 1) return found[0];
  const reason = found.length === 0
    ? "no config has this id"
    : `${found.length} configs have ids that begin so`;
  throw new UserError(
    `Cannot export a model of ${directory}: ${reason}, got ${
      JSON.stringify(given)
    }; summary.csv has the ids`,
  );
}
