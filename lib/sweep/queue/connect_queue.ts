/**
 * Connects to the server of a queue.
 *
 * @module
 */

import { AuthorizationError, PermissionViolationError } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { UserError } from "../../user_error.ts";
import { type OnNote, Queue } from "./queue.ts";
import { readQueueAddress } from "./queue_address.ts";

/** The pause between two attempts to reconnect, in ms. */
const RECONNECT_MS = 500;

/**
 * Connects to a NATS server with JetStream, and creates there what does not exist yet. Later outages are waited for.
 *
 * @param address Such as `nats://host:4222`, with `user:password@` or `token@` before the host where the server asks for one.
 * @param onNote Called with lines about what happens, without secrets.
 * @throws {UserError} If the address is wrong, the server is not there, or refuses.
 */
export async function connectQueue(address: string, onNote: OnNote): Promise<Queue> {
  const { shown, host, isTls, login } = readQueueAddress(address);
  globalThis.addEventListener("error", ignoreReset); // of the same function only one is added
  let queue: Queue | undefined;
  try {
    const connection = await connect({
      servers: host,
      ...login,
      ...(isTls ? { tls: {} } : {}),
      name: "seedsweep",
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      ignoreAuthErrorAbort: true,
    });
    queue = new Queue(connection, onNote);
    await queue.prepare();
    await queue.follow();
    queue.reportOutages(shown);
    return queue;
  } catch (error) {
    await queue?.close();
    throw new UserError(`Cannot use the queue ${shown}: ${reasonOf(error as Error)}`);
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

function reasonOf(error: Error): string {
  if (error instanceof AuthorizationError) return "the user, password or token is wrong";
  if (error instanceof PermissionViolationError) return "the user has not the permissions for it";
  if (/jetstream is not enabled/i.test(error.message)) {
    return "the server runs without JetStream: start it with -js, or jetstream {} in its configuration";
  }
  if (/refused|not found|lookup|timeout/i.test(error.message)) {
    return `no server answers there (${error.message})`;
  }
  return error.message;
}
