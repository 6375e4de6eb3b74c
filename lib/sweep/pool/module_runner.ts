/**
 * Runs trials of a user's module, in a worker or in a process.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ModuleObjective } from "../../experiment/experiment.ts";
import type { Job } from "./protocol.ts";
import {
  type Outcome,
  RunnerStartError,
  type TrialRunner,
  UnloadableError,
} from "./trial_runner.ts";

/**
 * Runs trials in another runner, which is replaced after every trial: what a module keeps in memory would otherwise make its
 * results depend on the trials before, and so on the number of workers.
 */
export class ModuleRunner implements TrialRunner {
  #inner: TrialRunner;
  #makeProcess: (() => TrialRunner) | undefined;
  #isInSecondRunner = false;
  /** The folder of the module, as a URL and as a path. */
  readonly #folders: readonly string[];
  /** Why the module cannot be loaded. */
  #fault: string | undefined;

  /**
   * @param inner Runs the trials.
   * @param makeProcess Makes what runs them if Deno refuses all modules in this process; none if they run in processes.
   */
  constructor(
    { inner, makeProcess }: { inner: TrialRunner; makeProcess?: () => TrialRunner },
    { module }: ModuleObjective,
  ) {
    this.#inner = inner;
    this.#makeProcess = makeProcess;
    const folder = dirname(resolve(module));
    this.#folders = [pathToFileURL(folder).href, folder];
  }

  get heartbeats(): number {
    return this.#inner.heartbeats;
  }

  get isLoading(): boolean {
    return this.#inner.isLoading ?? false;
  }

  get epochs(): number {
    return this.#inner.epochs;
  }

  async run(job: Job): Promise<Outcome> {
    if (this.#fault !== undefined) return this.#unloadable(this.#fault);
    try {
      const outcome = await this.#inner.run(job);
      await this.#inner.end();
      return this.#withoutFolder(outcome);
    } catch (error) {
      if (error instanceof RunnerStartError && this.#isInSecondRunner) throw cannotContinue(error);
      if (!(error instanceof UnloadableError)) throw error;
      if (error.isOfLockFile && this.#makeProcess !== undefined) {
        // Perhaps not this module imports the package, but an earlier trial did.
        this.#inner = this.#makeProcess();
        this.#makeProcess = undefined;
        this.#isInSecondRunner = true;
        return await this.run(job);
      }
      this.#fault = error.message;
      return this.#unloadable(error.message);
    }
  }

  stop(): void {
    this.#inner.stop();
  }

  abandon(outcome: Outcome): void {
    this.#inner.abandon(outcome);
  }

  async end(): Promise<void> {
    await this.#inner.end();
  }

  #unloadable(reason: string): Outcome {
    const error = `its module cannot be loaded: ${reason}`;
    const result = { state: "failed", epochs: 0, error, curve: [] } as const;
    return this.#withoutFolder({ kind: "finished", result, seconds: 0 });
  }

  /** The outcome with paths as seen from the folder of the module: the same text in every place. */
  #withoutFolder(outcome: Outcome): Outcome {
    if (outcome.kind !== "finished" || outcome.result.error === undefined) return outcome;
    const error = this.#folders.reduce(
      (text, folder) => text.replaceAll(`${folder}/`, "./"),
      outcome.result.error,
    ).replace(OUTSIDE, "");
    return { ...outcome, result: { ...outcome.result, error } };
  }
}

/** A place that is not in the folder of the module: it would be another text on another machine. */
const OUTSIDE = / \(at file:[^\n]*\)$/;

function cannotContinue({ message, isLasting }: RunnerStartError): RunnerStartError {
  const reason =
    "a trial imports a package that is not one of Seedsweep's own, and after that Deno " +
    "loads no module in this process";
  return new RunnerStartError(`${message}; it is needed because ${reason}`, { isLasting });
}
