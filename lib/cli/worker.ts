/**
 * The program behind `deno task worker`: it runs trials of sweeps on other machines.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { connectQueue } from "../sweep/queue/connect_queue.ts";
import { QueueWorker } from "../sweep/queue/queue_worker.ts";
import { UserError } from "../user_error.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { Interrupt } from "./terminal/interrupt.ts";
import { print, printNote } from "./terminal/print.ts";

const HELP = `Runs trials of sweeps on other machines until Ctrl-C.

Usage: deno task -q worker URL [--jobs N]

  URL          the NATS server, as in nats://host:4222; with user:password@ or
               token@ before the host where the server asks for one
  -j, --jobs N trials at once (default: one per processor)
  -h, --help   print this

Exit codes: 1 the server cannot be used; 130 interrupted.`;

const SAY_EVERY_MS = 60_000;
/** At Ctrl-C, how long jobs are handed back while the server is away, in ms. */
const PATIENCE_MS = 5_000;

/** Runs a command line; returns the exit code. */
async function main(args: string[]): Promise<ExitCode> {
  try {
    const { help, address, jobs } = readArguments(args);
    if (help) {
      print(HELP);
      return EXIT.complete;
    }
    return await work(address, jobs);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printNote(error.message);
    return EXIT.stopped;
  }
}

async function work(address: string, jobs: number): Promise<ExitCode> {
  const interrupt = new Interrupt();
  const { signal } = interrupt;
  const queue = await connectQueue(address, printNote);
  const worker = new QueueWorker(queue, { jobs, signal });
  printNote(`working, ${jobs} ${jobs === 1 ? "trial" : "trials"} at once, until Ctrl-C`);
  const timer = setInterval(() => printNote(countsText(worker)), SAY_EVERY_MS);
  const overdue = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => setTimeout(resolve, PATIENCE_MS))
  );
  try {
    await Promise.race([worker.run(), overdue]);
    printNote(countsText(worker));
    return EXIT.interrupted;
  } finally {
    clearInterval(timer);
    await queue.close();
    interrupt.close();
  }
}

function countsText({ counts: { done, failed, running } }: QueueWorker): string {
  const trials = `${done} ${done === 1 ? "trial" : "trials"} done`;
  return `${trials}, ${failed} of them without scores; ${running} here now`;
}

interface WorkerArguments {
  readonly help: boolean;
  readonly address: string;
  readonly jobs: number;
}

function readArguments(args: string[]): WorkerArguments {
  const { help, jobs, _: words } = parseArgs(args, {
    boolean: ["help"],
    string: ["jobs", "_"],
    alias: { h: "help", j: "jobs" },
    unknown: (argument, key) => {
      if (key !== undefined) throw usageError(`there is no option ${argument.split("=")[0]}`);
    },
  });
  if (!help && words.length !== 1) throw usageError("it takes one address, as nats://host:4222");
  const most = 1024;
  const count = jobs === undefined ? navigator.hardwareConcurrency : Number(jobs);
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw usageError(`--jobs takes a whole number from 1 to ${most}, got ${JSON.stringify(jobs)}`);
  }
  return { help, address: String(words[0]), jobs: count };
}

function usageError(rule: string): UserError {
  return new UserError(`Cannot read the command line: ${rule} (--help shows how)`);
}

// The program does not end by itself: a thread in the middle of a step would keep it running.
if (import.meta.main) Deno.exit(await main(Deno.args));
