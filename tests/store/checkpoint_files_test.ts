import { assertEquals } from "@std/assert";
import type { Trial } from "../../lib/experiment/trial.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../lib/objective/encode_checkpoint.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import type { TrialCheckpoint } from "../../lib/objective/trial_checkpoint.ts";
import { RESULT_FILES } from "../../lib/results/files/write_results.ts";
import { CheckpointFiles } from "../../lib/store/checkpoint_files.ts";
import { ResultsFolder } from "../../lib/store/results_folder.ts";
import { Store } from "../../lib/store/store.ts";
import { ResultWriter } from "../../lib/sweep/result_writer.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";
import { finished } from "./with_store.ts";

const ignore = lacking("files", "parse");

const TRIALS = ignore ? [] : expandGrid(networkExperiment(
  "{seeds: [0, 1, 2], data: {spiral: {samples: 10}}, parameters: {hidden: {value: 4}, epochs: {value: 5}}}",
));

function checkpointOf(trial: Trial): TrialCheckpoint {
  let checkpoint: TrialCheckpoint | undefined;
  runTrial(trial, { onCheckpoint: (reached) => checkpoint = reached });
  return checkpoint as TrialCheckpoint;
}

/** The encoded checkpoints of the three trials, by their ids. */
function encoded(): Map<string, Uint8Array> {
  return new Map(TRIALS.map((trial) => [trial.trialId, encodeCheckpoint(checkpointOf(trial))]));
}

/** The numbers of the trials that have a checkpoint. */
function kept(files: CheckpointFiles): number[] {
  return TRIALS.filter((trial) => files.find(trial) !== undefined).map(({ number }) => number);
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

/** Calls with the checkpoint files of a folder of its own. */
function withFiles(test: (files: CheckpointFiles, folder: string) => void): () => Promise<void> {
  return () =>
    inTemporaryFolder((folder) => {
      test(new CheckpointFiles(folder), folder);
      return Promise.resolve();
    });
}

Deno.test(
  "CheckpointFiles give back what they were given, to the bit",
  { ignore },
  withFiles((files, folder) => {
    const checkpoints = encoded();
    files.save(checkpoints);
    files.save(new Map([...checkpoints].slice(1))); // again
    for (const each of [files, new CheckpointFiles(folder)]) {
      for (const trial of TRIALS) {
        const found = each.find(trial) as Uint8Array;
        assertEquals(found, checkpoints.get(trial.trialId));
        assertEquals(decodeCheckpoint(found), checkpointOf(trial));
      }
    }
    const names = TRIALS.map(({ trialId }) => `${trialId}.bin`).toSorted();
    assertEquals(namesIn(`${folder}/checkpoints`), names);
  }),
);

Deno.test(
  "CheckpointFiles have a folder from the first checkpoint to the last",
  { ignore },
  withFiles((files, folder) => {
    files.save(new Map());
    files.drop();
    assertEquals([namesIn(folder), kept(files)], [[], []]);
    files.save(encoded());
    assertEquals([namesIn(folder), kept(files)], [["checkpoints"], [0, 1, 2]]);
    files.drop(new Set([TRIALS[1].trialId, "another"]));
    assertEquals([namesIn(folder), kept(files)], [["checkpoints"], [1]]);
    files.drop();
    assertEquals([namesIn(folder), kept(files)], [[], []]);
  }),
);

for (
  const [what, change] of Object.entries<(bytes: Uint8Array) => Uint8Array>({
    "its first byte changed": (bytes) => bytes.with(0, bytes[0] ^ 1),
    "a bit of the header changed": (bytes) => bytes.with(30, bytes[30] ^ 4),
    "the last bit changed": (bytes) => bytes.with(-1, bytes.at(-1)! ^ 128),
    "its end cut off": (bytes) => bytes.subarray(0, -8),
    "more at its end": (bytes) => new Uint8Array([...bytes, 0]),
    "half of its digest": (bytes) => bytes.subarray(0, 8),
    "no content": () => new Uint8Array(),
  })
) {
  Deno.test(
    `a checkpoint file with ${what} is as good as missing`,
    { ignore },
    withFiles((files, folder) => {
      files.save(encoded());
      const path = `${folder}/checkpoints/${TRIALS[1].trialId}.bin`;
      Deno.writeFileSync(path, change(Deno.readFileSync(path)));
      assertEquals(kept(files), [0, 2]);
      files.save(encoded());
      assertEquals(kept(files), [0, 1, 2]);
    }),
  );
}

Deno.test(
  "the checkpoint of one trial under the name of another is as good as missing",
  { ignore },
  withFiles((files, folder) => {
    files.save(encoded());
    const [from, to] = TRIALS.map(({ trialId }) => `${folder}/checkpoints/${trialId}.bin`);
    Deno.copyFileSync(from, to);
    assertEquals(kept(files), [0, 2]);
  }),
);

Deno.test(
  "CheckpointFiles do without what is not a file or not a folder, and change nothing behind a link",
  { ignore },
  withFiles((files, folder) => {
    const [path, other, third] = TRIALS.map(({ trialId }) =>
      `${folder}/checkpoints/${trialId}.bin`
    );
    files.save(encoded());
    Deno.removeSync(path);
    Deno.mkdirSync(path);
    Deno.writeTextFileSync(`${folder}/target`, "mine");
    Deno.renameSync(other, `${folder}/valid`);
    Deno.symlinkSync(`${folder}/valid`, other);
    Deno.symlinkSync(`${folder}/target`, third.replace("bin", "tmp"));
    assertEquals(kept(files), [2]);
    files.save(encoded());
    assertEquals(kept(files), [1, 2]); // the link was replaced, the folder was not
    assertEquals(Deno.lstatSync(other).isFile, true);
    Deno.writeTextFileSync(`${folder}/checkpoints/notes.txt`, "mine");
    files.drop();
    assertEquals(
      namesIn(`${folder}/checkpoints`),
      [path.split("/").at(-1)!, "notes.txt"].toSorted(),
    );
    assertEquals(Deno.readTextFileSync(`${folder}/target`), "mine");
    Deno.removeSync(`${folder}/checkpoints`, { recursive: true });
    Deno.mkdirSync(`${folder}/elsewhere`);
    Deno.renameSync(`${folder}/valid`, `${folder}/elsewhere/${TRIALS[1].trialId}.bin`);
    Deno.symlinkSync(`${folder}/elsewhere`, `${folder}/checkpoints`);
    files.save(encoded());
    files.drop();
    assertEquals(kept(files), []);
    assertEquals(namesIn(`${folder}/elsewhere`), [`${TRIALS[1].trialId}.bin`]);
    Deno.removeSync(`${folder}/checkpoints`);
    Deno.writeTextFileSync(`${folder}/checkpoints`, "a file");
    files.save(encoded());
    files.drop();
    assertEquals([kept(files), Deno.readTextFileSync(`${folder}/checkpoints`)], [[], "a file"]);
  }),
);

Deno.test(
  "a checkpoint that was being written when its process was killed is not found, and is dropped",
  { ignore },
  withFiles((files, folder) => {
    files.save(encoded());
    const path = `${folder}/checkpoints/${TRIALS[0].trialId}`;
    Deno.renameSync(`${path}.bin`, `${path}.tmp`);
    assertEquals(kept(files), [1, 2]);
    files.drop(new Set(TRIALS.map(({ trialId }) => trialId)));
    assertEquals(namesIn(`${folder}/checkpoints`).some((name) => name.endsWith(".tmp")), false);
    assertEquals(kept(files), [1, 2]);
  }),
);

Deno.test("a results folder keeps its checkpoints when it is opened again, but not with fresh", {
  ignore,
}, () =>
  inTemporaryFolder((folder) => {
    const open = (fresh = false) => new ResultsFolder(folder, { resultFiles: RESULT_FILES, fresh });
    const first = open();
    first.checkpoints.save(encoded());
    first.close();
    const second = open();
    assertEquals(kept(second.checkpoints), [0, 1, 2]);
    second.close();
    new Store(folder, { readOnly: true }).close();
    const third = open(true);
    assertEquals([kept(third.checkpoints), namesIn(`${folder}/previous-1`)], [[], [
      "state.sqlite",
    ]]);
    third.close();
    return Promise.resolve();
  }));

Deno.test(
  "ResultWriter saves the checkpoint of a trial with it, also after a commit that failed, and only once",
  { ignore },
  async () => {
    const saved: [number[], string[]][] = [];
    let isFull = true;
    const writer = new ResultWriter((trials, _running, checkpoints) => {
      if (isFull) throw new Error("the disk is full");
      saved.push([trials.map(({ trial }) => trial.number), [...checkpoints.keys()]]);
    });
    const [one, two, three] = TRIALS;
    writer.trialFinished(finished(one), new Uint8Array(8));
    writer.trialFinished(finished(two));
    writer.commit();
    isFull = false;
    writer.trialFinished(finished(three), new Uint8Array(8));
    writer.commit();
    await writer.close({ wait: true });
    assertEquals(saved, [[[0, 1, 2], [one.trialId, three.trialId]], [[], []]]);
  },
);
