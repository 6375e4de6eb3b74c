/**
 * A process that runs trials.
 *
 * @module
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { FromProcess, Job } from "./protocol.ts";
import { HostStartError, type Outcome, type TrialHost } from "./trial_host.ts";

/** The program that processes run; tests put others in its place. */
export const PROCESS_MODULE: URL = new URL("./process.ts", import.meta.url);
const CONFIG = new URL("../../deno.json", import.meta.url);

/** A Deno process of its own: it can be killed for certain, and its memory is its own. */
export class ProcessHost implements TrialHost {
  readonly #module: URL;
  #child: Child | undefined;
  #abandon: (outcome: Outcome) => void = () => {};
  #stopping = false;
  beats = 0;
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
    this.#child?.kill();
    this.#child = undefined;
  }

  async end(): Promise<void> {
    this.#child?.kill();
    await this.#child?.ended();
    this.#child = undefined;
  }

  async #start(): Promise<Child> {
    const child = new Child(this.#module);
    this.#child = child; // so that it can be killed while it starts
    try {
      if ((await child.next()).kind === "ready") return child;
      throw new Error();
    } catch {
      child.kill();
      this.#child = undefined;
      throw new HostStartError(`Cannot start a process: ${await child.ended()}`);
    }
  }

  async #answer(child: Child, { trial, timeout }: Job): Promise<Outcome> {
    await child.say(JSON.stringify({ trial, timeout })); // it makes its rows itself
    for (;;) {
      const message = await child.next();
      this.beats++;
      if (message.kind === "beat") this.epochs = message.epochs;
      else if (message.kind !== "ready") return message;
    }
  }
}

type NodeWebStream = Parameters<typeof Readable.fromWeb>[0];

/** The process itself and its pipes. */
class Child {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<string>;

  constructor(module: URL) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-prompt", "--cached-only", "--config", fileURLToPath(CONFIG)],
        fileURLToPath(module),
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    // Deno's web streams and Node's are the same at run time and two types to the compiler.
    const output = Readable.fromWeb(this.#process.stdout as unknown as NodeWebStream);
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
    this.#ended = howItEnds(this.#process);
  }

  async say(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(line + "\n"));
  }

  /** Its next message; throws if there is none: then it has ended, or is about to. */
  async next(): Promise<FromProcess> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error("the process has ended");
    return JSON.parse(value);
  }

  kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended by itself
    }
  }

  /** How it ended, in a few words; waits for that, which may have to be brought about. */
  async ended(): Promise<string> {
    const how = await this.#ended;
    await this.#input.close().catch(() => {}); // a pipe into nothing
    return how;
  }
}

/** The error that it told, else how the system says that it ended. */
async function howItEnds(child: Deno.ChildProcess): Promise<string> {
  const [told, { code, signal }] = await Promise.all([
    new Response(child.stderr).text(),
    child.status,
  ]);
  if (/out of memory/i.test(told)) return "out of memory";
  const [, error] = /error: (.*)/.exec(told) ?? [];
  return error ?? (signal === null ? `exit code ${code}` : `signal ${signal}`);
}
