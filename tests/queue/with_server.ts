/** A NATS server for a test, with workers and sweeps that use it. */

import { assertEquals } from "@std/assert";
import { inTemporaryFolder, oneLine, runTask, taskCommand } from "../cli/run_task.ts";
import { findNatsServer } from "./find_nats_server.ts";

/** How long a text is waited for, in ms: longer than a lost job. */
const PATIENCE_MS = 60_000;

/** A program that a test started, and what it has printed. */
export class Program {
  readonly #child: Deno.ChildProcess;
  readonly #printed: Promise<void>[];
  #wake: () => void = () => {};
  readonly pid: number;
  text = "";

  constructor(command: Deno.Command) {
    this.#child = command.spawn();
    this.pid = this.#child.pid;
    this.#printed = [this.#read(this.#child.stdout), this.#read(this.#child.stderr)];
    this.#child.status.then(() => this.hasEnded = true);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      this.text += part;
      this.#wake();
    }
  }

  /** Waits until it has printed a text, perhaps with line breaks in it. */
  async printed(text: string): Promise<void> {
    const overdue = Promise.withResolvers<string>();
    const timer = setTimeout(() => overdue.resolve("it did not print it"), PATIENCE_MS);
    const ended = Promise.all(this.#printed).then(() => "it has ended");
    const isPrinted = () => oneLine(this.text).includes(text);
    try {
      while (!isPrinted()) {
        const woken = new Promise<void>((resolve) => this.#wake = resolve);
        const fault = await Promise.race([woken, ended, overdue.promise]);
        if (typeof fault === "string" && !isPrinted()) {
          throw new Error(`${fault}; waited for: ${text}; printed: ${this.text}`);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether it has ended by itself or was ended. */
  hasEnded = false;

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
  /** The id of the server's process. */
  readonly serverPid: () => number;
  /** Kills the server. */
  readonly killServer: () => Promise<void>;
  /** Starts it again, with the same port and files, perhaps with other limits of JetStream. */
  readonly startServer: (limits?: string) => Promise<void>;
  /** A worker that is ready. */
  readonly worker: (...args: string[]) => Promise<Program>;
  /** A worker that is ready, and also runs objectives. */
  readonly objectiveWorker: (...args: string[]) => Promise<Program>;
  /** A sweep of a text into `<folder>/<name>` on the queue; its file is in `place`, by default in `folder`. */
  readonly sweep: (
    text: string,
    name: string,
    options?: Readonly<Record<string, string>>,
    place?: string,
  ) => Program;
}

/** The test with a server and a folder, whose programs are ended after it. */
export function withServer(
  test: (queue: TestedQueue) => Promise<void>,
  { settings = "", limits: firstLimits = "", login = "" } = {},
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
      let server: Program;
      const startServer = async (limits = firstLimits) => {
        const jetstream = `jetstream { store_dir: "${folder}/store", ${limits} }`;
        const text = `listen: 127.0.0.1:${port}\n${jetstream}\n${settings}\n`;
        await Deno.writeTextFile(`${folder}/nats.conf`, text);
        server = start(serverCommand(["-c", `${folder}/nats.conf`]));
        await server.printed("Server is ready");
      };
      const address = `nats://127.0.0.1:${port}`;
      const secret = `nats://${login}127.0.0.1:${port}`;
      const startWorker = async (task: string, args: string[]) => {
        const program = start(taskCommand(task, [secret, ...args]));
        await program.printed("is ready: ");
        return program;
      };
      try {
        await startServer();
        await test({
          ...{ folder, address, startServer, serverPid: () => server.pid },
          killServer: async () => void await server.end(),
          worker: (...args) => startWorker("worker", args),
          objectiveWorker: (...args) => startWorker("worker:objective", args),
          sweep: (text, name, options = {}, place = folder) => {
            Deno.writeTextFileSync(`${place}/${name}.yaml`, text);
            const given = Object.entries({ queue: secret, out: `${folder}/${name}`, ...options })
              .flatMap(([option, value]) =>
                value === "" ? [`--${option}`] : [`--${option}`, value]
              );
            return start(taskCommand("sweep:queue", [`${place}/${name}.yaml`, ...given]));
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
  place = folder,
): Promise<void> {
  const local = `local-${name}`;
  await Deno.writeTextFile(`${place}/${local}.yaml`, text);
  await runTask("sweep", [`${place}/${local}.yaml`, "-q", "-o", `${folder}/${local}`]);
  for (const file of ["trials.csv", "summary.csv", "curves.csv", "effects.csv"]) {
    const [here, there] = await Promise.all(
      [local, name].map((each) => Deno.readTextFile(`${folder}/${each}/${file}`)),
    );
    assertEquals(there, here, file);
  }
}
