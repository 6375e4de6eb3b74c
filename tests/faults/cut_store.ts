/**
 * Stores as a crash, a failing disk or a careless copy leaves them: the log cut, the file cut, bytes changed.
 */
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { FinishedTrial, Trial } from "../../lib/experiment/trial.ts";
import { RESULT_FILES } from "../../lib/results/files/write_results.ts";
import { ResultsFolder } from "../../lib/store/results_folder.ts";
import { Store, StoreError } from "../../lib/store/store.ts";
import { Stream } from "../../lib/random/stream.ts";

const COUNT = 6;

/** Made when they are first needed: the parser wants a permission that bare `deno test` does not give. */
let made: readonly Trial[] | undefined;
function trials(): readonly Trial[] {
  return made ??= expandGrid(
    parseExperiment(`{replicates: ${COUNT}, parameters: {epochs: {value: 4}}}`),
  );
}

/** A trial whose scores say which it is; nothing has to be trained for it. */
function finished(number: number): FinishedTrial {
  const metrics = {
    val_accuracy: number / 10,
    val_loss: 0.25,
    train_accuracy: 0.5,
    train_loss: 0.125,
  };
  const result = { state: "complete", metrics, epochs: 4, weightsHash: "0", curve: [] } as const;
  const timing = { started: "", seconds: 1, worker: 0, attempts: 1, host: "" };
  return { trial: trials()[number], result, timing };
}

/** The files of a store that was cut off after a commit for each trial. */
export async function cutOffStore(folder: string): Promise<{ file: Uint8Array; wal: Uint8Array }> {
  const store = new Store(folder);
  for (let number = 0; number < COUNT; number++) store.saveTrials([finished(number)], []);
  const [file, wal] = await Promise.all(
    ["state.sqlite", "state.sqlite-wal"].map((name) => Deno.readFile(`${folder}/${name}`)),
  );
  store.close();
  return { file, wal };
}

/** How many of the trials a folder holds when it is opened as a sweep does, after which it must take the others. */
function resume(folder: string): number {
  const opened = new ResultsFolder(folder, { resultFiles: RESULT_FILES });
  try {
    const found = trials().map((trial) => opened.store.findTrial(trial));
    found.forEach((each, number) => {
      if (each === undefined) return;
      if (JSON.stringify(each) !== JSON.stringify(finished(number))) {
        throw new Error("a false result");
      }
    });
    const missing = trials().filter((_, number) => found[number] === undefined);
    opened.store.saveTrials(missing.map(({ number }) => finished(number)), []);
    if (!trials().every((trial) => opened.store.findTrial(trial))) {
      throw new Error("it takes nothing");
    }
    return COUNT - missing.length;
  } finally {
    opened.close();
  }
}

/** Opens a folder with these files; how many trials were found in it, or -1 if they are taken for another program's. */
function resumed(folder: string, files: Record<string, Uint8Array>): number {
  Deno.mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) Deno.writeFileSync(`${folder}/${name}`, bytes);
  try {
    return resume(folder);
  } catch (error) {
    if (error instanceof StoreError && /another program|newer/.test(error.message)) return -1;
    throw error;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** From nothing to all of it. */
function lengths({ length }: Uint8Array, step: number): number[] {
  const short = Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
  return [...short, length];
}

/** Trials found for each length of the log, from nothing to all of it in steps of `step` bytes. */
export async function cutLog(folder: string, step: number): Promise<number[]> {
  const { file, wal } = await cutOffStore(folder);
  const found: number[] = [];
  for (const length of lengths(wal, step)) {
    const files = { "state.sqlite": file, "state.sqlite-wal": wal.subarray(0, length) };
    found.push(resumed(`${folder}/cut`, files));
  }
  return found;
}

/** The same for the file of a store that was closed. */
export async function cutFile(folder: string, step: number): Promise<number[]> {
  await cutOffStore(folder);
  const file = await Deno.readFile(`${folder}/state.sqlite`);
  const found: number[] = [];
  for (const length of lengths(file, step)) {
    found.push(resumed(`${folder}/cut`, { "state.sqlite": file.subarray(0, length) }));
  }
  return found;
}

/** Trials found after a few bytes of a closed store were changed, `times` times. */
export async function changeBytes(folder: string, times: number): Promise<number[]> {
  await cutOffStore(folder);
  const file = await Deno.readFile(`${folder}/state.sqlite`);
  const random = Stream.named({ seed: 0, role: "shuffle" });
  return Array.from({ length: times }, () => {
    const changed = file.slice();
    for (let i = 0; i < 8; i++) changed[random.below(changed.length)] = random.below(256);
    return resumed(`${folder}/cut`, { "state.sqlite": changed });
  });
}
