/**
 * The NATS server with JetStream, as sweeps and workers use it: jobs, results, blobs and announcements. While it cannot be reached,
 * calls wait, as long as that takes.
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
import type { KvEntry } from "@nats-io/kv";
import { errors, nanos, type NatsConnection } from "@nats-io/nats-core";
import { UserError } from "../../user_error.ts";
import { pause } from "../pause.ts";
import { type Announcement, decodeAnnouncement, encodeAnnouncement } from "./announcement.ts";
import { Blobs } from "./blobs.ts";
import type { ResultRequest } from "./job_message.ts";
import {
  ACK_WAIT_MS,
  announcementSubject,
  consumerOf,
  DUPLICATE_WINDOW_MS,
  jobSubject,
  KEPT_MS,
  ROLL_CALL,
  STREAM,
  versionOfStream,
} from "./names.ts";
import { type FoundResult, Results } from "./results.ts";

/** A job in the queue. */
export interface SubmittedJob {
  readonly id: string;
  /** Its number in the stream. */
  readonly sequence: number;
}

/** Which jobs are fetched. */
export interface FetchOptions {
  /** The id of the program; undefined for the built-in network. */
  readonly program: string | undefined;
  /** The most jobs. */
  readonly count: number;
  /** How long they are waited for, in ms, at least 1000. @default {5000} */
  readonly wait?: number;
  /** Aborting it ends the waiting. */
  readonly signal: AbortSignal;
}

const RETRY_MS = 500;
/** Left free in a message for what NATS adds. */
const HEADER_BYTES = 1024;
/** The requests for jobs of all workers together that the server keeps. */
const MAX_WAITING_REQUESTS = 100_000;

/** A connection to the server. It is made by `connectServer`. */
export class QueueServer {
  readonly #connection: NatsConnection;
  readonly #onNote: (message: string) => void;
  readonly #jetstream: JetStreamClient;
  readonly #consumers = new Map<string, Consumer>();
  #manager!: JetStreamManager;
  #results!: Results;
  #blobs!: Blobs;
  #onReconnect = (): void => {};
  #preparing: Promise<void> | undefined;
  #isClosed = false;
  #isDisconnected = false;
  /** Whether the last call has failed while there was a connection. */
  #isFailing = false;

  /** @param onNote Called with lines for the user, without secrets. */
  constructor(connection: NatsConnection, onNote: (message: string) => void) {
    this.#connection = connection;
    this.#jetstream = jetstream(connection);
    this.#onNote = onNote;
  }

  /** Creates what does not exist yet. */
  async prepare(): Promise<void> {
    this.#consumers.clear();
    this.#manager = await this.#jetstream.jetstreamManager();
    await this.#manager.streams.add({
      name: STREAM,
      subjects: [jobSubject("*")],
      retention: RetentionPolicy.Workqueue,
      storage: StorageType.File,
      max_age: nanos(KEPT_MS),
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    });
    this.#blobs = await Blobs.open(this.#jetstream, this.#manager);
    this.#results = await Results.open(this.#jetstream, this.#blobs);
    await this.#consumer(undefined);
  }

  /** The largest message that the server takes, in bytes. */
  get maxBytes(): number {
    return (this.#connection.info?.max_payload ?? Infinity) - HEADER_BYTES;
  }

  /** Puts a job into the queue, unless one with the same id was put there in the last hour. */
  async submit(program: string | undefined, text: string, id: string): Promise<SubmittedJob> {
    const { seq: sequence } = await this.#retry(() =>
      this.#jetstream.publish(jobSubject(program), text, { msgID: id })
    );
    return { id, sequence };
  }

  /** Whether a job is still in the queue, so that no worker has finished it. */
  async isQueued({ id, sequence }: SubmittedJob): Promise<boolean> {
    const message = await this.#retry(() =>
      this.#manager.streams.getMessage(STREAM, { seq: sequence })
    );
    return message?.header.get("Nats-Msg-Id") === id; // after a loss of the disk, the numbers begin again
  }

  /** Fetches jobs, one by one. It also ends when the server cannot be reached, or has lost its jobs. */
  async *fetchJobs({ program, count, wait = 5000, signal }: FetchOptions): AsyncGenerator<JsMsg> {
    let messages: ConsumerMessages | undefined;
    const stop = () => messages?.stop();
    try {
      const consumer = await this.#retry(() => this.#consumer(program));
      messages = await consumer.fetch({ max_messages: count, expires: wait });
      signal.addEventListener("abort", stop);
      if (signal.aborted) return;
      yield* messages;
    } catch (error) {
      if (!signal.aborted) await this.#recover(error as Error);
    } finally {
      signal.removeEventListener("abort", stop);
      stop();
    }
  }

  /** The number of jobs of a program that were never delivered, and of those that were delivered and not answered. */
  async countJobs(
    program: string | undefined,
  ): Promise<{ undelivered: number; delivered: number }> {
    const info = await this.#retry(async () => (await this.#consumer(program)).info());
    return { undelivered: info.num_pending, delivered: info.num_ack_pending };
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
      max_waiting: MAX_WAITING_REQUESTS,
    });
    const consumer = await this.#jetstream.consumers.get(STREAM, name);
    this.#consumers.set(name, consumer);
    return consumer;
  }

  /** Counts that a job was returned on purpose. Two at the same moment may count as one. */
  async noteReturn(id: string): Promise<void> {
    await this.#retry(() => this.#results.noteReturn(id));
  }

  /** How often a job was returned on purpose. */
  async countReturns(id: string): Promise<number> {
    return await this.#retry(() => this.#results.countReturns(id));
  }

  /** The engine versions, other than this one's, whose jobs are on the server. */
  async otherVersions(): Promise<number[]> {
    const versions: number[] = [];
    for await (const { config, state } of this.#manager.streams.list()) {
      const version = versionOfStream(config.name);
      const isOther = version !== undefined && config.name !== STREAM;
      if (isOther && state.messages > 0) versions.push(version);
    }
    return versions;
  }

  /** The result that is kept for a job. */
  async findResult(request: ResultRequest): Promise<FoundResult> {
    return await this.#retry(() => this.#results.find(request));
  }

  /** The result of a job in an entry of {@linkcode QueueServer.watchResults}. */
  async readResult(entry: KvEntry, request: ResultRequest): Promise<FoundResult> {
    return await this.#retry(() => this.#results.read(entry, request));
  }

  /** Keeps the text of a result; it is on the server when the promise resolves. */
  async putResult(key: string, text: string): Promise<void> {
    await this.#retry(() => this.#results.put(key, text, this.maxBytes));
  }

  /** New results. It ends, or throws, if the connection or the bucket is lost. */
  async watchResults(): Promise<AsyncIterable<KvEntry>> {
    return await this.#results.watch();
  }

  /** Keeps bytes; returns their name. */
  async putBlob(bytes: Uint8Array): Promise<string> {
    return await this.#retry(() => this.#blobs.put(bytes));
  }

  /** The bytes with a name; undefined if they are missing. */
  async getBlob(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await this.#retry(() => this.#blobs.get(name));
  }

  /** Says to all sweeps what this worker is and does. */
  announce(announcement: Announcement): void {
    if (this.#isDisconnected || this.#isClosed) return;
    const text = encodeAnnouncement(announcement);
    if (text.length < this.maxBytes) this.#connection.publish(announcementSubject(), text);
  }

  /** Calls `announce` when a sweep begins, which wants to know the workers. */
  onRollCall(announce: () => void): void {
    this.#connection.subscribe(ROLL_CALL, { callback: () => announce() });
  }

  /** Calls `onAnnouncement` with the announcements of workers, now and later, and with their engine version. */
  onAnnouncement(onAnnouncement: (announcement: Announcement, version: number) => void): void {
    this.#connection.subscribe(announcementSubject("*"), {
      callback: (error, message) => {
        if (error) {
          return this.#onNote(`cannot receive the announcements of workers: ${error.message}`);
        }
        const announcement = decodeAnnouncement(message.string());
        const version = Number(message.subject.split(".").at(-1));
        if (announcement !== undefined) onAnnouncement(announcement, version);
      },
    });
    this.#connection.publish(ROLL_CALL);
  }

  /** Says once per outage that the connection is lost, and once that it is there again. */
  async reportOutages(shownAddress: string): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (this.#isClosed) return;
      if (type === "disconnect" && !this.#isDisconnected) {
        this.#isDisconnected = true;
        this.#onNote(`the connection to ${shownAddress} is lost: reconnecting`);
      }
      if (type === "reconnect" && this.#isDisconnected) {
        this.#isDisconnected = false;
        this.#onNote(`reconnected to ${shownAddress}`);
        this.#onReconnect();
      }
    }
  }

  /** Sets what is called after each reconnection: the server may have lost what it had. */
  set onReconnect(call: () => void) {
    this.#onReconnect = call;
  }

  /** Says a line to the user. */
  note(message: string): void {
    this.#onNote(message);
  }

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
   * Calls until it succeeds: the server may be down, or its disk full.
   *
   * @throws {Error} What is not an error of the server; any error after the connection is closed.
   */
  async #retry<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await call();
        this.#isFailing = false;
        return result;
      } catch (error) {
        if (this.#isClosed || isLasting(error)) throw error;
        await this.#recover(error as Error);
      }
    }
  }

  async #recover(error: Error): Promise<void> {
    // Errors of the connection are said once per outage.
    if (error instanceof JetStreamApiError && !this.#isFailing) {
      this.#isFailing = true;
      this.#onNote(
        `the NATS server refused a request (${error.message}): trying again until it succeeds`,
      );
    }
    await pause(RETRY_MS);
    if (this.#isDisconnected) return;
    // It may have lost its disk. All calls that fail at the same time wait for one preparation.
    this.#preparing ??= this.prepare().catch(() => {}).finally(() => this.#preparing = undefined);
    await this.#preparing;
  }
}

/** Whether an error would occur again, however often the call is repeated. */
function isLasting(error: unknown): boolean {
  return [UserError, TypeError, RangeError, SyntaxError, errors.InvalidArgumentError]
    .some((kind) => error instanceof kind);
}
