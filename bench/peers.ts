/**
 * `deno task bench:peers`: the same nets on NumPy, PyTorch, TensorFlow.js, plain C and ours, in one run.
 *
 * Every rival is a process of its own with one thread. They take turns: a round of a few epochs each, then the next round, so
 * that a slow moment of the machine meets all of them. A figure is the median over the rounds, a ratio that of the
 * medians. A rival whose accuracy after the same epochs lies too far below ours, or near chance, did not do the work:
 * its row is void.
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import Table from "cli-table3";
import { median } from "./median.ts";
import { rowsOf, type Work, WORKS } from "./works.ts";

const HERE = new URL(".", import.meta.url).pathname;
const ROUNDS = 7;

interface RivalProgram {
  name: string;
  command: (work: Work & { file: string; xFile: string; yFile: string }) => string[];
  /** Why it cannot run here, and how to get it; nothing if it can. */
  missing: () => string | undefined;
}

const deno = (script: string) => (work: { file: string }) => [
  ...[Deno.execPath(), "run", "--no-prompt", "-A", `${HERE}rivals/${script}`, work.file],
];
const tfjs = (backend: string) => (work: { file: string }) => [
  ...[
    Deno.execPath(),
    "run",
    "--no-config",
    `--lock=${HERE}rivals/tfjs.lock`,
    "--frozen",
    "--no-prompt",
  ],
  ...["-A", `${HERE}rivals/tfjs.ts`, work.file, backend],
];
const python = (script: string, ...args: string[]) => (work: { file: string }) => [
  ...["/usr/bin/python3", `${HERE}rivals/${script}`, work.file, ...args],
];

const PROGRAMS: RivalProgram[] = [
  { name: "seedsweep, engine", command: deno("engine.ts"), missing: () => undefined },
  { name: "seedsweep, readable layers", command: deno("layers.ts"), missing: () => undefined },
  {
    name: "NumPy float64",
    command: python("numpy_net.py", "generator"),
    missing: () => missingModule("numpy", "apt-get install python3-numpy libopenblas0-pthread"),
  },
  {
    name: "NumPy float64, np.random.binomial",
    command: python("numpy_net.py", "binomial"),
    missing: () => missingModule("numpy", "apt-get install python3-numpy libopenblas0-pthread"),
  },
  ...["float64", "float32"].map((type) => ({
    name: `PyTorch ${type}`,
    command: python("torch_net.py", type),
    missing: () => missingModule("torch", "apt-get install python3-torch"),
  })),
  ...["wasm", "cpu"].map((backend) => ({
    name: `TensorFlow.js ${backend} float32`,
    command: tfjs(backend),
    missing: () => undefined,
  })),
  { name: "plain C float64", command: nativeCommand, missing: buildNative },
];

function missingModule(name: string, how: string): string | undefined {
  const found = succeeds("/usr/bin/python3", ["-c", `import ${name}`]);
  return found ? undefined : `there is no ${name}: ${how}`;
}

/**
 * An OpenBLAS older than the processor does not know it and falls back to code for one of 2004. So it is told which
 * of its own kinds the processor is like: without this NumPy and PyTorch would be half as fast on wide layers.
 */
const BLAS_CORE = blasCore();

function blasCore(): Record<string, string> {
  const flags = new Set(outputOf("cat", ["/proc/cpuinfo"]).split(/\s+/));
  if (flags.has("avx512f")) return { OPENBLAS_CORETYPE: "SKYLAKEX" };
  return flags.has("avx2") ? { OPENBLAS_CORETYPE: "HASWELL" } : {};
}

/** What a command prints; nothing, where there is no such command. */
function outputOf(command: string, args: string[]): string {
  try {
    const { stdout } = new Deno.Command(command, { args, stderr: "null" }).outputSync();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}

const NATIVE = Deno.makeTempFileSync({ prefix: "seedsweep-native-" });

function buildNative(): string | undefined {
  const flags = ["-O3", "-march=native", "-ffast-math"];
  const built = succeeds("gcc", [...flags, "-o", NATIVE, `${HERE}rivals/native.c`, "-lm"]);
  return built ? undefined : "there is no gcc: apt-get install gcc libc6-dev";
}

function nativeCommand(work: Work & { xFile: string; yFile: string }): string[] {
  const { xFile, yFile, rows, inputs, classes, batch, dropout, l2, learningRate, decay } = work;
  const numbers = [rows, inputs, classes, batch, dropout, l2, learningRate, decay, ...work.hidden];
  return [NATIVE, xFile, yFile, ...numbers.map(String)];
}

function succeeds(command: string, args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

type NodeWebStream = Parameters<typeof Readable.fromWeb>[0];

/** A rival's process, asked line by line. */
class Rival {
  readonly times: number[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  constructor(readonly name: string, [command, ...args]: string[]) {
    const threads = {
      OPENBLAS_NUM_THREADS: "1",
      OMP_NUM_THREADS: "1",
      MKL_NUM_THREADS: "1",
      ...BLAS_CORE,
    };
    this.#process = new Deno.Command(command, {
      args,
      env: threads,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    // Deno's web streams and Node's are the same at run time and two types to the compiler.
    const output = Readable.fromWeb(this.#process.stdout as unknown as NodeWebStream);
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
    this.#input = this.#process.stdin.getWriter();
  }

  /** The next line that the rival says; others talk before they are ready. */
  async ready(): Promise<void> {
    while (await this.#line() !== "ready");
  }

  async ask(line: string): Promise<number> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
    return Number(await this.#line());
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

interface Row {
  name: string;
  milliseconds: number;
  accuracy: number;
}

async function timeWork(work: Work, programs: RivalProgram[]): Promise<Row[]> {
  const folder = await Deno.makeTempDir({ prefix: "seedsweep-bench-" });
  const files = { file: `${folder}/work.json`, xFile: `${folder}/x.bin`, yFile: `${folder}/y.bin` };
  const { x, y } = rowsOf(work);
  const full = { ...work, rows: y.length, ...files };
  await Deno.writeTextFile(files.file, JSON.stringify(full));
  await Deno.writeFile(files.xFile, new Uint8Array(x.buffer as ArrayBuffer));
  await Deno.writeFile(files.yFile, new Uint8Array(y.buffer as ArrayBuffer));
  const rivals = programs.map(({ name, command }) => new Rival(name, command(full)));
  for (const rival of rivals) await rival.ready();
  for (let round = -1; round < ROUNDS; round++) { // round -1 is not counted: compilers warm up
    for (const rival of rivals) {
      const time = await rival.ask(`train ${work.epochs}`) / work.epochs;
      if (round >= 0) rival.times.push(time);
    }
  }
  const rows: Row[] = [];
  for (const rival of rivals) {
    rows.push({
      name: rival.name,
      milliseconds: median(rival.times),
      accuracy: await rival.ask("accuracy"),
    });
    await rival.end();
  }
  await Deno.remove(folder, { recursive: true });
  return rows;
}

function tableOf(work: Work, rows: Row[]): string {
  const table = new Table({
    head: ["", "ms an epoch", "times ours", "accuracy"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right"],
  });
  const [ours] = rows;
  for (const { name, milliseconds, accuracy } of rows) {
    const valid = accuracy >= Math.max(ours.accuracy - work.band, 1.2 / work.classes);
    const figures = valid
      ? [milliseconds.toPrecision(3), (milliseconds / ours.milliseconds).toFixed(2)]
      : ["void", "did not learn"];
    table.push([name, ...figures, accuracy.toFixed(3)]);
  }
  return table.toString();
}

function describe(
  { name, inputs, hidden, classes, dropout, l2, batch, rows, epochs }: Work,
): string {
  const net = [inputs, ...hidden, classes].join(" → ");
  const parts = [dropout > 0 && `dropout ${dropout}`, l2 > 0 && `L2 ${l2}`, "Adam"];
  const rule = [...parts, batch > 0 ? `batch ${batch}` : "full batch"].filter(Boolean).join(", ");
  return `${name}: ${net}, ${rule}, ${rows} rows; accuracy after ${(ROUNDS + 1) * epochs} epochs`;
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a program of its own
  console.log(line);
}

async function main(): Promise<void> {
  const chosen = WORKS.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
  const programs = PROGRAMS.filter(({ name, missing }) => {
    const reason = missing();
    if (reason !== undefined) print(`${name} is left out: ${reason}`);
    return reason === undefined;
  });
  for (const work of chosen) {
    print(`\n${describe(work)}`);
    print(tableOf(work, await timeWork(work, programs)));
  }
  await Deno.remove(NATIVE).catch(() => {});
}

if (import.meta.main) await main();
