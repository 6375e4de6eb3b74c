/**
 * A sweep whose trials are run by workers on other machines.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { SweepOutcome } from "../sweep/perform_sweep.ts";
import { requireQueueable } from "../sweep/queue/require_queueable.ts";
import { resumeSweep, type ResumeSweepOptions } from "../sweep/resume_sweep.ts";
import { UserError } from "../user_error.ts";

/** How it is run. */
interface ResumeOnOptions extends Omit<ResumeSweepOptions, "queue"> {
  /** The number of configs of an audit; none without it. */
  readonly audit: number | undefined;
}

/** Trials in flight per processor of this machine, as nothing is known of the workers: with few, short trials wait for the network. */
const IN_FLIGHT = 16;

/**
 * Runs what the results folder does not have yet: on the workers of a queue if there is an address, otherwise here.
 *
 * @throws {UserError} If it cannot be run, or not there.
 */
export async function resumeOn(
  address: string | undefined,
  experiment: Experiment,
  { audit, ...options }: ResumeOnOptions,
): Promise<SweepOutcome> {
  if (address === undefined) return await resumeSweep(experiment, options);
  requireQueueable(experiment);
  refuse(options.isolation === "process", "--isolation is that of the workers");
  refuse(audit !== undefined, "--audit is not available on a queue yet");
  const { state } = Deno.permissions.querySync({ name: "net" });
  refuse(state !== "granted", "this task has no network permission; deno task sweep:queue has it");
  // Loaded here, so that other commands do not load the client.
  const { connectQueue } = await import("../sweep/queue/connect_queue.ts");
  const queue = await connectQueue(
    address,
    (message) => options.onEvent?.({ kind: "note", level: "error", message }),
  );
  const { jobs = IN_FLIGHT * navigator.hardwareConcurrency } = options;
  try {
    return await resumeSweep(experiment, { ...options, jobs, queue });
  } finally {
    await queue.close();
  }
}

function refuse(isWrong: boolean, rule: string): void {
  if (isWrong) throw new UserError(`Cannot use the queue: ${rule}`);
}
