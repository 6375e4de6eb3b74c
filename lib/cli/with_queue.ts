/**
 * The workers of a queue, for the commands that can use them.
 *
 * @module
 */

import type { TrialQueue } from "../sweep/pool/run_trials_options.ts";
import type { SweepListener } from "../sweep/sweep_events.ts";
import { UserError } from "../user_error.ts";
import type { SweepArguments } from "./arguments.ts";
import { resolvePath } from "./paths.ts";

/** Calls `use` with the workers at the address of the command line; without them if it has none. */
export async function withQueue<T>(
  { queue: address, credentials, isolation, from }: SweepArguments,
  onEvent: SweepListener,
  use: (queue: TrialQueue | undefined) => Promise<T>,
): Promise<T> {
  if (address === undefined) {
    refuse(credentials !== undefined, "--credentials needs --queue");
    return await use(undefined);
  }
  refuse(isolation === "process", "--isolation is that of the workers");
  const { state } = Deno.permissions.querySync({ name: "net" });
  refuse(state !== "granted", "this task has no network permission; deno task sweep:queue has it");
  // Loaded here, so that other commands do not load the client.
  const { connectQueue } = await import("../sweep/queue/connect_queue.ts");
  const queue = await connectQueue(address, {
    credentials: await readCredentials(from, credentials),
    onNote: (message) => onEvent({ kind: "note", level: "error", message }),
  });
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}

/**
 * The content of a credentials file, if there is one.
 *
 * @throws {UserError} If it cannot be read.
 */
export async function readCredentials(
  from: string,
  file: string | undefined,
): Promise<Uint8Array | undefined> {
  if (file === undefined) return undefined;
  const path = resolvePath(from, file);
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new UserError(`Cannot read the credentials in ${path}: ${(error as Error).message}`);
  }
}

function refuse(isWrong: boolean, rule: string): void {
  if (isWrong) throw new UserError(`Cannot use the queue: ${rule}`);
}
