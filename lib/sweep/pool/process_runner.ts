/**
 * Runs trials in a process.
 *
 * @module
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { FromProcess, Job } from "./protocol.ts";
import { type Outcome, RunnerStartError, type TrialRunner } from "./trial_runner.ts";

/** The module that processes run; tests replace it. */
export const PROCESS_MODULE: URL = new URL("./process.ts", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

/** Runs trials in a separate Deno process, which can always be killed and has its own memory. */
export class ProcessRunner implements TrialRunner {
  readonly #module: URL;
  #child: Child | undefined;
  #abandon: (outcome: Outcome) => void = () => {};
  /** Resolves when every killed process has ended. */
  #ending: Promise<unknown> = Promise.resolve();
  #stopping = false;
  heartbeats = 0;
  epochs = 0;

  constructor(module: URL = PROCESS_MODULE) {
    this.#module = module;
  }

  async run(job: Job): Promise<Outcome> {
    const abandoned = new Promise<Outcome>((resolve) => this.#abandon = resolve);
    const child = this.#child ??= await this.#start();
    this.epochs = 0;
    const start = performance.now();
    const answer = this.#requestAnswer(child, job).catch(async (): Promise<Outcome> => {
      if (this.#child === child) this.#child = undefined;
      const reason = `the process died: ${await child.ended()}`;
      return { kind: "died", reason, seconds: (performance.now() - start) / 1000 };
    });
    const outcome = await Promise.race([answer, abandoned]);
    return this.#stopping && outcome.kind === "died" ? { kind: "stopped" } : outcome;
  }

  stop(): void {
    this.#stopping = true;
    this.#child?.kill();
  }

  abandon(outcome: Outcome): void {
    this.#abandon(outcome);
    this.#kill();
  }

  async end(): Promise<void> {
    this.#kill();
    await this.#ending;
  }

  #kill(): void {
    this.#child?.kill();
    this.#ending = Promise.all([this.#ending, this.#child?.ended()]);
    this.#child = undefined;
  }

  async #start(): Promise<Child> {
    this.heartbeats = 0;
    const child = spawnChild(this.#module);
    this.#child = child; // so that it can be killed while it starts
    const first = await child.next().catch(() => undefined);
    if (first?.kind === "ready") return child;
    child.kill();
    this.#child = undefined;
    throw startError(await child.ended());
  }

  async #requestAnswer(child: Child, { rows: _, ...job }: Job): Promise<Outcome> {
    await child.send(JSON.stringify(job)); // without the rows: the process makes them itself
    for (;;) {
      const message = await child.next();
      this.heartbeats++;
      if (message.kind === "heartbeat") this.epochs = message.epochs;
      else if (message.kind !== "ready") return message;
    }
  }
}

function spawnChild(module: URL): Child {
  try {
    return new Child(module);
  } catch (error) {
    throw startError((error as Error).message); // no permission, or the system cannot start another process
  }
}

function startError(reason: string): RunnerStartError {
  return new RunnerStartError(`Cannot start a process: ${reason}`);
}

type NodeWebStream = Parameters<typeof Readable.fromWeb>[0];

/** A process and its pipes. */
class Child {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<string>;
  #fault: string | undefined;

  constructor(module: URL) {
    this.#process = new Deno.Command(Deno.execPath(), {
      env: { NO_COLOR: "1" }, // so that its error messages can be parsed
      args: [
        ...["run", "--quiet", "--no-prompt", "--cached-only", "--config", fileURLToPath(CONFIG)],
        fileURLToPath(module),
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    // Deno's and Node's web streams are the same objects but different types.
    const output = Readable.fromWeb(this.#process.stdout as unknown as NodeWebStream);
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
    this.#ended = describeEnd(this.#process);
  }

  async send(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(line + "\n"));
  }

  /** The next message. Throws if there is none because the process has ended, or was killed for an invalid message. */
  async next(): Promise<FromProcess> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error("it has ended");
    try {
      return JSON.parse(value);
    } catch (error) {
      this.#fault = `it sent an invalid message: ${value.slice(0, 60)}`;
      this.kill();
      throw error;
    }
  }

  kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
  }

  /** Waits for the end of the process; returns in a few words how it ended. */
  async ended(): Promise<string> {
    const fault = this.#fault;
    const reason = await this.#ended;
    await this.#input.close().catch(() => {}); // the other end of the pipe is closed
    return fault ?? reason;
  }
}

/** Waits for the end of the process; returns the error message that it printed, or its exit code or signal. */
async function describeEnd(child: Deno.ChildProcess): Promise<string> {
  const [printed, { code, signal }] = await Promise.all([
    new Response(child.stderr).text(),
    child.status,
  ]);
  if (/out of memory/i.test(printed)) return "out of memory";
  const [, error] = /error: (.*)/.exec(printed) ?? [];
  return error ?? (signal === null ? `exit code ${code}` : `signal ${signal}`);
}
