/**
 * What has to be done if this program ends before its sweep: at a second Ctrl-C, for example.
 *
 * @module
 */

/**
 * Calls the function when this program calls `Deno.exit()` or ends by itself; not if it is killed.
 *
 * @returns A function that cancels it.
 */
export function atExit(call: () => void): () => void {
  globalThis.addEventListener("unload", call);
  return () => globalThis.removeEventListener("unload", call);
}
