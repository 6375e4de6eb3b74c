/**
 * What runs a trial, as the scheduler sees it: a trial goes in, and its outcome comes out, whatever happens there.
 *
 * @module
 */

import { foreignImportOf, withoutColors } from "../../experiment/foreign_import.ts";
import type { TrialResult, TrialTiming } from "../../experiment/trial.ts";
import type { Answer, Job } from "./protocol.ts";

/** The outcome of giving a trial to a runner. */
export type Outcome =
  | Answer & {
    /** When and where it ran, if not in this process. */
    readonly ran?: Omit<TrialTiming, "seconds">;
  }
  /** The worker or process is gone, and the trial with it. */
  | { readonly kind: "died"; readonly reason: string; readonly seconds: number };

/** A worker or a process. It is started when it is first needed, runs one trial after the other, and is replaced if it dies. */
export interface TrialRunner {
  /**
   * Runs a trial; no other may be running.
   *
   * @throws {RunnerStartError} If no worker or process can be started.
   */
  run(job: Job): Promise<Outcome>;
  /**
   * Sends the trial that is run next while another one runs, so that the worker or process starts it as soon as that one ends.
   * The next call of `run` must be with it; if the worker or process has died before, that call sends it to a new one.
   */
  sendAhead?(job: Job): void;
  /** A counter, from 0 in every new worker or process, that changes with each heartbeat. */
  readonly heartbeats: number;
  /** Whether the user's module is being loaded, which follows the first heartbeat. */
  readonly isLoading?: boolean;
  /** Epochs that the running trial has done. */
  readonly epochs: number;
  /** Asks the running trial to end; its outcome is then `stopped`, or the one that it had already reached. */
  stop(): void;
  /** Stops waiting: the running trial's outcome is the given one, and the worker is abandoned or the process killed. */
  abandon(outcome: Outcome): void;
  /** Ends the worker or process, and waits for its end if that is possible. */
  end(): void | Promise<void>;
}

/** A worker or process cannot be started; if that happens often, the run cannot continue. */
export class RunnerStartError extends Error {
  override readonly name = "RunnerStartError";
  /** Whether every later start would fail too: the run ends at once. */
  readonly isLasting: boolean;

  constructor(message: string, { isLasting = false } = {}) {
    super(message);
    this.isLasting = isLasting;
  }
}

/** A user's module cannot be loaded, so all its trials fail. The worker or process is gone. */
export class UnloadableError extends Error {
  override readonly name = "UnloadableError";
  /**
   * Whether a lock file refused a package. In a process that this has happened to, Deno refuses every later module with the
   * same message, whatever it imports.
   */
  readonly isOfLockFile: boolean;

  /** @param message The reason; only its first line is kept, without the colors of a terminal. */
  constructor(message: string) {
    const text = withoutColors(message).replace(/^Uncaught /, "");
    super(foreignImportOf(text) ?? text.split("\n")[0]);
    this.isOfLockFile = text.includes("The lockfile is out of date");
  }
}

/** The result of a trial whose worker or process died at every attempt. */
export function failedAttempts(
  reason: string,
  { attempts, epochs }: { attempts: number; epochs: number },
): TrialResult {
  const error = attempts === 1 ? reason : `${reason} (${attempts} attempts)`;
  return { state: "failed", epochs, error, curve: [] };
}
