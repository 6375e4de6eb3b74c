/**
 * `deno task bench:queue`: what a queue costs beside the pool of one process. Runs a thousand trials of about 10 ms, and a thousand
 * that take next to no time, in two threads of this process and on two workers of a NATS server on this machine, alternately. Then
 * it puts ten thousand jobs into the queue at once, and prints the memory of both sides.
 */

import { parseExperiment } from "../lib/experiment/parse/parse_experiment.ts";
import { connectQueue } from "../lib/sweep/queue/connect_queue.ts";
import { plural } from "../lib/text/quantity.ts";
import { resumeSweep } from "../lib/sweep/resume_sweep.ts";
import { type TestedQueue, withServer } from "../tests/queue/with_server.ts";
import { median } from "./median.ts";

const ROUNDS = 5;
const TRIALS = 1000;
/** More than enough to put ten thousand jobs into the queue. */
const SUBMIT_SECONDS = 12;

/** One sweep. */
interface SweepOptions {
  readonly trials: number;
  readonly epochs: number;
  /** Another one in each sweep on the queue, because the server keeps the results: it is part of the learning rates. */
  readonly rate: number;
  /** Trials in flight; undefined for the number that the sweep chooses. */
  readonly jobs?: number;
}

/** The seconds of a sweep, and of all its trials together. */
interface Times {
  readonly wall: number;
  readonly trials: number;
}

async function timeSweep(
  { folder, address }: TestedQueue,
  { trials, epochs, rate, jobs }: SweepOptions,
  isQueue: boolean,
): Promise<Times> {
  const rates = [1, 2, 3, 4, 5].map((i) => 0.01 * i + 0.001 * rate);
  const experiment = parseExperiment(
    `{replicates: ${trials / 5}, data: {spiral: {samples: 100}}, log_every: 100, ` +
      `parameters: {hidden: {value: 64}, epochs: {value: ${epochs}}, learning_rate: {values: [${rates}]}}}`,
  );
  const queue = isQueue ? await connectQueue(address, { onNote: print }) : undefined;
  const directory = `${folder}/results`;
  let seconds = 0;
  const start = performance.now();
  const { end } = await resumeSweep(experiment, {
    ...{ directory, queue, jobs: isQueue ? jobs : 2 },
    onEvent: (event) => event.kind === "trialFinished" && (seconds += event.record.timing.seconds),
  });
  const wall = (performance.now() - start) / 1000;
  await queue?.close();
  await Deno.remove(directory, { recursive: true });
  if (end.kind !== "done") throw new Error(`the sweep ended with ${end.kind}`);
  return { wall, trials: seconds };
}

async function compare(queue: TestedQueue, epochs: number): Promise<void> {
  const [local, remote]: [Times[], Times[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const options = { trials: TRIALS, epochs, rate: round + epochs / 1000 };
    local.push(await timeSweep(queue, options, false));
    remote.push(await timeSweep(queue, options, true));
  }
  const text = (all: Times[]) => {
    const wall = median(all.map(({ wall }) => wall));
    const trial = median(all.map(({ trials }) => 1000 * trials / TRIALS));
    return `${wall.toFixed(2)} s (${Math.round(TRIALS / wall)} trials/s, each ${
      trial.toFixed(2)
    } ms)`;
  };
  const ratio = median(remote.map(({ wall }, round) => wall / local[round].wall));
  print(`${TRIALS} trials of ${plural(epochs, "epoch")}: one process ${text(local)}`);
  print(
    `${" ".repeat(10)}two workers of a queue ${text(remote)}: ${ratio.toFixed(2)} times as long`,
  );
}

/** The memory of this process and of the server with many jobs in the queue, which no worker takes before all are there. */
async function measureMemory(queue: TestedQueue): Promise<void> {
  const options = { trials: 10_000, epochs: 1, rate: 80, jobs: 10_000 };
  const before = megabytes(Deno.pid);
  const sweep = timeSweep(queue, options, true);
  await new Promise((resolve) => setTimeout(resolve, 1000 * SUBMIT_SECONDS));
  print(`10000 jobs in the queue: the sweep ${before} MB before, ${megabytes(Deno.pid)} MB then`);
  print(`${" ".repeat(10)}the server ${megabytes(queue.serverPid())} MB`);
  await queue.worker("--jobs", "2");
  const { wall } = await sweep;
  print(`${" ".repeat(10)}done ${(wall - SUBMIT_SECONDS).toFixed(1)} s after a worker was started`);
}

/** The resident memory of a process, on Linux. */
function megabytes(pid: number): number {
  const [, kilobytes] = /VmRSS:\s*(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

function print(text: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(text);
}

if (import.meta.main) {
  await withServer(async (queue) => {
    const workers = [await queue.worker("--jobs", "1"), await queue.worker("--jobs", "1")];
    await timeSweep(queue, { trials: TRIALS, epochs: 1, rate: 90 }, true); // the code is compiled
    for (const epochs of [1, 220]) await compare(queue, epochs);
    for (const worker of workers) await worker.end("SIGINT");
    await measureMemory(queue);
  })();
  Deno.exit(); // threads of the last sweep may still run
}
