/**
 * The protocol between the benchmark and a rival in TypeScript. A rival starts with the file of a workload, prints
 * `ready`, and answers requests by line: `train N` trains N epochs and prints the milliseconds; `accuracy` prints the
 * accuracy on all rows; `new` replaces the network by a new one, as the next trial of a sweep does, and prints `ready`.
 */

import process from "node:process";
import { createInterface } from "node:readline";
import type { Workload } from "../workloads.ts";

/** A network in training, as used by the benchmark. */
export interface Rival {
  trainEpoch(): void | Promise<void>;
  /** The accuracy on the training rows, without dropout. */
  accuracy(): number;
  /** Frees the memory of the network. */
  release?(): void;
}

/** A workload with its rows. */
export interface LoadedWorkload extends Workload {
  x: Float64Array;
  y: Int32Array;
}

export async function serve(
  make: (workload: LoadedWorkload) => Rival | Promise<Rival>,
): Promise<void> {
  const workload = loadWorkload(Deno.args[0]);
  let rival = await make(workload);
  print("ready");
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    const [command, count] = line.split(" ");
    if (command === "train") print(String(await timeEpochs(rival, Number(count))));
    if (command === "accuracy") print(String(rival.accuracy()));
    if (command === "new") {
      rival.release?.();
      rival = await make(workload);
      print("ready");
    }
  }
}

async function timeEpochs(rival: Rival, epochs: number): Promise<number> {
  const start = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const pending = rival.trainEpoch();
    if (pending !== undefined) await pending;
  }
  return performance.now() - start;
}

function loadWorkload(path: string): LoadedWorkload {
  const workload = JSON.parse(Deno.readTextFileSync(path));
  const x = new Float64Array(Deno.readFileSync(workload.xFile).buffer);
  const y = new Int32Array(Deno.readFileSync(workload.yFile).buffer);
  return { ...workload, x, y };
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(line);
}
