/**
 * The queue as a sweep sees it: it asks for trials, and follows the results and the workers.
 *
 * @module
 */

import type { KvEntry } from "@nats-io/kv";
import { ENGINE_VERSION } from "../../engine/version.ts";
import { UserError } from "../../user_error.ts";
import { pause } from "../pause.ts";
import type { TrialQueue } from "../pool/run_trials_options.ts";
import { encodeJob, jobId, programId, type QueuedJob, resultKey } from "./job_message.ts";
import { KnownWorkers } from "./known_workers.ts";
import { QueueRunner } from "./queue_runner.ts";
import type { QueueServer } from "./queue_server.ts";
import { SentFiles } from "./sent_files.ts";

/** A job that was asked for: its id, and its number in the queue. */
export interface Request {
  readonly id: string;
  readonly number: number;
}

/** Called with an entry of the bucket, or without one if it has to be looked at. */
export type OnEntry = (entry?: KvEntry) => void;

/** The time between two looks at the workers, in ms; they announce themselves more often. */
const CHECK_WORKERS_MS = 5_000;
/** The pause before lost results are followed again, in ms. */
const FOLLOW_AGAIN_MS = 500;

/** A connection of a sweep. It is made by `connectQueue`. */
export class SweepQueue implements TrialQueue {
  /** What is on the server. */
  readonly server: QueueServer;
  /** The workers that have announced themselves. */
  readonly workers = new KnownWorkers();
  readonly #others = new KnownWorkers();
  #otherVersion = 0;
  readonly #files: SentFiles;
  /** Those who wait for a result, by its key. */
  readonly #waiting = new Map<string, Set<OnEntry>>();
  /** The program of the last job. */
  #program: string | undefined;
  /** Why nobody runs the jobs, as it was last said. */
  #said: string | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(server: QueueServer) {
    this.server = server;
    this.#files = new SentFiles(server);
  }

  makeRunner(): QueueRunner {
    return new QueueRunner(this);
  }

  get jobs(): number {
    return this.workers.inFlight;
  }

  get machines(): number {
    return this.workers.machines;
  }

  /** After this time without news, in ms, a result is looked for: with many that wait not so often. */
  get lookAfter(): number {
    return Math.max(5_000, 10 * this.#waiting.size);
  }

  /**
   * Puts a job into the queue, unless the same one was put there in the last hour.
   *
   * @param after What distinguishes it from earlier ones whose result could not be used.
   * @throws {UserError} If the server cannot take it, or its file cannot be read.
   */
  async ask(job: QueuedJob, after: readonly number[]): Promise<Request> {
    const id = jobId(job, after);
    const text = encodeJob(job, id);
    const { mostBytes } = this.server;
    if (text.length > mostBytes) {
      const rule = `a job of ${text.length} bytes is over its max_payload (${mostBytes} bytes)`;
      throw new UserError(`Cannot use the queue: ${rule}`);
    }
    await this.#files.send(job.trial);
    this.#program = programId(job.trial.objective);
    return { id, number: await this.server.putJob(this.#program, text, id) };
  }

  /** Calls `onEntry` when there is news of a job's result, until the returned function is called. */
  listen(job: QueuedJob, onEntry: OnEntry): () => void {
    const key = resultKey(job);
    const all = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, all.add(onEntry));
    return () => {
      all.delete(onEntry);
      if (all.size === 0 && this.#waiting.get(key) === all) this.#waiting.delete(key);
    };
  }

  /** Follows the workers and their results. Resolves when it follows them. */
  async follow(): Promise<void> {
    this.server.followWorkers((announcement, version) => {
      if (version === ENGINE_VERSION) return this.workers.note(announcement);
      this.#others.note(announcement);
      this.#otherVersion = version;
    });
    this.#timer = setInterval(() => this.#checkWorkers(), CHECK_WORKERS_MS);
    this.server.whenBack(() => {
      this.#files.forget();
      for (const all of this.#waiting.values()) all.forEach((onEntry) => onEntry());
    });
    const entries = await this.server.watchResults();
    this.#followResults(entries);
  }

  /** Whoever waits also looks from time to time, so that a result that is missed here is found late, but not lost. */
  async #followResults(first: AsyncIterable<KvEntry>): Promise<void> {
    for (let entries = first; !this.server.isClosed;) {
      try {
        for await (const entry of entries) {
          this.#waiting.get(entry.key)?.forEach((onEntry) => onEntry(entry));
        }
      } catch {
        // the bucket is lost
      }
      await pause(FOLLOW_AGAIN_MS);
      entries = await this.server.watchResults().catch(() => entries);
    }
  }

  /** Says why nobody runs the jobs, when that changes. */
  #checkWorkers(): void {
    const text = this.#waiting.size === 0 ? undefined : this.#missingText();
    if (text !== undefined && text !== this.#said) this.server.note(text);
    this.#said = text;
  }

  #missingText(): string | undefined {
    const { all } = this.workers;
    if (all.length === 0 && this.#others.all.length > 0) {
      return `all workers there have engine version ${this.#otherVersion}, and this sweep needs ` +
        `version ${ENGINE_VERSION}: the trials wait`;
    }
    if (all.length === 0) return "no worker is there: the trials wait for one";
    const program = this.#program;
    if (program === undefined || all.some(({ programs }) => programs.includes(program))) {
      return undefined;
    }
    return "no worker there has the program of this sweep, with the same files: the trials wait for one that was " +
      "started with --allow-objective";
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.server.close();
  }
}
