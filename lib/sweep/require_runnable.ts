/**
 * Refuses trials that cannot be run: the machine has not enough memory, or their data or their program are not those of the
 * experiment.
 *
 * @module
 */

import type { CsvSpec } from "../data/csv/csv_spec.ts";
import { tableOf } from "../data/csv/table_cache.ts";
import { isCsv } from "../data/data_source.ts";
import { MAX_NETWORK_BYTES } from "../engine/network_bytes.ts";
import { requireSameProgram } from "../experiment/parse/hash_program.ts";
import type { NetworkTrial, Trial } from "../experiment/trial.ts";
import { bytesAtOnce, networkBytesOf } from "../objective/trial_bytes.ts";
import { UserError } from "../user_error.ts";

/**
 * Checks that trials of one experiment can be run, before one of them is.
 *
 * @throws {UserError} If the CSV file or the user's own program is missing or has changed, the network of a trial exceeds the
 *     memory that a network can have, or the `jobs` largest trials together need more memory than the machine has.
 */
export function requireRunnable(
  trials: readonly Trial[],
  jobs: number = navigator.hardwareConcurrency,
): void {
  const [first] = trials;
  if (first?.objective !== undefined) return requireSameProgram(first.objective);
  if (first !== undefined && isCsv(first.data)) requireSameTable(first.data);
  requireMemory(trials.filter((trial) => trial.objective === undefined), jobs);
}

/** Why trials cannot be run, as {@linkcode requireRunnable} says it; undefined if they can. */
export function runFault(trials: readonly Trial[], jobs: number | undefined): string | undefined {
  try {
    requireRunnable(trials, jobs);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/**
 * Checks that the file has what the experiment says: the sizes of networks depend on it.
 *
 * @throws {UserError} If it has not. @throws {CsvError} If it cannot be read, or has another hash.
 */
function requireSameTable(data: CsvSpec): void {
  const { content } = tableOf(data);
  const { content: written = content } = data;
  const wrong = (["rows", "inputs", "classes", "task"] as const)
    .find((name) => content[name] !== written[name]);
  if (wrong === undefined) return;
  throw new UserError(
    `Cannot run trials on ${data.csv}: as the experiment reads it, its ${wrong} must be ${
      content[wrong]
    }, got ${written[wrong]}; without "content" in the experiment, the file is read anew`,
  );
}

function requireMemory(trials: readonly NetworkTrial[], jobs: number): void {
  const tooLarge = trials.find((trial) => networkBytesOf(trial) > MAX_NETWORK_BYTES);
  if (tooLarge !== undefined) {
    const bytes = gibibytes(networkBytesOf(tooLarge));
    throw new UserError(
      `Cannot run trial ${tooLarge.number}: its network takes ${bytes}, over ${
        gibibytes(MAX_NETWORK_BYTES)
      }: choose a smaller hidden or batch_size`,
    );
  }
  const total = machineBytes();
  const bytes = bytesAtOnce(trials, jobs);
  if (bytes <= total) return;
  const count = Math.min(jobs, trials.length);
  throw new UserError(
    `Cannot run ${count} ${count === 1 ? "trial" : "trials"} at once: they take ${
      gibibytes(bytes)
    } ` +
      `(the largest ${gibibytes(bytesAtOnce(trials, 1))}), and this machine has ${
        gibibytes(total)
      }: ` +
      "choose a smaller --jobs, network or data set",
  );
}

/** The memory of the machine; infinite for a program that has no permission to ask. */
function machineBytes(): number {
  const permission = { name: "sys", kind: "systemMemoryInfo" } as const;
  const { state } = Deno.permissions.querySync(permission);
  return state === "granted" ? Deno.systemMemoryInfo().total : Infinity;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
