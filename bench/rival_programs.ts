/** The rivals of the engine: how each is started, and why one may be missing. */

import type { BlasUser } from "./blas_core.ts";
import { missingModule, succeeds } from "./commands.ts";
import type { Workload } from "./workloads.ts";

const HERE = new URL(".", import.meta.url).pathname;

/** A workload and the files from which a rival reads it and its rows. */
export type WorkloadFiles = Workload & { file: string; xFile: string; yFile: string };

/** A program that trains a workload on request: see `rivals/serve.ts`. */
export interface RivalProgram {
  name: string;
  command: (workload: WorkloadFiles) => string[];
  /** How it uses OpenBLAS; undefined if it does not. */
  blas?: BlasUser;
  /** Why it cannot run here, and how to install it; undefined if it can. */
  missing: () => string | undefined;
}

/** Why NumPy cannot be used; undefined if it can. */
export function missingNumpy(): string | undefined {
  return missingModule("numpy", "apt-get install python3-numpy libopenblas0-pthread");
}

/** Why PyTorch cannot be used; undefined if it can. */
export function missingTorch(): string | undefined {
  return missingModule("torch", "apt-get install python3-torch");
}

const present = () => undefined;

const deno = (script: string) => (workload: { file: string }) => [
  ...[Deno.execPath(), "run", "--no-prompt", "-A", `${HERE}rivals/${script}`, workload.file],
];
const tfjs = (backend: string) => (workload: { file: string }) => [
  ...[Deno.execPath(), "run", "--no-config", `--lock=${HERE}rivals/tfjs.lock`, "--frozen"],
  ...["--no-prompt", "-A", `${HERE}rivals/tfjs.ts`, workload.file, backend],
];
const python = (script: string, ...args: string[]) => (workload: { file: string }) => [
  ...["/usr/bin/python3", `${HERE}rivals/${script}`, workload.file, ...args],
];

const NUMPY = { blas: { module: "numpy", type: "float64" }, missing: missingNumpy } as const;

/** The engine first: the others are compared with it. */
export const PROGRAMS: readonly RivalProgram[] = [
  { name: "seedsweep, engine", command: deno("engine.ts"), missing: present },
  { name: "seedsweep, readable layers", command: deno("layers.ts"), missing: present },
  { name: "NumPy float64", command: python("numpy_net.py", "generator"), ...NUMPY },
  {
    name: "NumPy float64, np.random.binomial",
    command: python("numpy_net.py", "binomial"),
    ...NUMPY,
  },
  ...(["float64", "float32"] as const).map((type): RivalProgram => ({
    name: `PyTorch ${type}`,
    command: python("torch_net.py", type),
    blas: { module: "torch", type },
    missing: missingTorch,
  })),
  ...["wasm", "cpu"].map((backend) => ({
    name: `TensorFlow.js ${backend} float32`,
    command: tfjs(backend),
    missing: present,
  })),
  { name: "plain C float64", command: nativeCommand, missing: buildNative },
];

/** The path of the compiled C program; empty before it is compiled. */
let native = "";

function buildNative(): string | undefined {
  native = Deno.makeTempFileSync({ prefix: "seedsweep-native-" });
  const flags = ["-O3", "-march=native", "-ffast-math"];
  const built = succeeds("gcc", [...flags, "-o", native, `${HERE}rivals/native.c`, "-lm"]);
  return built ? undefined : "gcc is not installed: apt-get install gcc libc6-dev";
}

/** Removes the compiled C program, if there is one. */
export async function removeNative(): Promise<void> {
  if (native !== "") await Deno.remove(native);
}

function nativeCommand(workload: WorkloadFiles): string[] {
  const { xFile, yFile, rows, inputs, classes, batch, dropout, l2, learningRate, decay } = workload;
  const sizes = [rows, inputs, classes, batch];
  const rule = [dropout, l2, learningRate, decay];
  return [native, xFile, yFile, ...[...sizes, ...rule, ...workload.hidden].map(String)];
}
