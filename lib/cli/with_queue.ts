/**
 * The workers of a queue, for the commands that can use them.
 *
 * @module
 */

import type { TrialQueue } from "../sweep/pool/run_trials_options.ts";
import type { SweepListener } from "../sweep/sweep_events.ts";
import { UserError } from "../user_error.ts";
import type { SweepArguments } from "./arguments.ts";
import { readCredentials } from "./read_credentials.ts";

/** Calls `use` with the workers at the address of the command line; with undefined if it has none. */
export async function withQueue<T>(
  { queue: address, needsQueue, credentials, isolation, fresh, from }: SweepArguments,
  onEvent: SweepListener,
  use: (queue: TrialQueue | undefined) => Promise<T>,
): Promise<T> {
  if (address === undefined) {
    refuse(needsQueue, "write --queue nats://HOST:4222; without a queue, use deno task sweep");
    refuse(credentials !== undefined, "--credentials needs --queue");
    return await use(undefined);
  }
  refuse(
    isolation === "process",
    "leave out --isolation process: it has no effect with --queue",
  );
  const { state } = Deno.permissions.querySync({ name: "net" });
  refuse(state !== "granted", "this task has no network permission; deno task sweep:queue has it");
  // Loaded here, so that other commands do not load the client.
  const { connectQueue } = await import("../sweep/queue/connect_queue.ts");
  const queue = await connectQueue(address, {
    isFresh: fresh,
    credentials: await readCredentials(from, credentials),
    onNote: (message) => onEvent({ kind: "note", level: "error", message }),
  });
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}

function refuse(isWrong: boolean, rule: string): void {
  if (isWrong) throw new UserError(`Cannot use the queue: ${rule}`);
}
