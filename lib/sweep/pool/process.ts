/**
 * The program of a process: it runs one trial after the other, without any permission. It reads a line per job, and writes
 * lines with heartbeats and an answer. It ends when its input is closed or its output cannot be written: then the sweep
 * has ended.
 *
 * @module
 */

import { createInterface } from "node:readline";
import process from "node:process";
import { attemptTrial } from "./attempt_trial.ts";
import type { FromProcess, Job } from "./protocol.ts";

const HEARTBEAT_EVERY_MS = 200;

async function main(): Promise<void> {
  // Ctrl-C sends a signal to every process of the terminal; this one is ended by the sweep.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGINT", () => {});
  send({ kind: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const job: Job = JSON.parse(line);
    send({ kind: "heartbeat", epochs: 0 });
    send(attemptTrial(job, { stopped: () => false, heartbeat: throttled() }));
  }
}

/** Sends the first heartbeat at once, and others five times a second at most. */
function throttled(): (epochs: number) => void {
  let next = 0;
  return (epochs) => {
    if (performance.now() < next) return;
    next = performance.now() + HEARTBEAT_EVERY_MS;
    send({ kind: "heartbeat", epochs });
  };
}

const encoder = new TextEncoder();

function send(message: FromProcess): void {
  let bytes = encoder.encode(JSON.stringify(message) + "\n");
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

if (import.meta.main) {
  await main().catch(() => {}); // the output is closed
  Deno.exit();
}
