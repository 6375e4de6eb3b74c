/**
 * Bytes that are too large for a message, or needed by several workers, in an object store of the server: blobs, named by their digest.
 *
 * @module
 */

import type { JetStreamClient } from "@nats-io/jetstream";
import { StorageType } from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";
import { type ObjectStore, Objm } from "@nats-io/obj";
import { digest } from "../../experiment/digest.ts";
import { BLOBS, KEPT_MS } from "./names.ts";

/** A blob that is older than this, in ms, is stored again, so that it does not expire while it is needed. */
const FRESH_MS = KEPT_MS / 2;
/** Below every `max_payload` that a server is likely to have. */
const CHUNK_BYTES = 32 * 1024;

/** The blobs of a server. A method throws if the server is away. */
export class Blobs {
  readonly #store: ObjectStore;

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Opens the object store; creates it if it does not exist. */
  static async open(stream: JetStreamClient): Promise<Blobs> {
    const options = { ttl: nanos(KEPT_MS), storage: StorageType.File };
    return new Blobs(await new Objm(stream).create(BLOBS, options));
  }

  /** Saves bytes, unless they are there; returns their name. */
  async put(bytes: Uint8Array): Promise<string> {
    const name = digest(bytes);
    const known = await this.#store.info(name);
    const isFresh = known !== null && !known.deleted && known.size === bytes.length &&
      Date.now() - Date.parse(known.mtime) < FRESH_MS;
    if (!isFresh) {
      await this.#store.putBlob({ name, options: { max_chunk_size: CHUNK_BYTES } }, bytes);
    }
    return name;
  }

  /** The bytes with a name; undefined if they are missing, or have another digest. */
  async get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = await this.#store.getBlob(name);
    return bytes === null || digest(bytes) !== name ? undefined : new Uint8Array(bytes);
  }
}
