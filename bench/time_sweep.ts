/**
 * Times of a whole sweep: the trials of `experiments/dropout.yaml` with fewer seeds and epochs, on two cores.
 *
 * Each rival is a command that a user would run, and its whole time counts, with its start. Seedsweep is `deno task sweep`,
 * which also evaluates the validation rows fifty times per trial, saves every trial and writes its files and the report
 * page. The rivals read the same rows of the same splits, evaluate the validation rows once at the end of a trial, and write
 * a table. The commands take turns; times are medians.
 */

import { parse } from "@std/csv";
import { makeSplits } from "../lib/data/make_splits.ts";
import { readExperiment } from "../lib/experiment/parse/read_experiment.ts";
import type { NetworkTrial } from "../lib/experiment/trial.ts";
import { expandGrid } from "../lib/objective/expand_grid.ts";
import type { BlasCore, BlasUser } from "./blas_core.ts";
import { missingModule } from "./commands.ts";
import { median } from "./median.ts";
import { rivalEnvironment } from "./rival_environment.ts";
import { missingTorch } from "./rival_programs.ts";

const HERE = new URL(".", import.meta.url).pathname;
const EXPERIMENT = "experiments/dropout.yaml";
/** So that a round takes some seconds per rival. */
const OVERRIDES = ["seeds=0,1", "epochs=1500"];
const ROUNDS = 3;

/** A command that runs all trials and writes a CSV file with the column `val_accuracy`. */
export interface SweepProgram {
  name: string;
  /** `trials`: the path of the trials in JSON. The files are written into `folder`, which is empty. */
  command: (trials: string, folder: string) => string[];
  /** How it uses OpenBLAS; undefined if it does not. */
  blas?: BlasUser;
  /** Why it cannot run here, and how to install it; undefined if it can. */
  missing: () => string | undefined;
}

const python = (script: string) => (trials: string, folder: string) => [
  ...["/usr/bin/python3", `${HERE}rivals/${script}`, trials, `${folder}/trials.csv`],
];

/** Seedsweep first: the others are compared with it. */
export const SWEEP_PROGRAMS: readonly SweepProgram[] = [
  {
    name: "deno task sweep",
    command: (_, folder) => [
      ...[
        Deno.execPath(),
        "task",
        "--quiet",
        "--cwd",
        `${HERE}..`,
        "sweep",
        `${HERE}../${EXPERIMENT}`,
      ],
      ...[...OVERRIDES, "--jobs=2", "--quiet", `--out=${folder}`],
    ],
    missing: () => undefined,
  },
  {
    name: "scikit-learn, no dropout",
    command: python("scikit_sweep.py"),
    blas: { module: "numpy", type: "float64" },
    missing: () => missingModule("sklearn, joblib", "apt-get install python3-sklearn"),
  },
  {
    name: "PyTorch float32",
    command: python("torch_sweep.py"),
    blas: { module: "torch", type: "float32" },
    missing: missingTorch,
  },
];

/** A rival on this machine, with its kernels of OpenBLAS. */
export interface SweepRival extends SweepProgram {
  core: BlasCore;
}

/** The time of a whole sweep, and the mean validation accuracy of its trials. */
export interface SweepTimes {
  name: string;
  seconds: number;
  accuracy: number;
}

/** A trial as rivals read it. */
interface SweepTrial {
  seed: number;
  inputs: number;
  hidden: number[];
  classes: number;
  dropout: number;
  l2: number;
  learningRate: number;
  decay: number;
  epochs: number;
  /** Numbers in float64: x and y of the training rows, x and y of the validation rows. */
  file: string;
  trainRows: number;
  validationRows: number;
}

/** What a sweep trains, for the head of the table. */
export function describeSweep(trials: number): string {
  return `sweep: ${trials} trials of ${EXPERIMENT} with ${OVERRIDES.join(" ")},
two at a time; whole commands with their start, medians of ${ROUNDS} runs; the accuracy is the
mean of all trials on the validation rows`;
}

/** Runs the sweep with all rivals; the rows of the result are in their order. */
export async function timeSweep(
  rivals: readonly SweepRival[],
): Promise<{ trials: number; times: SweepTimes[] }> {
  const folder = await Deno.makeTempDir({ prefix: "seedsweep-bench-" });
  try {
    const trials = await writeTrials(folder);
    return { trials, times: await timeRounds(rivals, { folder, trials }) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function timeRounds(
  rivals: readonly SweepRival[],
  { folder, trials }: { folder: string; trials: number },
): Promise<SweepTimes[]> {
  const runs = rivals.map(() => ({ seconds: [] as number[], accuracy: NaN }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, rival] of rivals.entries()) {
      const results = `${folder}/${i}-${round}`;
      await Deno.mkdir(results);
      runs[i].seconds.push(await timeCommand(rival, `${folder}/trials.json`, results));
      runs[i].accuracy = await meanAccuracy(`${results}/trials.csv`, trials);
    }
  }
  return runs.map(({ seconds, accuracy }, i) => ({
    name: rivals[i].name,
    seconds: median(seconds),
    accuracy,
  }));
}

/** Writes the trials and their rows for the rivals. @returns The number of trials. */
async function writeTrials(folder: string): Promise<number> {
  const experiment = await readExperiment(`${HERE}../${EXPERIMENT}`, { overrides: OVERRIDES });
  const trials = expandGrid(experiment) as NetworkTrial[];
  const written = trials.map((trial, i) => writeTrial(trial, `${folder}/rows-${i}.bin`));
  await Deno.writeTextFile(`${folder}/trials.json`, JSON.stringify(await Promise.all(written)));
  return trials.length;
}

async function writeTrial(trial: NetworkTrial, file: string): Promise<SweepTrial> {
  const { data, split, seed, parameters } = trial;
  const [{ train, validation }] = makeSplits(data, split, seed);
  const parts = [train.x, train.y, validation.x, validation.y].flatMap((part) => [...part]);
  await Deno.writeFile(file, new Uint8Array(Float64Array.from(parts).buffer));
  return {
    ...{ seed, inputs: train.features, hidden: [parameters.hidden].flat(), classes: train.classes },
    ...{ dropout: parameters.dropout, l2: parameters.l2, decay: parameters.decay },
    ...{ learningRate: parameters.learning_rate, epochs: parameters.epochs, file },
    ...{ trainRows: train.y.length, validationRows: validation.y.length },
  };
}

/** The seconds of the command of a rival. */
async function timeCommand(
  { name, command, core }: SweepRival,
  trials: string,
  folder: string,
): Promise<number> {
  const [program, ...args] = command(trials, folder);
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(program, {
    args,
    ...rivalEnvironment(core),
    stdout: "null",
    stderr: "piped",
  }).output();
  const seconds = (performance.now() - start) / 1000;
  if (!success) throw new Error(`${name} failed: ${new TextDecoder().decode(stderr)}`);
  return seconds;
}

async function meanAccuracy(path: string, trials: number): Promise<number> {
  const rows = parse(await Deno.readTextFile(path), { skipFirstRow: true });
  if (rows.length !== trials) throw new Error(`${path} has ${rows.length} rows, not ${trials}`);
  return rows.reduce((sum, row) => sum + Number(row.val_accuracy), 0) / trials;
}
