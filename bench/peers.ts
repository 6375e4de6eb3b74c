/**
 * `deno task bench:peers`: the same networks on NumPy, PyTorch, TensorFlow.js, plain C and the engine, and the same sweep
 * with scikit-learn, PyTorch and Seedsweep, in one run.
 *
 * A ratio is a ratio of medians. The result of a rival is void if its accuracy after the same epochs is too far below ours or
 * near chance.
 */

import Table from "cli-table3";
import { type BlasCore, type BlasUser, describeCores, timeCores } from "./blas_core.ts";
import { PROGRAMS, removeNative } from "./rival_programs.ts";
import { describeSweep, SWEEP_PROGRAMS, type SweepTimes, timeSweep } from "./time_sweep.ts";
import { timeWorkload, warmEpochs, type WorkloadTimes } from "./time_workload.ts";
import { type Workload, WORKLOADS } from "./workloads.ts";

/** By how much a rival's mean validation accuracy in the sweep may be below ours for a valid result. */
const SWEEP_BAND = 0.05;

function formatTable(head: string[], rows: string[][]): string {
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, i) => i === 0 ? "left" : "right"),
  });
  table.push(...rows);
  return table.toString();
}

/** The time and its ratio to ours. */
function timeCells(time: number, ours: number): string[] {
  return [time.toPrecision(3), (time / ours).toFixed(2)];
}

function formatWarm({ band, classes }: Workload, times: readonly WorkloadTimes[]): string {
  const [ours] = times;
  const rows = times.map(({ name, warm, accuracy }) => {
    const valid = accuracy >= Math.max(ours.accuracy - band, 1.2 / classes);
    const cells = valid ? timeCells(warm, ours.warm) : ["void", "accuracy too low"];
    return [name, ...cells, accuracy.toFixed(3)];
  });
  return formatTable(["warm", "ms per epoch", "times ours", "accuracy"], rows);
}

function formatCold(times: readonly WorkloadTimes[]): string {
  const [ours] = times;
  const rows = times.map(({ name, first, second }) => [
    ...[name, ...timeCells(first, ours.first), ...timeCells(second, ours.second)],
  ]);
  const head = ["first", "times ours", "second", "times ours"];
  return formatTable(["cold", ...head], rows);
}

function formatSweep(trials: number, times: readonly SweepTimes[]): string {
  const [ours] = times;
  const rows = times.map(({ name, seconds, accuracy }) => {
    const valid = accuracy >= ours.accuracy - SWEEP_BAND;
    const cells = valid
      ? [(trials / seconds).toPrecision(3), (ours.seconds / seconds).toFixed(2)]
      : ["void", "accuracy too low"];
    return [name, seconds.toFixed(1), ...cells, accuracy.toFixed(3)];
  });
  return formatTable(["", "seconds", "trials per second", "of ours", "accuracy"], rows);
}

function describe(workload: Workload): string {
  const { name, inputs, hidden, classes, dropout, l2, batch, rows } = workload;
  const sizes = [inputs, ...hidden, classes].join(" → ");
  const parts = [dropout > 0 && `dropout ${dropout}`, l2 > 0 && `L2 ${l2}`, "Adam"];
  const rule = [...parts, batch > 0 ? `batch ${batch}` : "full batch"].filter(Boolean).join(", ");
  return `${name}: ${sizes}, ${rule}, ${rows} rows; accuracy after ${warmEpochs(workload)} epochs`;
}

/** The programs that can run here. */
function available<T extends { name: string; missing: () => string | undefined }>(
  programs: readonly T[],
): T[] {
  return programs.filter(({ name, missing }) => {
    const reason = missing();
    if (reason !== undefined) print(`${name} is skipped: ${reason}`);
    return reason === undefined;
  });
}

const cores = new Map<string, Promise<BlasCore>>();

/** The programs with their fastest kernels of OpenBLAS. Each library is measured once. */
async function withCores<T extends { blas?: BlasUser }>(
  programs: readonly T[],
): Promise<(T & { core: BlasCore })[]> {
  const rivals: (T & { core: BlasCore })[] = [];
  for (const program of programs) {
    const { blas } = program;
    const core = blas && await fastestCore(blas);
    rivals.push({ ...program, core });
  }
  return rivals;
}

function fastestCore(user: BlasUser): Promise<BlasCore> {
  const name = `${user.module} ${user.type}`;
  return cores.getOrInsertComputed(name, async () => {
    const times = await timeCores(user);
    print(`OpenBLAS for ${describeCores(name, times)}`);
    return times[0].core;
  });
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(line);
}

async function compareWorkloads(workloads: readonly Workload[]): Promise<void> {
  if (workloads.length === 0) return;
  const rivals = await withCores(available(PROGRAMS));
  for (const workload of workloads) {
    print(`\n${describe(workload)}`);
    const times = await timeWorkload(workload, rivals);
    print(formatWarm(workload, times));
    print(
      `The first ${workload.coldEpochs} epochs of the first and second network of a process, ms per epoch:`,
    );
    print(formatCold(times));
  }
}

async function compareSweeps(): Promise<void> {
  const rivals = await withCores(available(SWEEP_PROGRAMS));
  const { trials, times } = await timeSweep(rivals);
  print(`\n${describeSweep(trials)}`);
  print(formatSweep(trials, times));
}

async function main(): Promise<void> {
  const names = [...WORKLOADS.map(({ name }) => name), "sweep"];
  const unknown = Deno.args.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    print(`Cannot measure ${unknown}: choose from ${names.join(", ")}`);
    Deno.exit(1);
  }
  const chosen = Deno.args.length > 0 ? Deno.args : names;
  try {
    await compareWorkloads(WORKLOADS.filter(({ name }) => chosen.includes(name)));
    if (chosen.includes("sweep")) await compareSweeps();
  } finally {
    await removeNative();
  }
}

if (import.meta.main) await main();
