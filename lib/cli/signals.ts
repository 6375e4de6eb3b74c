/**
 * Ctrl-C, and what else ends programs.
 *
 * @module
 */

import { EXIT } from "./exit.ts";

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** Aborts at the first signal. At the second the program ends at once, after `clean`. */
export function onSignals(clean: () => void): { signal: AbortSignal; forget: () => void } {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) {
      clean();
      Deno.exit(EXIT.interrupted);
    }
    interrupt.abort();
  };
  for (const name of SIGNALS) Deno.addSignalListener(name, onSignal);
  return {
    signal: interrupt.signal,
    forget: () => SIGNALS.forEach((name) => Deno.removeSignalListener(name, onSignal)),
  };
}
