/**
 * Finds the server for the tests in this folder: `nats-server` of the `PATH`, or what `NATS_SERVER` names. As a program, it says
 * how to get a server where there is none.
 *
 * @module
 */

import { findProgram, requireProgram } from "../find_program.ts";

/** The path of the server; undefined if there is none. */
export function findNatsServer(): string | undefined {
  return findProgram({
    variable: "NATS_SERVER",
    names: ["nats-server"],
    folders: ["/usr/sbin"],
  });
}

if (import.meta.main) {
  requireProgram(
    findNatsServer(),
    "Cannot test the queue: install nats-server (Debian: sudo apt-get install nats-server), or set NATS_SERVER to its path",
  );
}
