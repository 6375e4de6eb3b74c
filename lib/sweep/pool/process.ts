/**
 * The program of a process that runs trials one after the other, without any permission. It reads one line of JSON per job,
 * and writes one per message: heartbeats, then the answer. It ends when its input is closed or its output cannot be written,
 * because the sweep has then ended.
 *
 * @module
 */

import { createInterface } from "node:readline";
import process from "node:process";
import { attemptTrial } from "./attempt_trial.ts";
import { decodeMessage, encodeMessage, type FromProcess, type NetworkJob } from "./protocol.ts";
import { throttled } from "./throttled.ts";

async function main(): Promise<void> {
  // The terminal sends Ctrl-C to all its processes; this one ignores it, because the sweep ends it.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGINT", () => {});
  send({ kind: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const job: NetworkJob = decodeMessage(line);
    send({ kind: "heartbeat", epochs: 0 });
    const heartbeat = throttled((epochs: number) => send({ kind: "heartbeat", epochs }));
    const answer = attemptTrial(job, { stopped: () => false, heartbeat });
    send({ ...answer, trialId: job.trial.trialId });
  }
}

const encoder = new TextEncoder();

function send(message: FromProcess): void {
  let bytes = encoder.encode(encodeMessage(message) + "\n");
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

if (import.meta.main) {
  await main().catch(() => {}); // the output is closed: the sweep has ended
  Deno.exit();
}
