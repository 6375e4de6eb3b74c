/**
 * The program behind `deno task worker`: it runs trials for sweeps on other machines.
 *
 * @module
 */

import { ENGINE_VERSION } from "../engine/version.ts";
import { connectServer } from "../sweep/queue/connect_queue.ts";
import { type Programs, readPrograms } from "../sweep/queue/programs.ts";
import type { QueueServer } from "../sweep/queue/queue_server.ts";
import { readQueueAddress } from "../sweep/queue/queue_address.ts";
import { QueueWorker } from "../sweep/queue/queue_worker.ts";
import { plural } from "../text/quantity.ts";
import { UserError } from "../user_error.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { Interrupt } from "./terminal/interrupt.ts";
import { print, printNote } from "./terminal/print.ts";
import { readWorkerArguments, type WorkerArguments } from "./worker_arguments.ts";
import { readCredentials } from "./read_credentials.ts";

const HELP = `Runs trials on this machine for sweeps on other machines, until Ctrl-C.

Usage: deno task -q worker URL [--jobs N]
       deno task -q worker:objective URL --allow-objective DIR [--jobs N]

  URL          the NATS server, as in nats://host:4222; with user:password@ or
               token@ before the host where the server asks for one
  -j, --jobs N trials at once (default: one per processor)
      --name NAME
               the name of this machine in timings.csv (default: its host name);
               two workers on one machine need two names
      --credentials FILE
               a credentials file of NATS
      --allow-objective DIR
               also run the objectives of the experiment files in this folder,
               if their programs are the same as those of the sweep
  -h, --help   print this

Exit codes: 1 it could not start; 130 interrupted.`;

const REPORT_EVERY_MS = 60_000;
/** How long it waits at Ctrl-C until all jobs are returned, in ms: the server may be down. */
const SHUTDOWN_MS = 5_000;

/** Runs a command line; returns the exit code. */
async function main(args: string[]): Promise<ExitCode> {
  try {
    const worker = readWorkerArguments(args);
    if (worker === "help") {
      print(HELP);
      return EXIT.complete;
    }
    return await runWorker(worker);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printNote(error.message);
    return EXIT.stopped;
  }
}

async function runWorker(args: WorkerArguments): Promise<ExitCode> {
  const { address, jobs, machine, credentials, folder, from } = args;
  const programs: Programs = folder === undefined
    ? new Map()
    : await readPrograms(folder, printNote);
  const interrupt = new Interrupt();
  const { signal } = interrupt;
  const server = await connectServer(address, {
    onNote: printNote,
    credentials: await readCredentials(from, credentials),
  });
  const worker = new QueueWorker(server, { jobs, machine, programs, signal });
  printNote(startText(args, programs));
  const reportVersions = versionReporter(server);
  await reportVersions();
  const timer = setInterval(() => {
    printNote(countsText(worker));
    reportVersions();
  }, REPORT_EVERY_MS);
  const overdue = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => setTimeout(resolve, SHUTDOWN_MS))
  );
  try {
    await Promise.race([worker.run(), overdue]);
    printNote(countsText(worker));
    return EXIT.interrupted;
  } finally {
    clearInterval(timer);
    await server.close();
    interrupt.close();
  }
}

function startText({ address, jobs, machine }: WorkerArguments, programs: Programs): string {
  const names = [...programs.values()].flatMap(({ names }) => names).sort();
  const objectives = names.length === 0 ? "" : `, also the objectives of ${names.join(", ")}`;
  const { shown } = readQueueAddress(address);
  return `${machine} is ready: runs ${
    plural(jobs, "trial")
  } at once for ${shown}${objectives}; Ctrl-C ends it`;
}

/** Says once of each other engine version that its jobs wait on the server. */
function versionReporter(server: QueueServer): () => Promise<void> {
  const said = new Set<number>();
  return async () => {
    const versions = await server.otherVersions().catch(() => []); // without a connection: the next time
    for (const version of versions.filter((each) => !said.has(each))) {
      said.add(version);
      printNote(
        `jobs of engine version ${version} wait on the server: this worker has version ${ENGINE_VERSION}`,
      );
    }
  };
}

function countsText({ counts: { done, failed, held, returned } }: QueueWorker): string {
  const without = failed > 0 ? ` (${failed} without scores)` : "";
  return `${
    plural(done, "trial")
  } done${without}, ${held} running or waiting, ${returned} returned to the queue`;
}

// The program does not end by itself: a thread in the middle of a step would keep it running.
if (import.meta.main) Deno.exit(await main(Deno.args));
