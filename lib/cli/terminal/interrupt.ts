/**
 * Ctrl-C and other signals that end programs.
 *
 * @module
 */

import { EXIT } from "../exit.ts";

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * One Ctrl-C can arrive as several signals: from the terminal, which sends it to all its processes, and from `deno task`,
 * which forwards it. Signals within this time after the first, in milliseconds, count as the same Ctrl-C.
 */
const SAME_SIGNAL_MS = 250;

/** The first signal aborts `signal`; at the second the program ends at once. */
export class Interrupt {
  readonly #controller = new AbortController();
  #first = Infinity;
  /** Called before the program ends at once. */
  cleanUp: () => void = () => {};

  /** Listens until it is closed; until then no signal ends the program by itself. */
  constructor() {
    for (const name of SIGNALS) Deno.addSignalListener(name, this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  close(): void {
    for (const name of SIGNALS) Deno.removeSignalListener(name, this.#onSignal);
  }

  readonly #onSignal = (): void => {
    if (!this.signal.aborted) {
      this.#first = performance.now();
      return this.#controller.abort();
    }
    if (performance.now() < this.#first + SAME_SIGNAL_MS) return;
    this.cleanUp();
    Deno.exit(EXIT.interrupted);
  };
}
