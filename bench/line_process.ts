/** A process that answers requests line by line. */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { BlasCore } from "./blas_core.ts";
import { rivalEnvironment } from "./rival_environment.ts";

type NodeWebStream = Parameters<typeof Readable.fromWeb>[0];

/** A process with one thread and its pipes. It prints the line `ready` when it can answer. */
export class LineProcess {
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  constructor(
    readonly name: string,
    [command, ...args]: string[],
    core?: BlasCore,
  ) {
    this.#process = new Deno.Command(command, {
      args,
      ...rivalEnvironment(core),
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    // Deno's and Node's web streams are the same at run time but have different types.
    const output = Readable.fromWeb(this.#process.stdout as unknown as NodeWebStream);
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
    this.#input = this.#process.stdin.getWriter();
  }

  /** Waits for the line "ready"; some programs print other lines first. */
  async ready(): Promise<void> {
    while (await this.#line() !== "ready");
  }

  async request(line: string): Promise<string> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
    return await this.#line();
  }

  async end(): Promise<void> {
    await this.#input.close();
    await this.#process.status;
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.name} ended early`);
    return value;
  }
}
