/**
 * A process that runs one trial after the other, without any permission: a line with a job comes in, lines with signs of
 * life and an answer go out. It ends with the sweep: when nothing more can come in, or nobody reads what goes out.
 *
 * @module
 */

import { createInterface } from "node:readline";
import process from "node:process";
import { attemptTrial } from "./attempt_trial.ts";
import type { FromProcess, Job } from "./protocol.ts";

const BEAT_EVERY_MS = 200;

async function main(): Promise<void> {
  // Ctrl-C on a terminal meets all processes on it; this one ends when the sweep says so.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGINT", () => {});
  say({ kind: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const job: Job = JSON.parse(line);
    say({ kind: "heartbeat", epochs: 0 });
    say(attemptTrial(job, { stopped: () => false, heartbeat: throttled() }));
  }
}

/** Says the first sign of life, and others five times a second. */
function throttled(): (epochs: number) => void {
  let next = 0;
  return (epochs) => {
    if (performance.now() < next) return;
    next = performance.now() + BEAT_EVERY_MS;
    say({ kind: "heartbeat", epochs });
  };
}

const encoder = new TextEncoder();

function say(message: FromProcess): void {
  let bytes = encoder.encode(JSON.stringify(message) + "\n");
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

if (import.meta.main) {
  await main().catch(() => {}); // nobody reads any more
  Deno.exit();
}
