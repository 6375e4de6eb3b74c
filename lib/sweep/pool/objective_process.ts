/**
 * The harness of a process that runs trials of a user's module one after the other: see {@linkcode objectiveProgram}. It
 * reads and writes lines of JSON as `process.ts` does; a line with `stop` aborts the running trial. Nothing else is
 * written to stdout.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { attemptObjective } from "./attempt_objective.ts";
import { installGuards, type UncaughtListener } from "./objective_guards.ts";
import type { FromProcess, ObjectiveJob, ToObjectiveProcess } from "./protocol.ts";
import { throttled } from "./throttled.ts";

// The module cannot replace these: it is imported later.
const { exit, stdout } = Deno;

/** Before the first trial, an uncaught error means that the module cannot be loaded. */
let onUncaught: UncaughtListener = (reason) => send({ kind: "unloadable", reason });
let isStopped = false;
installGuards((reason, kind) => onUncaught(reason, kind));
/** Until the module is loaded: Deno would end a process that waits for nothing but a promise. */
const keepAlive = setInterval(() => {}, 1000);

/** Runs the trials that the scheduler sends with the default export of the module. */
export async function serve(module: Readonly<Record<string, unknown>>): Promise<void> {
  clearInterval(keepAlive);
  onUncaught = () => {}; // no trial runs
  // The terminal sends Ctrl-C to all its processes; this one ignores it, because the sweep ends it.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGINT", () => {});
  send({ kind: "ready" });
  for await (const line of createInterface({ input: process.stdin })) {
    const message: ToObjectiveProcess = JSON.parse(line);
    if ("stop" in message) isStopped = true;
    else run(module.default, message);
  }
  exit(); // the input is closed: the sweep has ended
}

async function run(objective: unknown, job: ObjectiveJob): Promise<void> {
  const uncaught = Promise.withResolvers<string>();
  onUncaught = (reason, kind) => uncaught.resolve(`${kind}: ${reason}`);
  const heartbeat = throttled((epochs: number) => send({ kind: "heartbeat", epochs }));
  send({ kind: "heartbeat", epochs: 0 });
  const answer = await attemptObjective(objective, job, {
    stopped: () => isStopped,
    heartbeat,
    uncaught: uncaught.promise,
  });
  onUncaught = () => {};
  send({ ...answer, trialId: job.trial.trialId });
}

const encoder = new TextEncoder();
send({ kind: "loading" });

/** Ends this process if the output is closed: the sweep has ended. */
function send(message: FromProcess): void {
  let bytes = encoder.encode(JSON.stringify(message) + "\n");
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stdout.writeSync(bytes));
  } catch {
    exit();
  }
}
