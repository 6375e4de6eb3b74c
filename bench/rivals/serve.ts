/**
 * How a rival in TypeScript talks to the bench: it is started with the file of a work, says `ready`, and then answers
 * lines. `train N` trains N epochs and says how many milliseconds they took; `accuracy` says that on all rows.
 */

import process from "node:process";
import { createInterface } from "node:readline";
import type { Work } from "../works.ts";

/** A net in training, as the bench sees it. */
export interface Rival {
  trainEpoch(): void | Promise<void>;
  /** On the training rows, without dropout. */
  accuracy(): number;
}

/** A work with its rows. */
export interface LoadedWork extends Work {
  x: Float64Array;
  y: Int32Array;
}

export async function serve(make: (work: LoadedWork) => Rival | Promise<Rival>): Promise<void> {
  const rival = await make(loadWork(Deno.args[0]));
  say("ready");
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    const [command, count] = line.split(" ");
    if (command === "train") say(String(await timeEpochs(rival, Number(count))));
    if (command === "accuracy") say(String(rival.accuracy()));
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

function loadWork(path: string): LoadedWork {
  const work = JSON.parse(Deno.readTextFileSync(path));
  const x = new Float64Array(Deno.readFileSync(work.xFile).buffer);
  const y = new Int32Array(Deno.readFileSync(work.yFile).buffer);
  return { ...work, x, y };
}

function say(line: string): void {
  // deno-lint-ignore no-console -- a program of its own
  console.log(line);
}
