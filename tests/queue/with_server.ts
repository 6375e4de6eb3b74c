/** A NATS server for a test, with workers and sweeps that use it. */

import { assertEquals } from "@std/assert";
import { inTemporaryFolder, runTask, taskCommand } from "../cli/run_task.ts";
import { findNatsServer } from "./find_nats_server.ts";

/** A program that a test started, and what it has printed. */
export class Program {
  readonly #child: Deno.ChildProcess;
  readonly #printed: Promise<void>[];
  #wake: () => void = () => {};
  text = "";

  constructor(command: Deno.Command) {
    this.#child = command.spawn();
    this.#printed = [this.#read(this.#child.stdout), this.#read(this.#child.stderr)];
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      this.text += part;
      this.#wake();
    }
  }

  /** Waits until it has printed a text. */
  async printed(text: string): Promise<void> {
    const ended = Promise.all(this.#printed);
    while (!this.text.includes(text)) {
      const woken = new Promise<void>((resolve) => this.#wake = resolve);
      const isOver = await Promise.race([woken.then(() => false), ended.then(() => true)]);
      if (isOver && !this.text.includes(text)) throw new Error(`it ended with: ${this.text}`);
    }
  }

  /** Waits for its end; returns its exit code. */
  async ended(): Promise<number> {
    await Promise.all(this.#printed);
    return (await this.#child.status).code;
  }

  /** Ends it, and waits for its end. */
  async end(signal: Deno.Signal = "SIGKILL"): Promise<number> {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
    return await this.ended();
  }
}

/** What a test gets. */
export interface TestedQueue {
  /** A new folder; the server keeps its files in `store` there. */
  readonly folder: string;
  /** The server's, without a password. */
  readonly address: string;
  /** Kills the server. */
  readonly killServer: () => Promise<void>;
  /** Starts it again, with the same port and files. */
  readonly startServer: () => Promise<void>;
  /** A worker that is ready. */
  readonly worker: (...args: string[]) => Promise<Program>;
  /** A sweep of a text into `<folder>/<name>` on the queue. */
  readonly sweep: (text: string, name: string, ...args: string[]) => Program;
}

/** The test with a server and a folder, whose programs are ended after it. */
export function withServer(
  test: (queue: TestedQueue) => Promise<void>,
  { settings = "", login = "" } = {},
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const started: Program[] = [];
      const start = (command: Deno.Command) => {
        const program = new Program(command);
        started.push(program);
        return program;
      };
      const port = freePort();
      await Deno.writeTextFile(
        `${folder}/nats.conf`,
        `listen: 127.0.0.1:${port}\njetstream { store_dir: "${folder}/store" }\n${settings}\n`,
      );
      let server: Program;
      const startServer = async () => {
        server = start(serverCommand(["-c", `${folder}/nats.conf`]));
        await server.printed("Server is ready");
      };
      const address = `nats://127.0.0.1:${port}`;
      const secret = `nats://${login}127.0.0.1:${port}`;
      try {
        await startServer();
        await test({
          ...{ folder, address, startServer },
          killServer: async () => void await server.end(),
          worker: async (...args) => {
            const program = start(taskCommand("worker", [secret, ...args]));
            await program.printed("working");
            return program;
          },
          sweep: (text, name, ...args) => {
            Deno.writeTextFileSync(`${folder}/${name}.yaml`, text);
            const words = [`${folder}/${name}.yaml`, "-o", `${folder}/${name}`];
            return start(taskCommand("sweep:queue", [...words, "--queue", secret, ...args]));
          },
        });
      } finally {
        for (const program of started) await program.end();
      }
    });
}

function serverCommand(args: string[]): Deno.Command {
  const server = findNatsServer() as string;
  return new Deno.Command(server, { args, stdin: "null", stdout: "piped", stderr: "piped" });
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

/** Checks that a sweep on the queue has left the files that it leaves in one process. */
export async function assertLocalFiles(
  { folder }: TestedQueue,
  text: string,
  name: string,
): Promise<void> {
  await Deno.writeTextFile(`${folder}/local.yaml`, text);
  await runTask("sweep", [`${folder}/local.yaml`, "-q", "-o", `${folder}/local`]);
  for (const file of ["trials.csv", "summary.csv", "curves.csv", "effects.csv"]) {
    const [here, there] = await Promise.all(
      ["local", name].map((each) => Deno.readTextFile(`${folder}/${each}/${file}`)),
    );
    assertEquals(there, here, file);
  }
}
