/**
 * The jobs and results on a NATS server with JetStream. Its calls wait while the server is away, as long as that takes.
 *
 * @module
 */

import {
  AckPolicy,
  type Consumer,
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { type KV, Kvm, KvWatchInclude } from "@nats-io/kv";
import { nanos, type NatsConnection } from "@nats-io/nats-core";
import { pause } from "../pause.ts";
import type { TrialQueue } from "../pool/run_trials_options.ts";
import { encodeJob, jobId, type QueuedJob, resultKey } from "./job_message.ts";
import {
  ACK_WAIT_MS,
  BUCKET,
  CONSUMER,
  DUPLICATE_WINDOW_MS,
  RESULT_AGE_MS,
  STREAM,
  SUBJECT,
} from "./names.ts";
import { QueueRunner } from "./queue_runner.ts";
import {
  decodeResult,
  encodeResult,
  type ResultMessage,
  WrongResultError,
} from "./result_message.ts";

/** A job that was asked for: its id, and where it is in the stream. */
export interface Request {
  readonly id: string;
  readonly sequence: number;
}

/** What the bucket has for a key. */
export interface FoundResult {
  /** The number of the entry, which is another after every change; 0 if there is none. */
  readonly revision: number;
  /** The result, or why it is refused; undefined if there is none. */
  readonly message: ResultMessage | WrongResultError | undefined;
}

/** Called with a line about what happens. */
export type OnNote = (message: string) => void;

/** The pause before a call is tried again, in ms. */
const RETRY_MS = 500;
/** How long a request for a job waits at the server, in ms. */
const PULL_MS = 5_000;

/** A connection to the queue. It is made by `connectQueue`. */
export class Queue implements TrialQueue {
  readonly #connection: NatsConnection;
  readonly #stream: JetStreamClient;
  readonly #onNote: OnNote;
  #manager!: JetStreamManager;
  #bucket!: KV;
  #consumer: Consumer | undefined;
  /** Those who wait for a result, by its key. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #isClosed = false;
  /** Whether the connection is lost. */
  #isAway = false;
  /** Whether the last call has failed while there was a connection. */
  #isFailing = false;

  constructor(connection: NatsConnection, onNote: OnNote) {
    this.#connection = connection;
    this.#stream = jetstream(connection);
    this.#onNote = onNote;
  }

  /** Creates the stream, its consumer and the bucket where they do not exist. */
  async prepare(): Promise<void> {
    this.#manager = await this.#stream.jetstreamManager();
    await this.#manager.streams.add({
      name: STREAM,
      subjects: [SUBJECT],
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    });
    await this.#manager.consumers.add(STREAM, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: -1,
      max_waiting: 100_000,
    });
    const options = { history: 1, ttl: RESULT_AGE_MS, storage: StorageType.File };
    this.#bucket = await new Kvm(this.#stream).create(BUCKET, options);
  }

  /** Runs trials on the workers of the queue, one after the other. */
  makeRunner(): QueueRunner {
    return new QueueRunner(this);
  }

  /** The largest message that the server takes, in bytes. */
  get mostBytes(): number {
    return this.#connection.info?.max_payload ?? Infinity;
  }

  /**
   * Puts a job into the queue, unless the same one was put there in the last hour.
   *
   * @param after What distinguishes it from earlier ones whose result could not be used.
   */
  async ask(job: QueuedJob, after: readonly number[]): Promise<Request> {
    const id = jobId(job, after);
    const { seq } = await this.#lastingly(() =>
      this.#stream.publish(SUBJECT, encodeJob(job, id), { msgID: id })
    );
    return { id, sequence: seq };
  }

  /** Whether no worker has finished a job yet. */
  async isPending({ sequence }: Request): Promise<boolean> {
    const job = await this.#lastingly(() =>
      this.#manager.streams.getMessage(STREAM, { seq: sequence })
    );
    return job !== null;
  }

  /** The result in the bucket. */
  async find(key: string): Promise<FoundResult> {
    const entry = await this.#lastingly(() => this.#bucket.get(key));
    if (entry === null) return { revision: 0, message: undefined };
    if (entry.operation !== "PUT") return { revision: entry.revision, message: undefined };
    return { revision: entry.revision, message: readResult(entry.string(), key) };
  }

  /** Keeps a result; it is on the server's disk when the promise resolves. */
  async save(result: ResultMessage): Promise<void> {
    const text = encodeResult(result);
    await this.#lastingly(() => this.#bucket.put(result.key, text));
  }

  /** The next job for this worker; undefined if there was none for some seconds. */
  async next(): Promise<JsMsg | undefined> {
    return await this.#lastingly(async () => {
      this.#consumer ??= await this.#stream.consumers.get(STREAM, CONSUMER);
      return await this.#consumer.next({ expires: PULL_MS }) ?? undefined;
    });
  }

  /** Calls `wake` when there is news of a key, until the returned function is called. */
  listen(job: QueuedJob, wake: () => void): () => void {
    const key = resultKey(job);
    const all = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, all.add(wake));
    return () => {
      all.delete(wake);
      if (all.size === 0 && this.#waiting.get(key) === all) this.#waiting.delete(key);
    };
  }

  /** Follows the results of all workers, which wakes those who wait for them. Resolves when it follows them. */
  async follow(): Promise<void> {
    const entries = await this.#bucket.watch({ include: KvWatchInclude.UpdatesOnly });
    const all = (async () => {
      for await (const { key } of entries) this.#waiting.get(key)?.forEach((wake) => wake());
    })();
    all.catch(() => {}); // whoever waits also looks from time to time
  }

  /** Says once per outage that the server is away, and once that it is back. */
  async reportOutages(shown: string): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (this.#isClosed) return;
      if (type === "disconnect" && !this.#isAway) {
        this.#isAway = true;
        this.#onNote(`${shown} is away: waiting until it is back`);
      }
      if (type === "reconnect" && this.#isAway) {
        this.#isAway = false;
        this.#onNote(`${shown} is back: continuing`);
        for (const all of this.#waiting.values()) all.forEach((wake) => wake());
      }
    }
  }

  /** Says a line about what happens. */
  note(message: string): void {
    this.#onNote(message);
  }

  /** Sends what is on its way, and ends the connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.race([this.#connection.flush().catch(() => {}), pause(2 * RETRY_MS)]);
    await this.#connection.close();
  }

  /** Calls again what fails, until it succeeds or the queue is closed: the server may be away, or its disk full. */
  async #lastingly<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await call();
        this.#isFailing = false;
        return result;
      } catch (error) {
        if (this.#isClosed) throw error;
        await this.#recover(error as Error);
      }
    }
  }

  async #recover(error: Error): Promise<void> {
    // Errors of the connection are said once per outage.
    if (error instanceof JetStreamApiError && !this.#isFailing) {
      this.#isFailing = true;
      this.#onNote(`the server of the queue does not do its work (${error.message}): trying again`);
    }
    await pause(RETRY_MS);
    if (!this.#isAway) await this.prepare().catch(() => {}); // it may have lost its disk
  }
}

function readResult(text: string, key: string): ResultMessage | WrongResultError {
  try {
    return decodeResult(text, key);
  } catch (error) {
    if (error instanceof WrongResultError) return error;
    throw error;
  }
}
