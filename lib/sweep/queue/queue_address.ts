/**
 * The address of a NATS server, with the user's secrets apart, so that no message can contain them.
 *
 * @module
 */

import { UserError } from "../../user_error.ts";

/** Where the server is, and who asks. */
export interface QueueAddress {
  /** Scheme, host and port, as in messages. */
  readonly shown: string;
  readonly host: string;
  readonly isTls: boolean;
  readonly login:
    | { readonly user: string; readonly pass: string }
    | { readonly token: string }
    | Record<never, never>;
}

const DEFAULT_PORT = "4222";

/**
 * Reads `nats://host:4222`, `nats://user:password@host`, `nats://token@host`, or the same with `tls://`.
 *
 * @throws {UserError} If it is not such an address. The message does not contain it, because it may contain a password.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { readQueueAddress } from "./queue_address.ts";
 *
 * const { shown, login } = readQueueAddress("nats://me:secret@host");
 * assertEquals([shown, login], ["nats://host:4222", { user: "me", pass: "secret" }]);
 * ```
 */
export function readQueueAddress(text: string): QueueAddress {
  const url = URL.parse(text);
  const isPlain = url !== null && url.hostname !== "" && /^\/?$/.test(url.pathname) &&
    url.search === "" && url.hash === "";
  if (!isPlain || !["nats:", "tls:"].includes(url.protocol)) {
    throw new UserError(
      "Cannot use the queue: its address must be nats://HOST:PORT or tls://HOST:PORT, with USER:PASSWORD@ or " +
        "TOKEN@ before the host where the server asks for one",
    );
  }
  const host = `${url.hostname}:${url.port || DEFAULT_PORT}`;
  return {
    shown: `${url.protocol}//${host}`,
    host,
    isTls: url.protocol === "tls:",
    login: loginOf(url),
  };
}

function loginOf({ username, password }: URL): QueueAddress["login"] {
  const user = decodePercent(username);
  if (password !== "") return { user, pass: decodePercent(password) };
  return username === "" ? {} : { token: user };
}

/** The text without percent escapes; a percent sign that begins none stays as it is. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
