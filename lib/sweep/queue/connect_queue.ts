/**
 * Connects to the server of a queue.
 *
 * @module
 */

import {
  AuthorizationError,
  credsAuthenticator,
  PermissionViolationError,
} from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { UserError } from "../../user_error.ts";
import type { TrialQueue } from "../pool/run_trials_options.ts";
import { readQueueAddress } from "./queue_address.ts";
import { QueueServer } from "./queue_server.ts";
import { SweepQueue } from "./sweep_queue.ts";

/** The pause between two attempts to reconnect, in ms. */
const RECONNECT_MS = 500;

/** The workers of a server, as an option of `resumeSweep` and `auditSweep`. */
export interface ConnectedQueue extends TrialQueue {
  /** Ends the connection: after the sweep. */
  close(): Promise<void>;
}

/** How a server is connected to. */
export interface ConnectOptions {
  /** Called with lines for the user, without secrets. */
  readonly onNote: (message: string) => void;
  /** The content of a credentials file of NATS. @default {the user, password or token of the address} */
  readonly credentials?: Uint8Array | undefined;
  /** Run all trials, also those of which the server has a result of an earlier sweep. @default {false} */
  readonly isFresh?: boolean | undefined;
}

/**
 * Connects a sweep to the workers of a NATS server with JetStream. After that, it waits for the end of each outage.
 *
 * From then on, errors `ECONNRESET` and `EPIPE` of sockets that nobody catches do not end the program: the client of NATS leaves them
 * behind when it reconnects.
 *
 * @param address Such as `nats://host:4222`, with `user:password@` or `token@` before the host where the server asks for one.
 * @throws {UserError} If the address is wrong, or the server does not answer or refuses the connection.
 *
 * @example
 * ```ts ignore
 * import { readExperiment, resumeSweep } from "@seedsweep/seedsweep";
 * import { connectQueue } from "@seedsweep/seedsweep/queue";
 *
 * const experiment = await readExperiment("experiments/dropout.yaml");
 * const queue = await connectQueue("nats://host:4222", { onNote: (message) => console.error(message) });
 * try {
 *   await resumeSweep(experiment, { directory: "results/dropout", queue });
 * } finally {
 *   await queue.close();
 * }
 * ```
 */
export async function connectQueue(
  address: string,
  options: ConnectOptions,
): Promise<ConnectedQueue> {
  const { isFresh = false } = options;
  const queue = new SweepQueue(await connectServer(address, options), { isFresh });
  try {
    await queue.follow();
    return queue;
  } catch (error) {
    await queue.close();
    throw connectError(address, error as Error);
  }
}

/**
 * Connects a worker, and creates on the server what does not exist yet: see {@linkcode connectQueue}.
 *
 * @throws {UserError} If the address is wrong, or the server does not answer or refuses the connection.
 */
export async function connectServer(
  address: string,
  { onNote, credentials }: ConnectOptions,
): Promise<QueueServer> {
  const { shown, host, isTls, login } = readQueueAddress(address);
  globalThis.addEventListener("error", ignoreReset); // of the same function only one is added
  let server: QueueServer | undefined;
  try {
    const connection = await connect({
      servers: host,
      ...login,
      ...(isTls ? { tls: {} } : {}),
      ...(credentials === undefined ? {} : { authenticator: credsAuthenticator(credentials) }),
      name: "seedsweep",
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      ignoreAuthErrorAbort: true,
    });
    server = new QueueServer(connection, onNote);
    await server.prepare();
    server.reportOutages(shown);
    return server;
  } catch (error) {
    await server?.close();
    throw connectError(address, error as Error);
  }
}

/**
 * The client takes its listeners off a socket before it destroys it. If the server has reset that connection, the error of the socket
 * is then nobody's, and would end the program; the client connects again in any case.
 */
function ignoreReset(event: ErrorEvent): void {
  const { code, syscall } = (event.error ?? {}) as { code?: unknown; syscall?: unknown };
  const isReset = code === "ECONNRESET" || code === "EPIPE";
  if (isReset && (syscall === "read" || syscall === "write")) event.preventDefault();
}

function connectError(address: string, error: Error): UserError {
  const { shown } = readQueueAddress(address);
  return new UserError(`Cannot use the queue ${shown}: ${reasonOf(error)}`, { cause: error });
}

function reasonOf(error: Error): string {
  if (error instanceof AuthorizationError) {
    return "the user, password, token or credentials file is missing or wrong";
  }
  if (error instanceof PermissionViolationError) {
    return "the user does not have the permissions that the queue needs";
  }
  if (/jetstream is not enabled/i.test(error.message)) {
    return "the server runs without JetStream: start it with -js, or jetstream {} in its configuration";
  }
  if (/ENOTFOUND/.test(error.message)) return "there is no such host";
  if (/refused|timeout/i.test(error.message)) {
    return `no server answers there (${error.message})`;
  }
  if (/does not support 'tls'/.test(error.message)) {
    return "the server has no TLS: write nats:// instead of tls://";
  }
  if (/parse credentials/.test(error.message)) {
    return "the file is not a credentials file of NATS";
  }
  return error.message;
}
