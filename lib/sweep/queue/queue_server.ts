/**
 * What sweeps and workers have on a NATS server with JetStream: jobs, results and blobs. Its calls wait while the server is away,
 * as long as that takes.
 *
 * @module
 */

import {
  AckPolicy,
  type Consumer,
  type ConsumerMessages,
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream";
import { type KV, type KvEntry, Kvm, KvWatchInclude } from "@nats-io/kv";
import { nanos, type NatsConnection } from "@nats-io/nats-core";
import { UserError } from "../../user_error.ts";
import { pause } from "../pause.ts";
import { type Announcement, decodeAnnouncement, encodeAnnouncement } from "./announcement.ts";
import { Blobs } from "./blobs.ts";
import { type QueuedJob, resultKey } from "./job_message.ts";
import {
  ACK_WAIT_MS,
  announcementSubject,
  consumerOf,
  DUPLICATE_WINDOW_MS,
  jobSubject,
  KEPT_MS,
  RESULTS,
  ROLL_CALL,
  STREAM,
  versionOfStream,
} from "./names.ts";
import { blobOf, decodeResult, type ResultMessage, WrongResultError } from "./result_message.ts";

/** What the bucket has for a job. */
export interface FoundResult {
  /** The number of the entry, which is another after every change; 0 if there is none. */
  readonly revision: number;
  /** The result, or why it is refused; undefined if there is none. */
  readonly message: ResultMessage | WrongResultError | undefined;
}

/** Which jobs are taken. */
export interface TakeOptions {
  /** The id of the program; undefined for the built-in network. */
  readonly program: string | undefined;
  /** The most jobs. */
  readonly count: number;
  /** How long they are waited for, in ms, at least 1000. @default {5000} */
  readonly wait?: number;
  /** Aborting it ends the waiting. */
  readonly signal: AbortSignal;
}

/** What a job's result depends on. */
type Asked = Pick<QueuedJob, "trial" | "holdout">;

/** The pause before a call is tried again, in ms. */
const RETRY_MS = 500;
/** Results with more bytes are blobs: everybody's results pass every sweep. */
const LONGEST_RESULT = 48 * 1024;
/** Left free in a message for what NATS adds. */
const HEADER_BYTES = 1024;

/** A connection to the server. It is made by `connectServer`. */
export class QueueServer {
  readonly #connection: NatsConnection;
  readonly #onNote: (message: string) => void;
  readonly #stream: JetStreamClient;
  readonly #consumers = new Map<string, Consumer>();
  #manager!: JetStreamManager;
  #results!: KV;
  #blobs!: Blobs;
  #onBack = (): void => {};
  #isClosed = false;
  /** Whether the connection is lost. */
  #isAway = false;
  /** Whether the last call has failed while there was a connection. */
  #isFailing = false;

  /** @param onNote Called with lines about what happens. */
  constructor(connection: NatsConnection, onNote: (message: string) => void) {
    this.#connection = connection;
    this.#stream = jetstream(connection);
    this.#onNote = onNote;
  }

  /** Creates what does not exist yet. */
  async prepare(): Promise<void> {
    this.#consumers.clear();
    this.#manager = await this.#stream.jetstreamManager();
    await this.#manager.streams.add({
      name: STREAM,
      subjects: [jobSubject("*")],
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      max_age: nanos(KEPT_MS),
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    });
    const options = { history: 1, ttl: KEPT_MS, storage: StorageType.File };
    this.#results = await new Kvm(this.#stream).create(RESULTS, options);
    this.#blobs = await Blobs.open(this.#stream);
    await this.#consumer(undefined);
  }

  /** The largest message that the server takes, in bytes. */
  get mostBytes(): number {
    return (this.#connection.info?.max_payload ?? Infinity) - HEADER_BYTES;
  }

  /** Puts a job into the queue, unless one with the same id was put there in the last hour; returns its number there. */
  async putJob(program: string | undefined, text: string, id: string): Promise<number> {
    const { seq } = await this.lastingly(() =>
      this.#stream.publish(jobSubject(program), text, { msgID: id })
    );
    return seq;
  }

  /** Whether no worker has finished the job with a number yet. */
  async hasJob(number: number): Promise<boolean> {
    const job = await this.lastingly(() =>
      this.#manager.streams.getMessage(STREAM, { seq: number })
    );
    return job !== null;
  }

  /** The next jobs, one by one. It ends when the server is away, or has lost its jobs. */
  async *takeJobs({ program, count, wait = 5000, signal }: TakeOptions): AsyncGenerator<JsMsg> {
    let messages: ConsumerMessages | undefined;
    const stop = () => messages?.stop();
    signal.addEventListener("abort", stop);
    try {
      const consumer = await this.lastingly(() => this.#consumer(program));
      messages = await consumer.fetch({ max_messages: count, expires: wait });
      yield* messages;
    } catch (error) {
      if (!signal.aborted) await this.#recover(error as Error);
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }

  /** The number of jobs of a program that no worker has. */
  async countJobs(program: string | undefined): Promise<number> {
    const info = await this.lastingly(async () => (await this.#consumer(program)).info());
    return info.num_pending;
  }

  async #consumer(program: string | undefined): Promise<Consumer> {
    const name = consumerOf(program);
    const known = this.#consumers.get(name);
    if (known !== undefined) return known;
    await this.#manager.consumers.add(STREAM, {
      durable_name: name,
      filter_subject: jobSubject(program),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: -1,
      max_waiting: 100_000,
    });
    const consumer = await this.#stream.consumers.get(STREAM, name);
    this.#consumers.set(name, consumer);
    return consumer;
  }

  /** The engine versions, other than this one's, whose jobs wait on the server. */
  async otherVersions(): Promise<number[]> {
    const versions: number[] = [];
    for await (const { config, state } of this.#manager.streams.list()) {
      const version = versionOfStream(config.name);
      const isOther = version !== undefined && config.name !== STREAM;
      if (isOther && state.messages > 0) versions.push(version);
    }
    return versions;
  }

  /** The result of a job in the bucket. */
  async findResult(job: Asked): Promise<FoundResult> {
    const entry = await this.lastingly(() => this.#results.get(resultKey(job)));
    return entry === null ? { revision: 0, message: undefined } : await this.readResult(entry, job);
  }

  /** The result of a job in an entry of the bucket. */
  async readResult(entry: KvEntry, job: Asked): Promise<FoundResult> {
    const { revision, operation } = entry;
    if (operation !== "PUT") return { revision, message: undefined };
    const text = entry.string();
    const blob = blobOf(text);
    if (blob === undefined) return { revision, message: decoded(text, job) };
    const bytes = await this.getBlob(blob);
    if (bytes === undefined) return { revision, message: undefined }; // it has expired
    return { revision, message: decoded(new TextDecoder().decode(bytes), job) };
  }

  /** Keeps the text of a result; it is on the server when the promise resolves. */
  async putResult(key: string, text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    const isLong = bytes.length > Math.min(LONGEST_RESULT, this.mostBytes);
    const value = isLong ? await this.putBlob(bytes) : text;
    await this.lastingly(() => this.#results.put(key, value));
  }

  /** New entries of the bucket, until it is lost. */
  async watchResults(): Promise<AsyncIterable<KvEntry>> {
    return await this.#results.watch({ include: KvWatchInclude.UpdatesOnly });
  }

  /** Keeps bytes; returns their name. */
  async putBlob(bytes: Uint8Array): Promise<string> {
    return await this.lastingly(() => this.#blobs.put(bytes));
  }

  /** The bytes with a name; undefined if they are missing. */
  async getBlob(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await this.lastingly(() => this.#blobs.get(name));
  }

  /** Says to all sweeps what this worker is and does. */
  announce(announcement: Announcement): void {
    if (this.#isAway) return;
    this.#connection.publish(announcementSubject(), encodeAnnouncement(announcement));
  }

  /** Calls `call` when a sweep begins, which wants to know the workers. */
  whenAsked(call: () => void): void {
    this.#connection.subscribe(ROLL_CALL, { callback: () => call() });
  }

  /** Calls `onAnnouncement` with the announcements of workers, now and later, and with their engine version. */
  followWorkers(onAnnouncement: (announcement: Announcement, version: number) => void): void {
    this.#connection.subscribe(announcementSubject("*"), {
      callback: (_error, message) => {
        const announcement = decodeAnnouncement(message.string());
        const version = Number(message.subject.split(".").at(-1));
        if (announcement !== undefined) onAnnouncement(announcement, version);
      },
    });
    this.#connection.publish(ROLL_CALL);
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
        this.#onBack();
      }
    }
  }

  /** Calls a function whenever the server is back, perhaps without what it had. */
  whenBack(call: () => void): void {
    this.#onBack = call;
  }

  /** Says a line about what happens. */
  note(message: string): void {
    this.#onNote(message);
  }

  /** Whether it was closed. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sends what is on its way, and ends the connection. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.race([this.#connection.flush().catch(() => {}), pause(2 * RETRY_MS)]);
    await this.#connection.close();
  }

  /**
   * Calls again what fails, until it succeeds: the server may be away, or its disk full.
   *
   * @throws {UserError} If the call does.
   * @throws {Error} If the connection is closed.
   */
  async lastingly<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await call();
        this.#isFailing = false;
        return result;
      } catch (error) {
        if (this.#isClosed || error instanceof UserError) throw error;
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

function decoded(text: string, job: Asked): ResultMessage | WrongResultError {
  try {
    return decodeResult(text, job);
  } catch (error) {
    if (error instanceof WrongResultError) return error;
    throw error;
  }
}
