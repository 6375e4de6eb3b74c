import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { FinishedTrial, Trial } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { RESULT_FILES, writeResults } from "../../lib/results/files/write_results.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { moveAway } from "../../lib/store/move_away.ts";
import { ResultsFolder } from "../../lib/store/results_folder.ts";
import { Store, STORE_FILES } from "../../lib/store/store.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("files", "parse");
const OWN_FILES = [...STORE_FILES.toReversed(), ...RESULT_FILES];

function trials(): readonly Trial[] {
  return expandGrid(parseExperiment("{seeds: [0, 1, 2, 3]}"));
}

function finished(trial: Trial): FinishedTrial {
  const metrics = { val_accuracy: 0.5, val_loss: 1, train_accuracy: 0.5, train_loss: 1 };
  const result = { state: "complete", metrics, epochs: 1, weightsHash: "0", curve: [] } as const;
  const timing = { started: "", seconds: 1, worker: 0, attempts: 1, host: "" };
  return { trial, result, timing };
}

/** Gives a test a results folder with a store of four trials and all files. */
function withFolder(test: (folder: string) => void | Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const store = new Store(folder);
      store.saveTrials(trials().map(finished), []);
      store.close();
      for (const name of RESULT_FILES) await Deno.writeTextFile(`${folder}/${name}`, "earlier");
      await test(folder);
    });
}

function open(folder: string, options: { fresh?: boolean } = {}): ResultsFolder {
  return new ResultsFolder(folder, { resultFiles: RESULT_FILES, ...options });
}

/** How many of the four trials a folder has when it is opened, and what it reports. */
function found(
  folder: string,
  options: { fresh?: boolean } = {},
): { count: number; notes: string[] } {
  const opened = open(folder, options);
  const count = trials().filter((trial) => opened.store.findTrial(trial) !== undefined).length;
  opened.close();
  return { count, notes: opened.notes };
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

for (const name of ["state.sqlite", "state.sqlite-wal", "summary.csv", "experiment.json"]) {
  Deno.test(`ResultsFolder refuses ${name} that is a symbolic link, and leaves its target`, {
    ignore,
  }, () =>
    inTemporaryFolder(async (folder) => {
      await Deno.mkdir(`${folder}/out`);
      await Deno.writeTextFile(`${folder}/target`, "of somebody else");
      await Deno.symlink(`${folder}/target`, `${folder}/out/${name}`);
      const error = assertThrows(() => open(`${folder}/out`), UserError);
      assertStringIncludes(error.message, `${name} in it is a symbolic link, but must be a file`);
      assertEquals(await Deno.readTextFile(`${folder}/target`), "of somebody else");
      assertEquals(namesIn(`${folder}/out`), [name]); // no lock file is left
    }));
}

Deno.test("ResultsFolder refuses a lock file that is a symbolic link, and leaves its target", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.mkdir(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/target`, "of somebody else");
    await Deno.symlink(`${folder}/target`, `${folder}/out/.lock`);
    assertThrows(() => open(`${folder}/out`), UserError, "out/.lock is a link or a folder");
    assertEquals(await Deno.readTextFile(`${folder}/target`), "of somebody else");
  }));

Deno.test(
  "ResultsFolder refuses a store that two folders share by a hard link",
  { ignore },
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/other`);
    await Deno.link(`${folder}/state.sqlite`, `${folder}/other/state.sqlite`);
    for (const each of [folder, `${folder}/other`]) {
      assertThrows(() => open(each), UserError, "state.sqlite in it is a hard link");
    }
  }),
);

Deno.test("writeResults() replaces a part file that is a symbolic link, and leaves its target", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/target`, "of somebody else");
    await Deno.symlink(`${folder}/target`, `${folder}/summary.csv.part`);
    const experiment = parseExperiment("{seeds: [0]}");
    const records = expandGrid(experiment).map(finished);
    await writeResults(folder, { experiment, records, analysis: analyze(records, experiment) });
    assertEquals(await Deno.readTextFile(`${folder}/target`), "of somebody else");
    assertMatch(await Deno.readTextFile(`${folder}/summary.csv`), /^rank,/);
  }));

/** Moves only the first of the files, as a process that is killed. */
for (let moved = 0; moved <= OWN_FILES.length; moved++) {
  Deno.test(
    `ResultsFolder: --fresh that was killed after ${moved} of ${OWN_FILES.length} files is finished`,
    { ignore },
    withFolder((folder) => {
      moveAway(folder, OWN_FILES.slice(0, moved), "fresh");
      const { count, notes } = found(folder);
      assertEquals([count, notes], [0, [`the earlier files were moved to ${folder}/previous-1`]]);
      assertEquals(namesIn(folder), ["previous-1", "state.sqlite"]);
      assertEquals(found(`${folder}/previous-1`).count, 4);
    }),
  );

  Deno.test(
    `ResultsFolder: a rescue that was killed after ${moved} of ${OWN_FILES.length} files is finished`,
    { ignore },
    withFolder(async (folder) => {
      const bytes = await Deno.readFile(`${folder}/state.sqlite`);
      await Deno.writeFile(`${folder}/state.sqlite`, bytes.with(18, 7)); // its header is broken
      moveAway(folder, OWN_FILES.slice(0, moved), "rescue");
      const { count, notes } = found(folder);
      assertEquals(count, 4, notes.join());
      assertStringIncludes(notes.join(), "4 trials were recovered from it");
      assertEquals(namesIn(folder), ["previous-1", "state.sqlite"]);
      assertEquals(namesIn(`${folder}/previous-1`).length, RESULT_FILES.length + 1);
    }),
  );
}

Deno.test(
  "ResultsFolder: a rescue that was killed between the new store and the recovery is finished",
  { ignore },
  withFolder((folder) => {
    moveAway(folder, OWN_FILES, "rescue");
    new Store(folder).close(); // new and empty
    assertEquals(found(folder).count, 4);
    assertEquals(namesIn(folder), ["previous-1", "state.sqlite"]);
  }),
);

Deno.test(
  "ResultsFolder notices that its lock file or its store was removed",
  { ignore },
  withFolder((folder) => {
    const first = open(folder);
    assertEquals(first.storageFault(), undefined);
    Deno.removeSync(`${folder}/.lock`);
    assertMatch(first.storageFault() ?? "", /the lock file of .* was removed during the sweep/);
    first.close();
    const second = open(folder);
    Deno.renameSync(`${folder}/state.sqlite`, `${folder}/elsewhere`);
    assertMatch(second.storageFault() ?? "", /state\.sqlite was moved, removed or replaced/);
    second.close();
  }),
);
