/**
 * Guards around a user's module. In a worker, `Deno.exit()` and `self.close()` end it without any event, and its trial would
 * never end; output on stdout would be mixed with the output of the sweep, or with the messages of a process.
 *
 * @module
 */

import { Console } from "node:console";
import process from "node:process";
import { thrownTextAndPlace } from "../../objective/thrown_text.ts";

/** Called with what was thrown, in one line. */
export type UncaughtListener = (
  reason: string,
  kind: "uncaught error" | "unhandled rejection",
) => void;

/**
 * Replaces the functions that end a worker or process by ones that throw, sends all output to stderr, and calls the
 * listener with every error that nothing else catches.
 */
export function installGuards(onUncaught: UncaughtListener): void {
  Deno.exit = (code) => fail(`Deno.exit(${code ?? ""})`);
  Object.assign(globalThis, { close: () => fail("close()") });
  redirectOutput();
  addEventListener("error", (event) => {
    event.preventDefault();
    onUncaught(thrownTextAndPlace(event.error), "uncaught error");
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    onUncaught(thrownTextAndPlace(event.reason), "unhandled rejection");
  });
}

function fail(call: string): never {
  throw new Error(`it called ${call}, which an objective must not do`);
}

/** Every function of Deno's own console but `error` and `warn` prints on stdout, some of them directly. */
function redirectOutput(): void {
  Object.assign(globalThis, { console: new Console(process.stderr, process.stderr) });
  Object.defineProperty(Deno, "stdout", { value: Deno.stderr });
  Object.defineProperty(process, "stdout", { get: () => process.stderr });
}
