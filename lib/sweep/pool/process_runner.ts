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

/** The program that processes run; tests replace it. */
export const PROCESS_MODULE: URL = new URL("./process.ts", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

/** Runs trials in a separate Deno process, which can always be killed and has its own memory. */
export class ProcessRunner implements TrialRunner {
  readonly #module: URL;
  #child: Child | undefined;
  #abandon: (outcome: Outcome) => void = () => {};
  /** Resolves when every killed process has ended. */
  #dying: Promise<unknown> = Promise.resolve();
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
    const answered = this.#answer(child, job).catch(async (): Promise<Outcome> => {
      if (this.#child === child) this.#child = undefined;
      const reason = `the process died: ${await child.ended()}`;
      return { kind: "died", reason, seconds: (performance.now() - start) / 1000 };
    });
    const outcome = await Promise.race([answered, abandoned]);
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
    await this.#dying;
  }

  #kill(): void {
    this.#child?.kill();
    this.#dying = Promise.all([this.#dying, this.#child?.ended()]);
    this.#child = undefined;
  }

  async #start(): Promise<Child> {
    this.heartbeats = 0;
    const child = makeChild(this.#module);
    this.#child = child; // so that it can be killed while it starts
    const first = await child.next().catch(() => undefined);
    if (first?.kind === "ready") return child;
    child.kill();
    this.#child = undefined;
    throw cannotStart(await child.ended());
  }

  async #answer(child: Child, { split: _, ...job }: Job): Promise<Outcome> {
    await child.send(JSON.stringify(job)); // without its rows: the process makes them
    for (;;) {
      const message = await child.next();
      this.heartbeats++;
      if (message.kind === "heartbeat") this.epochs = message.epochs;
      else if (message.kind !== "ready") return message;
    }
  }
}

function makeChild(module: URL): Child {
  try {
    return new Child(module);
  } catch (error) {
    throw cannotStart((error as Error).message); // no permission, or the system cannot start another process
  }
}

function cannotStart(reason: string): RunnerStartError {
  return new RunnerStartError(`Cannot start a process: ${reason}`);
}

type NodeWebStream = Parameters<typeof Readable.fromWeb>[0];

/** The process itself and its pipes. */
class Child {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<string>;
  #invalidLine: string | undefined;

  constructor(module: URL) {
    this.#process = new Deno.Command(Deno.execPath(), {
      env: { NO_COLOR: "1" }, // its error messages are parsed
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
    this.#ended = howItEnds(this.#process);
  }

  async send(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(line + "\n"));
  }

  /** Its next message. Throws if there is none: the process has ended, or is killed because it sent an invalid message. */
  async next(): Promise<FromProcess> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error("it has ended");
    try {
      return JSON.parse(value);
    } catch (error) {
      this.#invalidLine = `it sent an invalid message: ${value.slice(0, 60)}`;
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

  /** How it ended, in a few words; waits for the end. */
  async ended(): Promise<string> {
    const how = this.#invalidLine ?? await this.#ended;
    await this.#ended;
    await this.#input.close().catch(() => {}); // nobody reads the pipe any more
    return how;
  }
}

/** The error message that it printed, or its exit code or signal. */
async function howItEnds(child: Deno.ChildProcess): Promise<string> {
  const [printed, { code, signal }] = await Promise.all([
    new Response(child.stderr).text(),
    child.status,
  ]);
  if (/out of memory/i.test(printed)) return "out of memory";
  const [, error] = /error: (.*)/.exec(printed) ?? [];
  return error ?? (signal === null ? `exit code ${code}` : `signal ${signal}`);
}
