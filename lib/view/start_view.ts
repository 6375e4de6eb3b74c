/**
 * The server behind `deno task view`.
 *
 * It listens on this machine only, writes nothing, and answers only requests that name it as their host: see `refusal.ts`.
 *
 * @module
 */

import {
  FROM_ONE,
  given,
  requireArrays,
  requireInstances,
  requireNumbers,
  requireTypes,
  wholeNumber,
} from "../math/check_arguments.ts";
import { UserError } from "../user_error.ts";
import { Routes } from "./routes.ts";

/** How results folders are shown. */
export interface ViewOptions {
  /** The port, 0 for any free one. @default {8000, or the next free one} */
  readonly port?: number | undefined;
  /** Aborting it ends the server and all its connections. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two looks at a folder that someone watches. @default {1000} */
  readonly every?: number | undefined;
}

/** A server that runs. */
export interface View {
  /** The address of the overview. */
  readonly url: string;
  /** Resolves when the server has ended. */
  readonly finished: Promise<void>;
}

const HOST = "127.0.0.1";
const FIRST_PORT = 8000;
const LAST_PORT = 8099;

/**
 * Starts a server that shows results folders, and folders with results folders in them, in a browser.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If a number is out of range.
 * @throws {UserError} If no port is free, or the program has no permission for it.
 */
export function startView(directories: readonly string[], options: ViewOptions = {}): View {
  const action = "start the view";
  requireArrays(action, { directories });
  requireTypes(action, { options }, "object");
  const { port, signal, every = 1000 } = options;
  requireNumbers(action, given({ port }), wholeNumber(0, 65_535));
  requireNumbers(action, given({ every }), FROM_ONE);
  requireInstances(action, given({ signal }), AbortSignal);
  const end = signal ?? new AbortController().signal;
  const routes = new Routes({ directories, every, signal: end });
  const server = serveFirstFree(
    port,
    (chosen) =>
      Deno.serve(
        { hostname: HOST, port: chosen, signal: end, onListen: () => {} },
        (request) => routes.respond(request, server.addr.port),
      ),
  );
  return { url: `http://${HOST}:${server.addr.port}/`, finished: server.finished };
}

type Server = Deno.HttpServer<Deno.NetAddr>;

/** Starts a server at the given port, or at the first port that is free. */
function serveFirstFree(port: number | undefined, serve: (port: number) => Server): Server {
  for (let each = port ?? FIRST_PORT;; each++) {
    try {
      return serve(each);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        throw new UserError("Cannot start the view: its command is deno task view");
      }
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      if (port !== undefined) throw new UserError(`Cannot start the view: port ${port} is in use`);
      if (each >= LAST_PORT) {
        throw new UserError(
          `Cannot start the view: ports ${FIRST_PORT} to ${LAST_PORT} are in use; --port chooses another one`,
        );
      }
    }
  }
}
