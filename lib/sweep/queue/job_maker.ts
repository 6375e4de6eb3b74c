/**
 * From what a worker has received to a job that its pool can run.
 *
 * @module
 */

import type { CsvSpec } from "../../data/csv/csv_spec.ts";
import { CsvError } from "../../data/csv/csv_error.ts";
import { isCached, tableOf } from "../../data/csv/table_cache.ts";
import { type DataSpec, isCsv } from "../../data/data_source.ts";
import type { ObjectiveExperiment } from "../../experiment/experiment.ts";
import { hashProgram } from "../../experiment/parse/hash_program.ts";
import type { Trial } from "../../experiment/trial.ts";
import { withSeed } from "../../objective/expand_grid.ts";
import { UserError } from "../../user_error.ts";
import type { Job } from "../pool/protocol.ts";
import { runFault } from "../require_runnable.ts";
import { type ReceivedJob, resultKey } from "./job_message.ts";
import { makeTrial } from "./make_trial.ts";
import type { Programs } from "./programs.ts";
import type { QueueServer } from "./queue_server.ts";

/** A job, or why it is not run here. */
export type MadeJob =
  | { readonly kind: "made"; readonly job: Job }
  | { readonly kind: "wrong"; readonly fault: string }
  /** Its program has changed here: other workers may have it. */
  | { readonly kind: "withoutProgram" };

/** A config is checked once, with its first seed; all are forgotten when there are more. */
const MAX_CONFIGS = 10_000;
/** The settings of a config that is kept have at most so many characters. */
const MAX_SETTINGS = 10_000;

/** Makes jobs. */
export class JobMaker {
  readonly #server: QueueServer;
  readonly #jobs: number;
  readonly #programs: Map<string, ObjectiveExperiment>;
  /** A trial of each config that can be run here, by its settings. */
  readonly #configs = new Map<string, Trial>();
  /** The files that are being fetched, by how they are read. */
  readonly #fetching = new Map<string, Promise<void>>();

  /** @param options `jobs`: trials at once. */
  constructor(server: QueueServer, { jobs, programs }: { jobs: number; programs: Programs }) {
    this.#server = server;
    this.#jobs = jobs;
    this.#programs = new Map([...programs].map(([id, { experiment }]) => [id, experiment]));
  }

  /** The ids of the programs that it makes jobs of. */
  get ids(): readonly string[] {
    return [...this.#programs.keys()];
  }

  /** Makes the job that a message describes. */
  async make(received: ReceivedJob, program: string | undefined): Promise<MadeJob> {
    if (!this.hasProgram(program)) return { kind: "withoutProgram" };
    const { timeout, holdout, retries, keepsCheckpoint, checkpointBlob } = received;
    try {
      const trial = await this.#trialOf(received, program);
      const checkpoint = checkpointBlob === undefined
        ? undefined
        : await this.#server.getBlob(checkpointBlob);
      const how = { timeout, holdout, retries, checkpoint, keepsCheckpoint };
      return { kind: "made", job: { trial, ...how } };
    } catch (error) {
      if (!isFaultOfJob(error)) throw error;
      return { kind: "wrong", fault: error.message.split("\n")[0].replaceAll("\0", "") };
    }
  }

  /** @throws {Error} If it cannot be run here, or its result would not be the one that is asked for. */
  async #trialOf(
    { settings, seed, holdout, key }: ReceivedJob,
    program: string | undefined,
  ): Promise<Trial> {
    const config = JSON.stringify([program, settings]);
    const known = this.#configs.get(config);
    const first = known ?? makeTrial(settings, this.#programs.get(program ?? ""));
    await this.fetchTable(first);
    if (known === undefined) this.#keepConfig(config, first);
    const trial = withSeed(first, seed);
    const ownKey = resultKey({ trial, holdout });
    if (ownKey === key) return trial;
    throw new RangeError(`its result would be ${ownKey}, and ${key} was asked for`);
  }

  /** @throws {RangeError} If this machine cannot run the trials of the config. */
  #keepConfig(config: string, trial: Trial): void {
    // As if all trials that run at once were as large.
    const fault = trial.objective === undefined
      ? runFault(Array.from({ length: this.#jobs }, () => trial), this.#jobs)
      : undefined;
    if (fault !== undefined) throw new RangeError(`${fault} (--jobs of the worker)`);
    if (config.length > MAX_SETTINGS) return;
    if (this.#configs.size >= MAX_CONFIGS) this.#configs.clear();
    this.#configs.set(config, trial);
  }

  /**
   * Whether a program is still the one that it was when this worker started: asked before a job and after it, so that no result is that
   * of another program. If it is not, this worker runs it no more. The built-in network always is.
   */
  hasProgram(id: string | undefined): boolean {
    if (id === undefined) return true;
    const program = this.#programs.get(id);
    if (program === undefined) return false;
    const fault = programFault(program);
    if (fault !== undefined) this.giveUp(id, fault);
    return fault === undefined;
  }

  /** Leaves the jobs of a program to other workers. */
  giveUp(id: string, reason: string): void {
    if (!this.#programs.delete(id)) return;
    this.#server.note(
      `${reason}: this worker takes no more jobs of it; restart the worker when that is corrected`,
    );
  }

  /**
   * Puts the table of a trial into the cache, from the server. The cache is small, so it is also called before the trial runs.
   *
   * @throws {RangeError} If it is not on the server.
   */
  async fetchTable({ objective, data: spec }: Trial & { data?: DataSpec }): Promise<void> {
    if (objective !== undefined || spec === undefined || !isCsv(spec) || isCached(spec)) return;
    const key = JSON.stringify(spec);
    const fetching = this.#fetching.get(key) ?? this.#readTable(spec);
    this.#fetching.set(key, fetching);
    try {
      await fetching;
    } finally {
      this.#fetching.delete(key);
    }
  }

  async #readTable(spec: CsvSpec): Promise<void> {
    const bytes = await this.#server.getBlob(spec.content?.hash ?? "");
    if (bytes === undefined) throw new RangeError("its data are not on the server");
    tableOf(spec, bytes);
  }
}

/** Why a program cannot be run any more. */
function programFault({ name, objective }: ObjectiveExperiment): string | undefined {
  try {
    return hashProgram(objective) === objective.hash
      ? undefined
      : `the program of ${name} has changed`;
  } catch (error) {
    return `the program of ${name} cannot be read (${(error as Error).message})`;
  }
}

/** Whether an error is due to what the job says, or to this machine; not a bug, and not the server. */
function isFaultOfJob(error: unknown): error is Error {
  return [UserError, CsvError, RangeError, TypeError].some((kind) => error instanceof kind);
}
