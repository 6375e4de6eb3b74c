/**
 * Refuses trials that the machine has no memory for.
 *
 * @module
 */

import { MAX_NETWORK_BYTES } from "../engine/network_bytes.ts";
import type { Trial } from "../experiment/trial.ts";
import { bytesAtOnce, networkBytesOf } from "../objective/trial_bytes.ts";
import { UserError } from "../user_error.ts";

/**
 * @throws {UserError} If the network of a trial exceeds the memory that a network can have, or the `jobs` largest trials
 *     together need more memory than the machine has.
 */
export function requireMemory(
  trials: readonly Trial[],
  jobs: number = navigator.hardwareConcurrency,
): void {
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
