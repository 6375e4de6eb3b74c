/**
 * The process of a command, with all processes that it starts.
 *
 * @module
 */

import { atExit } from "./at_exit.ts";
import { ByteTail } from "./byte_tail.ts";
import { readLines } from "./read_lines.ts";

/** What the process gets. */
export interface CommandProcessOptions {
  /** The folder in which it runs. */
  readonly folder: string;
  /** Variables in addition to those of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called with each line that it prints to stdout; an error that it throws ends the process. */
  readonly onLine: (line: string) => void;
}

/** How a process ended. */
export interface CommandEnd {
  /** Its exit code. */
  readonly code: number;
  /** The signal that ended it, if one did. */
  readonly signal: Deno.Signal | null;
  /** The end of what it printed to stderr. */
  readonly printed: string;
  /** What `onLine` threw, or the error of a line that is too long. */
  readonly fault: unknown;
}

/** How long a process may take to end after SIGTERM, in ms. */
const TERM_PATIENCE_MS = 2000;
/** How long its output is read after its end, in ms: a process that left its group may keep the pipe open. */
const DRAIN_PATIENCE_MS = 500;
/** The part of stderr that is kept, in bytes. */
const KEPT_BYTES = 65_536;

/** A command leads a process group of its own, so that the processes that it starts can be ended with it. */
export class CommandProcess {
  readonly #child: Deno.ChildProcess;
  readonly #printed = new ByteTail(KEPT_BYTES);
  #killTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether it is being ended, or has ended: then another process may have its number. */
  #isEnding = false;
  #fault: unknown;
  /** Resolves when no process of the group is left and all output is read. */
  readonly ended: Promise<CommandEnd>;

  /** @throws {Error} An error of `Deno.Command`, if the program cannot be started. */
  constructor([program, ...args]: readonly string[], options: CommandProcessOptions) {
    this.#child = new Deno.Command(program, {
      args,
      cwd: options.folder,
      env: options.environment,
      ...{ stdin: "null", stdout: "piped", stderr: "piped" },
      detached: Deno.build.os !== "windows",
    }).spawn();
    this.ended = this.#watch(options.onLine);
  }

  /** Ends it: SIGTERM, and SIGKILL after two seconds. */
  terminate(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#kill("SIGTERM");
    this.#killTimer = setTimeout(() => this.#kill("SIGKILL"), TERM_PATIENCE_MS);
  }

  async #watch(onLine: (line: string) => void): Promise<CommandEnd> {
    const output = new Output(this.#child.stdout);
    const errors = new Output(this.#child.stderr);
    const cancel = atExit(() => this.#kill("SIGKILL"));
    const read = Promise.all([
      this.#readOutput(output, onLine),
      this.#readErrors(errors),
    ]);
    const { code, signal } = await this.#child.status;
    cancel();
    clearTimeout(this.#killTimer);
    this.#isEnding = true;
    this.#kill("SIGKILL"); // the processes that it left behind
    const drainTimer = setTimeout(() => {
      output.close();
      errors.close();
    }, DRAIN_PATIENCE_MS);
    await read;
    clearTimeout(drainTimer);
    return { code, signal, printed: this.#printed.text(), fault: this.#fault };
  }

  async #readOutput(output: Output, onLine: (line: string) => void): Promise<void> {
    try {
      for await (const line of readLines(output)) onLine(line);
    } catch (error) {
      this.#fault = error;
      output.close();
      this.terminate();
    }
  }

  async #readErrors(errors: Output): Promise<void> {
    for await (const chunk of errors) this.#printed.add(chunk);
  }

  /** Sends a signal to the whole group, where that is possible and allowed. */
  #kill(signal: Deno.Signal): void {
    try {
      if (Deno.build.os !== "windows") return Deno.kill(-this.#child.pid, signal);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) return; // no process is left
    }
    try {
      this.#child.kill(signal);
    } catch { /* it has ended */ }
  }
}

/** The chunks of a pipe, which can be closed while they are awaited. */
class Output {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  close(): void {
    this.#reader.cancel().catch(() => {}); // it is closed
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) return;
      yield value;
    }
  }
}
