/**
 * Which kernels of OpenBLAS a library uses in the benchmarks: the fastest, by measurement.
 *
 * An OpenBLAS older than the processor does not recognize it and uses kernels for a processor of 2004, which halves the
 * speed of NumPy and PyTorch on wide layers. `OPENBLAS_CORETYPE` selects others. The most recent kernels that a processor
 * can run are not always the fastest, so each is measured.
 */

import { LineProcess } from "./line_process.ts";
import { median } from "./median.ts";

/** A value of `OPENBLAS_CORETYPE`; undefined if it is not set, so that OpenBLAS chooses. */
export type BlasCore = string | undefined;

/** A library with the type of its numbers: OpenBLAS has separate kernels for each type. */
export interface BlasUser {
  module: "numpy" | "torch";
  type: "float64" | "float32";
}

/** The median time of the products of the widest layer of `deep`, with the kernels of a core. */
export interface CoreTime {
  core: BlasCore;
  milliseconds: number;
}

const MATMUL = new URL("rivals/matmul.py", import.meta.url).pathname;
const ROUNDS = 9;

/** From the oldest to the newest. With one that the processor cannot run, the process crashes. */
const X64_CORES = ["HASWELL", "ZEN", "SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS"];

/** The cores to measure on this machine, also the one that it has set. */
function candidates(): BlasCore[] {
  const known = Deno.build.arch === "x86_64" ? X64_CORES : [];
  return [...new Set([undefined, ...known, Deno.env.get("OPENBLAS_CORETYPE") || undefined])];
}

/** Measures all cores in turns, so that a slow phase of the machine affects all of them. Fastest first. */
export async function timeCores(user: BlasUser): Promise<CoreTime[]> {
  const started = await Promise.all(candidates().map((core) => start(user, core)));
  const runs = started.filter((run) => run !== undefined);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { process, times } of runs) times.push(Number(await process.request("time")));
  }
  for (const { process } of runs) await process.end();
  const medians = runs.map(({ core, times }) => ({ core, milliseconds: median(times) }));
  return medians.sort((a, b) => a.milliseconds - b.milliseconds);
}

/** A process that multiplies, and its times. */
interface Run {
  core: BlasCore;
  process: LineProcess;
  times: number[];
}

/** Starts a process; undefined if it crashes, because the processor lacks an instruction. */
async function start({ module, type }: BlasUser, core: BlasCore): Promise<Run | undefined> {
  const command = ["/usr/bin/python3", MATMUL, module, type];
  const process = new LineProcess(`${module} with ${describeCore(core)}`, command, core);
  try {
    await process.ready();
    return { core, process, times: [] };
  } catch {
    await process.end();
    return undefined;
  }
}

function describeCore(core: BlasCore): string {
  return core ?? "unset";
}

/** A line about the times: the first core is used. */
export function describeCores(name: string, times: readonly CoreTime[]): string {
  const [used, ...others] = times.map(({ core, milliseconds }) =>
    `${describeCore(core)} ${milliseconds.toPrecision(3)}`
  );
  return [`${name}: ${used} ms`, ...others].join(", ");
}
