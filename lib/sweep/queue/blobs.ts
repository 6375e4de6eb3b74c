/**
 * Bytes that are too large for a message, or needed by several workers, in an object store of the server: blobs, named by their digest.
 *
 * The client of NATS waits forever for a chunk that is missing, so `get` checks that all chunks exist before it reads them.
 *
 * @module
 */

import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { StorageType } from "@nats-io/jetstream";
import { deadline, nanos } from "@nats-io/nats-core";
import { type ObjectInfo, type ObjectStore, Objm } from "@nats-io/obj";
import { digest } from "../../experiment/digest.ts";
import { BLOBS, KEPT_MS } from "./names.ts";

/** A blob that is older than this, in ms, is stored again, so that it does not expire while it is needed. */
const RENEW_AFTER_MS = KEPT_MS / 2;
/** Below every `max_payload` that a server is likely to have. */
const CHUNK_BYTES = 32 * 1024;
/** A reader that gets no chunk for this time, in ms, gives up: the blob was lost while it was read. */
const CHUNK_TIMEOUT_MS = 20_000;
/** The largest blob that is read, in bytes. */
const MAX_BYTES = 4 * 2 ** 30;

/** The blobs of a server. A method throws if the server cannot be reached. */
export class Blobs {
  readonly #store: ObjectStore;
  readonly #manager: JetStreamManager;

  private constructor(store: ObjectStore, manager: JetStreamManager) {
    this.#store = store;
    this.#manager = manager;
  }

  /** Opens the object store; creates it if it does not exist. */
  static async open(client: JetStreamClient, manager: JetStreamManager): Promise<Blobs> {
    const options = { ttl: nanos(KEPT_MS), storage: StorageType.File };
    return new Blobs(await new Objm(client).create(BLOBS, options), manager);
  }

  /** Saves bytes, unless they are there; returns their name. */
  async put(bytes: Uint8Array): Promise<string> {
    const name = digest(bytes);
    const known = await this.#complete(name);
    const isRecent = known?.size === bytes.length &&
      Date.now() - Date.parse(known.mtime) < RENEW_AFTER_MS;
    if (!isRecent) {
      await this.#store.putBlob({ name, options: { max_chunk_size: CHUNK_BYTES } }, bytes);
    }
    return name;
  }

  /** The bytes with a name; undefined if some of them are missing, or they have another digest. */
  async get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (await this.#complete(name) === undefined) return undefined;
    const found = await this.#store.get(name);
    if (found === null) return undefined;
    const bytes = await readAll(found.data, found.info.size);
    return bytes === undefined || digest(bytes) !== name ? undefined : bytes;
  }

  /** The description of a blob of which every chunk is there. */
  async #complete(name: string): Promise<ObjectInfo | undefined> {
    const info = await this.#store.info(name);
    if (
      info === null || info.deleted || info.options?.link !== undefined || info.size > MAX_BYTES
    ) return undefined;
    const subject = `$O.${BLOBS}.C.${info.nuid}`;
    const { state } = await this.#manager.streams.info(`OBJ_${BLOBS}`, {
      subjects_filter: subject,
    });
    return (state.subjects?.[subject] ?? 0) === info.chunks ? info : undefined;
  }
}

/** All bytes of a stream; undefined if it ends with an error, stalls, or has another length. */
async function readAll(
  stream: ReadableStream<Uint8Array>,
  size: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(size);
  let length = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const chunk = await deadline(reader.read(), CHUNK_TIMEOUT_MS);
      if (chunk.done) return length === size ? bytes : undefined;
      if (length + chunk.value.length > size) return undefined;
      bytes.set(chunk.value, length);
      length += chunk.value.length;
    }
  } catch {
    return undefined; // no chunk came in time, or the digest is not that of the description
  } finally {
    reader.cancel().catch(() => {});
  }
}
