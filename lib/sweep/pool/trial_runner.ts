/**
 * Where trials run, as the sweep sees it: a trial goes in, and what became of it comes out, whatever happens there.
 *
 * @module
 */

import type { TrialResult } from "../../experiment/trial.ts";
import type { Answer, Job } from "./protocol.ts";

/** What came of giving a trial to a host. */
export type Outcome =
  | Answer
  /** The host is gone, and the trial with it. */
  | { readonly kind: "died"; readonly reason: string; readonly seconds: number };

/** A worker or a process, started when it is first needed and kept for all its trials; after a death, anew. */
export interface TrialRunner {
  /**
   * Runs a trial; there must be no other.
   *
   * @throws {RunnerStartError} If no worker or process can be started.
   */
  run(job: Job): Promise<Outcome>;
  /** Signs of life, from 0 with every new worker or process; changes with each of them. */
  readonly heartbeats: number;
  /** Epochs that the running trial has done. */
  readonly epochs: number;
  /** Asks the running trial to end; its outcome is then `stopped`, or what it was about to be. */
  stop(): void;
  /** Waits no longer: the running trial's outcome is the given one, and the worker or process is left or killed. */
  abandon(outcome: Outcome): void;
  /** Ends the worker or process, and waits for its end where that can be known. */
  end(): void | Promise<void>;
}

/** Workers or processes cannot even be started: the sweep cannot go on. */
export class RunnerStartError extends Error {
  override readonly name = "RunnerStartError";
}

/** The result of a trial whose hosts died, every time. */
export function diedOf(
  reason: string,
  { attempts, epochs }: { attempts: number; epochs: number },
): TrialResult {
  const error = attempts === 1 ? reason : `${reason} (${attempts} attempts)`;
  return { state: "failed", epochs, error, curve: [] };
}
