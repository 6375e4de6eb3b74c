import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
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

for (
  const name of [...STORE_FILES, "summary.csv", "experiment.json"]
) {
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
    assertThrows(
      () => open(`${folder}/out`),
      UserError,
      "out/.lock is a symbolic link, but must be a file",
    );
    assertEquals(await Deno.readTextFile(`${folder}/target`), "of somebody else");
  }));

Deno.test("ResultsFolder refuses a lock file that is a hard link, and leaves its target", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.mkdir(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/target`, "of somebody else");
    await Deno.link(`${folder}/target`, `${folder}/out/.lock`);
    assertThrows(() => open(`${folder}/out`), UserError, "out/.lock is a hard link");
    assertEquals(await Deno.readTextFile(`${folder}/target`), "of somebody else");
    assertEquals(namesIn(`${folder}/out`), [".lock"]);
  }));

for (const name of ["previous-1", "previous-1.fresh", "previous-1.rescue"]) {
  Deno.test(
    `ResultsFolder refuses ${name} that is a link or a file, and moves nothing`,
    { ignore },
    withFolder(async (folder) => {
      const path = `${folder}/${name}`;
      const before = namesIn(folder);
      await Deno.mkdir(`${folder}/outside`);
      await Deno.symlink(`${folder}/outside`, path);
      for (const fresh of [false, true]) {
        const message = `${folder}: ${name} in it is a symbolic link, but must be a folder`;
        assertThrows(() => open(folder, { fresh }), UserError, message);
      }
      await Deno.remove(path);
      await Deno.writeTextFile(path, "");
      assertThrows(() => open(folder), UserError, `${folder}: ${name} in it is not a folder`);
      assertEquals(namesIn(folder), [...before, "outside", name].toSorted());
      assertEquals(namesIn(`${folder}/outside`), []);
    }),
  );
}

Deno.test(
  "ResultsFolder refuses to finish a move into a folder that exists",
  { ignore },
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/previous-1/kept`, { recursive: true });
    await Deno.mkdir(`${folder}/previous-1.fresh`);
    assertThrows(() => open(folder), UserError, "Cannot write to the results folder");
  }),
);

for (const name of STORE_FILES) {
  Deno.test(
    `ResultsFolder refuses ${name} that is a folder, also in an unfinished rescue`,
    { ignore },
    () =>
      inTemporaryFolder(async (folder) => {
        await Deno.mkdir(`${folder}/a/${name}`, { recursive: true });
        assertThrows(() => open(`${folder}/a`), UserError, `a: ${name} in it is not a file`);
        await Deno.mkdir(`${folder}/b/previous-1.rescue/${name}`, { recursive: true });
        const message = `b/previous-1.rescue/${name}: it is not a file`;
        assertThrows(() => open(`${folder}/b`), UserError, message);
        assertEquals(namesIn(`${folder}/b`), ["previous-1.rescue"]); // no new store, no lock file
      }),
  );
}

Deno.test(
  "ResultsFolder refuses a pipe instead of waiting for it: a journal, the store of an unfinished rescue",
  { ignore: ignore || lacking("processes") || Deno.build.os === "windows" },
  withFolder(async (folder) => {
    const pipe = async (name: string) => {
      await new Deno.Command("mkfifo", { args: [`${folder}/${name}`] }).output();
      assertThrows(() => open(folder), UserError, "is not a file");
      await Deno.remove(`${folder}/${name}`);
    };
    await pipe("state.sqlite-journal");
    await Deno.mkdir(`${folder}/previous-1.rescue`);
    await pipe("previous-1.rescue/state.sqlite");
  }),
);

Deno.test(
  "ResultsFolder: --fresh moves a journal away with its store",
  { ignore },
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/state.sqlite-journal`, "");
    found(folder, { fresh: true });
    assertEquals(namesIn(folder), ["previous-1", "state.sqlite"]);
    assert(namesIn(`${folder}/previous-1`).includes("state.sqlite-journal"));
  }),
);

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
