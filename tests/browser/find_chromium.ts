/**
 * Finds the browser for the tests in this folder: `chromium` of the `PATH`, or what `CHROMIUM` names. As a program, it says how
 * to get a browser where there is none.
 *
 * @module
 */

import { findProgram, requireProgram } from "../find_program.ts";

/** The path of the browser; undefined if there is none. */
export function findChromium(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  return findProgram({ variable: "CHROMIUM", names });
}

if (import.meta.main) {
  requireProgram(
    findChromium(),
    "Cannot test in a browser: install chromium (Debian: sudo apt-get install chromium), or set CHROMIUM to its path",
  );
}
