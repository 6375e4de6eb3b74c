/**
 * Times of a workload on all rivals, each a process with one thread.
 *
 * Cold: the first epochs of a network in a new process, and of the next network in the same process, which is what a later
 * trial costs. A process compiles, allocates and loads on the way, and most trials of small networks are that short. The
 * start of the process and the imports are not included. Warm: after the first epochs, in one process per rival.
 *
 * The rivals take turns, so that a slow phase of the machine affects all of them. Times are medians.
 */

import type { BlasCore } from "./blas_core.ts";
import { LineProcess } from "./line_process.ts";
import { median } from "./median.ts";
import type { RivalProgram, WorkloadFiles } from "./rival_programs.ts";
import { makeRows, type Workload } from "./workloads.ts";

/** Rounds that count, after one that warms up the compilers. */
const WARM_ROUNDS = 7;
/** New processes per rival. */
const COLD_ROUNDS = 3;

/** A rival on this machine, with its kernels of OpenBLAS. */
export interface Rival extends RivalProgram {
  core: BlasCore;
}

/** Milliseconds per epoch of a rival, and its accuracy on the training rows at the end of the warm rounds. */
export interface WorkloadTimes {
  name: string;
  warm: number;
  /** Of the first `coldEpochs` epochs in a new process. */
  first: number;
  /** Of the first `coldEpochs` epochs of a second network in the same process. */
  second: number;
  accuracy: number;
}

/** Epochs after which the accuracy is measured. */
export function warmEpochs({ epochs }: Workload): number {
  return (1 + WARM_ROUNDS) * epochs;
}

/** Times all rivals; the rows of the result are in their order. */
export async function timeWorkload(
  workload: Workload,
  rivals: readonly Rival[],
): Promise<WorkloadTimes[]> {
  const folder = await Deno.makeTempDir({ prefix: "seedsweep-bench-" });
  try {
    const files = await writeWorkload(workload, folder);
    const cold = await timeCold(files, rivals);
    const warm = await timeWarm(files, rivals);
    return rivals.map(({ name }, i) => ({ name, ...cold[i], ...warm[i] }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeWorkload(workload: Workload, folder: string): Promise<WorkloadFiles> {
  const { x, y } = makeRows(workload);
  const files: WorkloadFiles = {
    ...workload,
    rows: y.length,
    file: `${folder}/workload.json`,
    xFile: `${folder}/x.bin`,
    yFile: `${folder}/y.bin`,
  };
  await Deno.writeTextFile(files.file, JSON.stringify(files));
  await Deno.writeFile(files.xFile, new Uint8Array(x.buffer as ArrayBuffer));
  await Deno.writeFile(files.yFile, new Uint8Array(y.buffer as ArrayBuffer));
  return files;
}

async function startRival(
  { name, command, core }: Rival,
  files: WorkloadFiles,
): Promise<LineProcess> {
  const process = new LineProcess(name, command(files), core);
  await process.ready();
  return process;
}

async function timeEpochs(process: LineProcess, epochs: number): Promise<number> {
  return Number(await process.request(`train ${epochs}`)) / epochs;
}

async function timeCold(
  files: WorkloadFiles,
  rivals: readonly Rival[],
): Promise<{ first: number; second: number }[]> {
  const times = rivals.map(() => ({ first: [] as number[], second: [] as number[] }));
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (const [i, rival] of rivals.entries()) {
      const process = await startRival(rival, files);
      times[i].first.push(await timeEpochs(process, files.coldEpochs));
      await process.request("new");
      times[i].second.push(await timeEpochs(process, files.coldEpochs));
      await process.end();
    }
  }
  return times.map(({ first, second }) => ({ first: median(first), second: median(second) }));
}

async function timeWarm(
  files: WorkloadFiles,
  rivals: readonly Rival[],
): Promise<{ warm: number; accuracy: number }[]> {
  const processes = await Promise.all(rivals.map((rival) => startRival(rival, files)));
  const times: number[][] = processes.map(() => []);
  for (let round = 0; round <= WARM_ROUNDS; round++) {
    for (const [i, process] of processes.entries()) {
      const time = await timeEpochs(process, files.epochs);
      if (round > 0) times[i].push(time);
    }
  }
  const results: { warm: number; accuracy: number }[] = [];
  for (const [i, process] of processes.entries()) {
    const accuracy = Number(await process.request("accuracy"));
    results.push({ warm: median(times[i]), accuracy });
    await process.end();
  }
  return results;
}
