/**
 * The queue as a sweep sees it: it submits jobs, and follows the results and the workers.
 *
 * @module
 */

import type { KvEntry } from "@nats-io/kv";
import { ENGINE_VERSION } from "../../engine/version.ts";
import { plural } from "../../text/quantity.ts";
import { UserError } from "../../user_error.ts";
import { pause } from "../pause.ts";
import type { TrialQueue } from "../pool/run_trials_options.ts";
import { encodeJob, type JobAttempt, jobId, programId, type QueuedJob } from "./job_message.ts";
import { KnownWorkers } from "./known_workers.ts";
import { QueueRunner } from "./queue_runner.ts";
import type { QueueServer, SubmittedJob } from "./queue_server.ts";
import { SentFiles } from "./sent_files.ts";

/** Called with an entry of the bucket, or without one if it has to be looked at. */
type OnEntry = (entry?: KvEntry) => void;

/** The time between two looks at the workers, in ms; they announce themselves more often. */
const CHECK_WORKERS_MS = 5_000;
/** The pause before lost results are followed again, in ms. */
const FOLLOW_AGAIN_MS = 500;
/** The shortest time without news after which a trial looks for its result, in ms. */
const MIN_POLL_MS = 5_000;
/** The most looks per second of all trials together. */
const POLLS_PER_SECOND = 100;

/** A connection of a sweep. It is made by `connectQueue`. */
export class SweepQueue implements TrialQueue {
  /** What is on the server. */
  readonly server: QueueServer;
  /** The workers of this engine version. */
  readonly workers = new KnownWorkers();
  readonly #otherVersions = new Map<number, KnownWorkers>();
  /** Whether the results of earlier sweeps on the server are not used. */
  readonly isFresh: boolean;
  readonly #files: SentFiles;
  /** Those who wait for a result, by its key. */
  readonly #waiting = new Map<string, Set<OnEntry>>();
  /** The program of the last job. */
  #program: string | undefined;
  #lastWarning: string | undefined;
  /** Jobs that stay in the queue after the sweep was stopped. */
  #leftJobs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(server: QueueServer, { isFresh = false } = {}) {
    this.server = server;
    this.isFresh = isFresh;
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

  /** The time without news after which a trial looks for its result, in ms. */
  get pollInterval(): number {
    return Math.max(MIN_POLL_MS, 1000 * this.#waiting.size / POLLS_PER_SECOND);
  }

  /**
   * Puts a job into the queue, unless the same one was put there in the last hour.
   *
   * @throws {UserError} If the server cannot take it, or its file cannot be read.
   */
  async submit(job: QueuedJob, attempt: JobAttempt): Promise<SubmittedJob> {
    const id = jobId(job, attempt);
    const text = encodeJob(job, attempt);
    const { length: bytes } = new TextEncoder().encode(text);
    const { maxBytes } = this.server;
    if (bytes > maxBytes) {
      const rule =
        `a job has ${bytes} bytes, and max_payload of the server leaves room for ${maxBytes}: increase it`;
      throw new UserError(`Cannot use the queue: ${rule}`);
    }
    await this.#files.send(job.trial);
    this.#program = programId(job.trial.objective);
    return await this.server.submit(this.#program, text, id);
  }

  /** Makes sure, before the next job, that the server has its file. */
  checkFiles(): void {
    this.#files.forget();
  }

  /** Calls `onEntry` when there is news of a result, until the returned function is called. */
  subscribe(key: string, onEntry: OnEntry): () => void {
    const all = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, all.add(onEntry));
    return () => {
      all.delete(onEntry);
      if (all.size === 0 && this.#waiting.get(key) === all) this.#waiting.delete(key);
    };
  }

  /** Follows the workers and their results. Resolves when it follows them. */
  async follow(): Promise<void> {
    this.server.onAnnouncement((announcement, version) => {
      this.#workersOf(version).update(announcement);
    });
    this.#timer = setInterval(() => this.#checkWorkers(), CHECK_WORKERS_MS);
    this.server.onReconnect = () => {
      this.checkFiles();
      for (const all of this.#waiting.values()) all.forEach((onEntry) => onEntry());
    };
    const ready = Promise.withResolvers<void>();
    this.#followResults(ready.resolve).catch(ready.reject);
    await ready.promise;
  }

  /** Whoever waits also looks from time to time, so that a result that is missed here is found late, but not lost. */
  async #followResults(onReady: () => void): Promise<void> {
    while (!this.server.isClosed) {
      try {
        const entries = await this.server.watchResults();
        onReady();
        for await (const entry of entries) {
          this.#waiting.get(entry.key)?.forEach((onEntry) => onEntry(entry));
        }
      } catch {
        // the bucket, or the connection, is lost
      }
      await pause(FOLLOW_AGAIN_MS);
    }
  }

  #workersOf(version: number): KnownWorkers {
    if (version === ENGINE_VERSION) return this.workers;
    const known = this.#otherVersions.get(version) ?? new KnownWorkers();
    this.#otherVersions.set(version, known);
    return known;
  }

  /** Says why nobody runs the jobs, when that changes. */
  #checkWorkers(): void {
    const warning = this.#waiting.size === 0 ? undefined : this.#warning();
    if (warning !== undefined && warning !== this.#lastWarning) this.server.note(warning);
    this.#lastWarning = warning;
  }

  #warning(): string | undefined {
    const workers = this.workers.connected();
    const others = [...this.#otherVersions].filter(([, each]) => each.machines > 0)
      .map(([version]) => version);
    if (workers.length === 0 && others.length > 0) {
      return `the connected workers have engine version ${
        others.join(" and ")
      }, and this sweep needs version ` +
        `${ENGINE_VERSION}: its trials wait`;
    }
    if (workers.length === 0) return "no worker is connected: the trials wait for one";
    const program = this.#program;
    if (program === undefined || workers.some(({ programs }) => programs.includes(program))) {
      return undefined;
    }
    return "no connected worker has the program of this sweep, with the same files: its trials wait for a worker " +
      "that was started with --allow-objective";
  }

  /** Notes that a job stays in the queue, because the sweep is stopped. */
  noteLeftJob(): void {
    this.#leftJobs++;
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    if (this.#leftJobs > 0) {
      this.server.note(
        `${
          plural(this.#leftJobs, "trial")
        } of this sweep stay in the queue: workers run them, and the same command takes their ` +
          "results",
      );
    }
    clearInterval(this.#timer);
    await this.server.close();
  }
}
