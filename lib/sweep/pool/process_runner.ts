/**
 * Runs trials in a process.
 *
 * @module
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { foreignImportOf } from "../../experiment/foreign_import.ts";
import type { Trial } from "../../experiment/trial.ts";
import { atExit } from "./at_exit.ts";
import { ByteTail } from "./byte_tail.ts";
import {
  decodeMessage,
  encodeMessage,
  type FromProcess,
  type Job,
  type ToObjectiveProcess,
} from "./protocol.ts";
import {
  type Outcome,
  RunnerStartError,
  type TrialRunner,
  UnloadableError,
} from "./trial_runner.ts";

/** The module that processes run; tests replace it. */
export const PROCESS_MODULE: URL = new URL("./process.ts", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

/** The part of what a process prints on stderr that is kept, in bytes. */
const KEPT_BYTES = 65_536;

/** What a process runs. */
export interface ProcessProgram {
  /** The main module. */
  readonly module: URL | string;
  /** Its permissions, as flags of `deno run`. */
  readonly flags: readonly string[];
  /** Whether it imports a user's module, which may be impossible to load, prints, and can be asked to stop. */
  readonly isUsersOwn: boolean;
}

/** Runs trials in a separate Deno process, which can always be killed and has its own memory. */
export class ProcessRunner implements TrialRunner {
  readonly #program: ProcessProgram;
  #child: Child | undefined;
  #abandon: (outcome: Outcome) => void = () => {};
  /** Resolves when every killed process has ended. */
  #ending: Promise<unknown> = Promise.resolve();
  #stopping = false;
  /** The trial that was sent ahead. */
  #sentAhead: Trial | undefined;
  heartbeats = 0;
  epochs = 0;
  isLoading = false;

  constructor(program: Partial<ProcessProgram> = {}) {
    const { module = PROCESS_MODULE, flags = [], isUsersOwn = false } = program;
    this.#program = { module, flags, isUsersOwn };
  }

  async run(job: Job): Promise<Outcome> {
    const abandoned = new Promise<Outcome>((resolve) => this.#abandon = resolve);
    const started = this.#child ?? await Promise.race([this.#start(), abandoned]);
    if (!(started instanceof Child)) {
      if (started.kind === "died") throw startError(started.reason);
      return started;
    }
    const child = started;
    this.epochs = 0;
    const start = performance.now();
    const answer = this.#requestAnswer(child, job).catch(async (): Promise<Outcome> => {
      if (this.#child === child) this.#forget();
      const reason = `the process died: ${await child.ended()}`;
      return { kind: "died", reason, seconds: (performance.now() - start) / 1000 };
    });
    const outcome = await Promise.race([answer, abandoned]);
    return this.#stopping && outcome.kind === "died" ? { kind: "stopped" } : outcome;
  }

  sendAhead(job: Job): void {
    if (this.#child === undefined) return;
    this.#child.send(jobLine(job)).catch(() => {}); // it has ended already
    this.#sentAhead = job.trial;
  }

  stop(): void {
    this.#stopping = true;
    if (this.#program.isUsersOwn) this.#child?.send(STOP).catch(() => {}); // it has ended already
    else this.#child?.kill();
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
    this.#forget();
  }

  #forget(): void {
    this.#child = undefined;
    this.#sentAhead = undefined;
  }

  async #start(): Promise<Child> {
    this.heartbeats = 0;
    const child = spawnChild(this.#program);
    this.#child = child; // so that it can be killed while it starts
    const first = await this.#firstMessage(child);
    if (first?.kind === "ready") return child;
    child.kill();
    if (this.#child === child) this.#child = undefined;
    const reason = await child.ended();
    if (first?.kind === "unloadable") throw new UnloadableError(first.reason);
    if (this.#program.isUsersOwn && child.printedError) throw new UnloadableError(reason);
    throw startError(reason);
  }

  /** The first message after those about the loading of a module; undefined if the process ends before it. */
  async #firstMessage(child: Child): Promise<FromProcess | undefined> {
    try {
      for (;;) {
        const message = await child.next();
        if (message.kind !== "loading") return message;
        this.isLoading = true;
        this.heartbeats++;
      }
    } catch {
      return undefined;
    } finally {
      this.isLoading = false;
    }
  }

  async #requestAnswer(child: Child, job: Job): Promise<Outcome> {
    const isSent = this.#sentAhead === job.trial;
    this.#sentAhead = undefined;
    if (!isSent) await child.send(jobLine(job));
    for (;;) {
      const message = await child.next();
      this.heartbeats++;
      if (message.kind === "heartbeat") this.epochs = message.epochs;
      else if ("trialId" in message && message.trialId === job.trial.trialId) return message;
    }
  }
}

/** A job without the rows: the process makes them itself. */
function jobLine({ rows: _, table: __, ...job }: Job): string {
  return encodeMessage(job);
}

const STOP = JSON.stringify({ stop: true } satisfies ToObjectiveProcess);

function spawnChild(program: ProcessProgram): Child {
  try {
    return new Child(program);
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
  readonly #ended: Promise<ChildEnd>;
  #fault: string | undefined;
  /** Whether it ended with an error message of Deno: known after `ended()`. */
  printedError = false;

  constructor({ module, flags, isUsersOwn }: ProcessProgram) {
    this.#process = new Deno.Command(Deno.execPath(), {
      env: { NO_COLOR: "1" }, // so that its error messages can be parsed
      args: [
        ...["run", "--quiet", "--no-prompt", "--cached-only", "--config", fileURLToPath(CONFIG)],
        ...flags,
        module instanceof URL ? fileURLToPath(module) : module,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    // Deno's and Node's web streams are the same objects but different types.
    const output = Readable.fromWeb(this.#process.stdout as unknown as NodeWebStream);
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
    const cancel = atExit(() => this.kill()); // a user's module may compute without end
    this.#ended = describeEnd(this.#process, isUsersOwn).finally(cancel);
  }

  async send(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(line + "\n"));
  }

  /** The next message. Throws if there is none because the process has ended, or was killed for an invalid message. */
  async next(): Promise<FromProcess> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error("it has ended");
    try {
      return decodeMessage(value);
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
    const { reason, printedError } = await this.#ended;
    this.printedError = printedError;
    await this.#input.close().catch(() => {}); // the other end of the pipe is closed
    return fault ?? reason;
  }
}

/** How a process ended. */
interface ChildEnd {
  /** The error message that it printed, or its exit code or signal. */
  readonly reason: string;
  readonly printedError: boolean;
}

/** Waits for the end of the process. What a user's module prints is printed here too. */
async function describeEnd(child: Deno.ChildProcess, isUsersOwn: boolean): Promise<ChildEnd> {
  const tail = new ByteTail(KEPT_BYTES);
  for await (const chunk of child.stderr) {
    tail.add(chunk);
    if (isUsersOwn) await Deno.stderr.write(chunk);
  }
  const { code, signal } = await child.status;
  const printed = tail.text();
  if (/out of memory/i.test(printed)) return { reason: "out of memory", printedError: false };
  const [, text, line] = /error: ((.*)[^]*)/.exec(printed) ?? [];
  const error = text === undefined ? undefined : foreignImportOf(text) ?? line;
  const reason = error ?? (signal === null ? `exit code ${code}` : `signal ${signal}`);
  return { reason, printedError: error !== undefined };
}
