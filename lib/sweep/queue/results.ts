/**
 * The results on the server: a bucket with the text of each result by its key, or, if the text is long, with the name of a blob.
 *
 * @module
 */

import type { JetStreamClient } from "@nats-io/jetstream";
import { StorageType } from "@nats-io/jetstream";
import { type KV, type KvEntry, Kvm, KvWatchInclude } from "@nats-io/kv";
import { isDigest } from "../../experiment/digest.ts";
import type { Blobs } from "./blobs.ts";
import { resultKey, type ResultRequest } from "./job_message.ts";
import { KEPT_MS, RESULTS } from "./names.ts";
import {
  decodeResult,
  isComplete,
  type ResultMessage,
  WrongResultError,
} from "./result_message.ts";

/** What the bucket has for a key. */
export type FoundResult =
  & {
    /** The number of the entry, which is another after every change; 0 if there is none. */
    readonly revision: number;
  }
  & (
    | { readonly kind: "none" }
    | { readonly kind: "refused"; readonly reason: string }
    | { readonly kind: "found"; readonly message: ResultMessage }
  );

/** A longer text, in bytes, is a blob: every sweep receives all entries of the bucket. */
const LONGEST_TEXT = 48 * 1024;

/** The results of a server. A method throws if the server cannot be reached. */
export class Results {
  readonly #bucket: KV;
  readonly #blobs: Blobs;

  private constructor(bucket: KV, blobs: Blobs) {
    this.#bucket = bucket;
    this.#blobs = blobs;
  }

  /** Opens the bucket; creates it if it does not exist. */
  static async open(client: JetStreamClient, blobs: Blobs): Promise<Results> {
    const options = { history: 1, ttl: KEPT_MS, storage: StorageType.File };
    return new Results(await new Kvm(client).create(RESULTS, options), blobs);
  }

  /** The result that is kept for a job. */
  async find(request: ResultRequest): Promise<FoundResult> {
    const entry = await this.#bucket.get(resultKey(request));
    return entry === null ? { revision: 0, kind: "none" } : await this.read(entry, request);
  }

  /** The result of a job in an entry of the bucket. */
  async read(entry: KvEntry, request: ResultRequest): Promise<FoundResult> {
    const { revision } = entry;
    const text = await this.#textOf(entry);
    if (text === undefined) return { revision, kind: "none" };
    try {
      return { revision, kind: "found", message: decodeResult(text, request) };
    } catch (error) {
      if (!(error instanceof WrongResultError)) throw error;
      return { revision, kind: "refused", reason: error.message };
    }
  }

  /** The text of a result; undefined if it was deleted, or its blob has expired. */
  async #textOf(entry: KvEntry): Promise<string | undefined> {
    if (entry.operation !== "PUT") return undefined;
    const value = entry.string();
    if (!isDigest(value)) return value;
    const bytes = await this.#blobs.get(value);
    return bytes && new TextDecoder().decode(bytes);
  }

  /**
   * Keeps the text of a result.
   *
   * @param limit The largest message that the server takes, in bytes.
   */
  async put(key: string, text: string, limit: number): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    const isLong = bytes.length > Math.min(LONGEST_TEXT, limit);
    await this.#bucket.put(key, isLong ? await this.#blobs.put(bytes) : text);
  }

  /** Counts that a job was returned on purpose. */
  async noteReturn(id: string): Promise<void> {
    await this.#bucket.put(returnsKey(id), String(await this.countReturns(id) + 1));
  }

  /** How often a job was returned on purpose. */
  async countReturns(id: string): Promise<number> {
    return Number((await this.#bucket.get(returnsKey(id)))?.string() ?? 0);
  }

  /** New entries of the bucket. It ends, or throws, if the bucket is lost. */
  async watch(): Promise<AsyncIterable<KvEntry>> {
    return await this.#bucket.watch({ include: KvWatchInclude.UpdatesOnly });
  }
}

function returnsKey(id: string): string {
  return `returns-${id}`;
}

/** Whether a result is complete, so that every job with the same key can use it. */
export function isReusable(found: FoundResult): boolean {
  return found.kind === "found" && isComplete(found.message.answer);
}
