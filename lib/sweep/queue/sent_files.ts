/**
 * The CSV files that a sweep has sent to the server.
 *
 * @module
 */

import { isCsv } from "../../data/data_source.ts";
import { digest } from "../../experiment/digest.ts";
import type { Trial } from "../../experiment/trial.ts";
import { UserError } from "../../user_error.ts";
import type { QueueServer } from "./queue_server.ts";

/** After this time, in ms, a file is compared with the server's again, so that it does not expire there. */
const RECHECK_MS = 3_600_000;

/** Sends the files of trials. */
export class SentFiles {
  readonly #server: QueueServer;
  /** By hash: when it was sent, and what resolves then. */
  readonly #sent = new Map<string, { readonly at: number; readonly done: Promise<void> }>();

  constructor(server: QueueServer) {
    this.#server = server;
  }

  /**
   * Sends the file of a trial, if it has one and the server does not have it.
   *
   * @throws {UserError} If the file cannot be read, or has changed.
   */
  async send(trial: Trial): Promise<void> {
    if (trial.objective !== undefined || !isCsv(trial.data)) return;
    const { csv, content } = trial.data;
    const hash = content?.hash ?? "";
    const known = this.#sent.get(hash);
    if (known !== undefined && performance.now() - known.at < RECHECK_MS) return await known.done;
    const done = sendFile(csv, hash, this.#server);
    this.#sent.set(hash, { at: performance.now(), done });
    done.catch(() => this.#sent.delete(hash));
    await done;
  }

  /** The server may have lost them. */
  forget(): void {
    this.#sent.clear();
  }
}

async function sendFile(path: string, hash: string, server: QueueServer): Promise<void> {
  const bytes = await Deno.readFile(path).catch((error: Error) => {
    throw new UserError(`Cannot send ${path}: ${error.message}`);
  });
  if (digest(bytes) !== hash) {
    throw new UserError(`Cannot send ${path}: it has changed since the sweep began`);
  }
  await server.putBlob(bytes);
}
