/**
 * Runs trials of a user's module, in a worker or in a process.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ModuleObjective } from "../../experiment/experiment.ts";
import type { Job } from "./protocol.ts";
import { type Outcome, type TrialRunner, UnloadableError } from "./trial_runner.ts";

/**
 * Runs trials in another runner, which is replaced after every trial: what a module keeps in memory would otherwise make its
 * results depend on the trials before, and so on the number of workers.
 */
export class ModuleRunner implements TrialRunner {
  readonly #inner: TrialRunner;
  /** The folder of the module, as a URL and as a path. */
  readonly #folders: readonly string[];
  /** Why the module cannot be loaded. */
  #fault: string | undefined;

  constructor(inner: TrialRunner, { module }: ModuleObjective) {
    this.#inner = inner;
    const folder = dirname(resolve(module));
    this.#folders = [pathToFileURL(folder).href, folder];
  }

  get heartbeats(): number {
    return this.#inner.heartbeats;
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
      if (!(error instanceof UnloadableError)) throw error;
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
    );
    return { ...outcome, result: { ...outcome.result, error } };
  }
}
