/**
 * `deno task bench:peers`: the same networks on NumPy, PyTorch, TensorFlow.js, plain C and the engine, in one run.
 *
 * Every rival is a process with one thread. The rivals take turns, a few epochs each per round, so that a slow phase of
 * the machine affects all of them. A time is the median over the rounds; a ratio is a ratio of medians. The result of a
 * rival is void if its accuracy after the same epochs is too far below ours or near chance.
 */

import Table from "cli-table3";
import { blasCore, missingModule, succeeds } from "./commands.ts";
import { LineProcess } from "./line_process.ts";
import { median } from "./median.ts";
import { makeRows, type Workload, WORKLOADS } from "./workloads.ts";

const HERE = new URL(".", import.meta.url).pathname;
const ROUNDS = 7;

interface RivalProgram {
  name: string;
  command: (workload: Workload & { file: string; xFile: string; yFile: string }) => string[];
  /** Why it cannot run here, and how to install it; undefined if it can. */
  missing: () => string | undefined;
}

const deno = (script: string) => (workload: { file: string }) => [
  ...[Deno.execPath(), "run", "--no-prompt", "-A", `${HERE}rivals/${script}`, workload.file],
];
const tfjs = (backend: string) => (workload: { file: string }) => [
  ...[
    Deno.execPath(),
    "run",
    "--no-config",
    `--lock=${HERE}rivals/tfjs.lock`,
    "--frozen",
    "--no-prompt",
  ],
  ...["-A", `${HERE}rivals/tfjs.ts`, workload.file, backend],
];
const python = (script: string, ...args: string[]) => (workload: { file: string }) => [
  ...["/usr/bin/python3", `${HERE}rivals/${script}`, workload.file, ...args],
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

const BLAS_CORE = blasCore();

const NATIVE = Deno.makeTempFileSync({ prefix: "seedsweep-native-" });

function buildNative(): string | undefined {
  const flags = ["-O3", "-march=native", "-ffast-math"];
  const built = succeeds("gcc", [...flags, "-o", NATIVE, `${HERE}rivals/native.c`, "-lm"]);
  return built ? undefined : "gcc is not installed: apt-get install gcc libc6-dev";
}

function nativeCommand(workload: Workload & { xFile: string; yFile: string }): string[] {
  const { xFile, yFile, rows, inputs, classes, batch, dropout, l2, learningRate, decay } = workload;
  const numbers = [
    rows,
    inputs,
    classes,
    batch,
    dropout,
    l2,
    learningRate,
    decay,
    ...workload.hidden,
  ];
  return [NATIVE, xFile, yFile, ...numbers.map(String)];
}

/** The process of a rival and its milliseconds per epoch, round by round. */
interface Rival {
  name: string;
  process: LineProcess;
  times: number[];
}

interface Row {
  name: string;
  milliseconds: number;
  accuracy: number;
}

async function timeWorkload(workload: Workload, programs: RivalProgram[]): Promise<Row[]> {
  const folder = await Deno.makeTempDir({ prefix: "seedsweep-bench-" });
  const files = {
    file: `${folder}/workload.json`,
    xFile: `${folder}/x.bin`,
    yFile: `${folder}/y.bin`,
  };
  const { x, y } = makeRows(workload);
  const full = { ...workload, rows: y.length, ...files };
  await Deno.writeTextFile(files.file, JSON.stringify(full));
  await Deno.writeFile(files.xFile, new Uint8Array(x.buffer as ArrayBuffer));
  await Deno.writeFile(files.yFile, new Uint8Array(y.buffer as ArrayBuffer));
  const rivals = programs.map(({ name, command }): Rival => ({
    name,
    process: new LineProcess(name, command(full), BLAS_CORE),
    times: [],
  }));
  for (const { process } of rivals) await process.ready();
  for (let round = -1; round < ROUNDS; round++) { // round -1 warms up the compilers and is not counted
    for (const { process, times } of rivals) {
      const time = Number(await process.request(`train ${workload.epochs}`)) / workload.epochs;
      if (round >= 0) times.push(time);
    }
  }
  const rows: Row[] = [];
  for (const { name, process, times } of rivals) {
    const accuracy = Number(await process.request("accuracy"));
    rows.push({ name, milliseconds: median(times), accuracy });
    await process.end();
  }
  await Deno.remove(folder, { recursive: true });
  return rows;
}

function formatTable(workload: Workload, rows: Row[]): string {
  const table = new Table({
    head: ["", "ms per epoch", "times ours", "accuracy"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right"],
  });
  const [ours] = rows;
  for (const { name, milliseconds, accuracy } of rows) {
    const valid = accuracy >= Math.max(ours.accuracy - workload.band, 1.2 / workload.classes);
    const figures = valid
      ? [milliseconds.toPrecision(3), (milliseconds / ours.milliseconds).toFixed(2)]
      : ["void", "accuracy too low"];
    table.push([name, ...figures, accuracy.toFixed(3)]);
  }
  return table.toString();
}

function describe(
  { name, inputs, hidden, classes, dropout, l2, batch, rows, epochs }: Workload,
): string {
  const sizes = [inputs, ...hidden, classes].join(" → ");
  const parts = [dropout > 0 && `dropout ${dropout}`, l2 > 0 && `L2 ${l2}`, "Adam"];
  const rule = [...parts, batch > 0 ? `batch ${batch}` : "full batch"].filter(Boolean).join(", ");
  return `${name}: ${sizes}, ${rule}, ${rows} rows; accuracy after ${(ROUNDS + 1) * epochs} epochs`;
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(line);
}

async function main(): Promise<void> {
  const chosen = WORKLOADS.filter(({ name }) => Deno.args.length === 0 || Deno.args.includes(name));
  const programs = PROGRAMS.filter(({ name, missing }) => {
    const reason = missing();
    if (reason !== undefined) print(`${name} is skipped: ${reason}`);
    return reason === undefined;
  });
  for (const workload of chosen) {
    print(`\n${describe(workload)}`);
    print(formatTable(workload, await timeWorkload(workload, programs)));
  }
  await Deno.remove(NATIVE).catch(() => {});
}

if (import.meta.main) await main();
