import { assertEquals, assertThrows } from "@std/assert";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { readStore, readStoreIfAny } from "../../lib/store/read_store.ts";
import { Store, STORE_FILES } from "../../lib/store/store.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("files", "parse");

/** Gives a test a folder with a store that has an experiment. */
function withStoreFolder(test: (folder: string) => void | Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const store = new Store(folder);
      store.saveExperiment(parseExperiment("{name: one}"));
      store.close();
      await test(folder);
    });
}

Deno.test(
  "readStore() reads a store that is a hard link",
  { ignore },
  withStoreFolder(async (folder) => {
    await Deno.link(`${folder}/state.sqlite`, `${folder}/snapshot`);
    const { store, experiment } = readStore(folder);
    assertEquals(experiment.name, "one");
    store.close();
  }),
);

for (const name of STORE_FILES) {
  Deno.test(
    `readStore() refuses ${name} that is a folder or a symbolic link`,
    { ignore },
    withStoreFolder(async (folder) => {
      const path = `${folder}/${name}`;
      if (name === "state.sqlite") await Deno.rename(path, `${folder}/target`);
      await Deno.mkdir(path);
      assertThrows(() => readStore(folder), UserError, `${path}: it is not a file`);
      await Deno.remove(path);
      await Deno.symlink(`${folder}/target`, path);
      assertThrows(() => readStore(folder), UserError, `${path}: it is a symbolic link`);
    }),
  );
}

Deno.test(
  "readStore() refuses a journal that is a pipe, and does not wait for it",
  { ignore: ignore || lacking("processes") || Deno.build.os === "windows" },
  withStoreFolder(async (folder) => {
    await new Deno.Command("mkfifo", { args: [`${folder}/state.sqlite-journal`] }).output();
    assertThrows(() => readStore(folder), UserError, "state.sqlite-journal: it is not a file");
  }),
);

Deno.test("readStoreIfAny() has no store in a folder without one, or where a file is the folder", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const each of [folder, `${folder}/nowhere`, `${folder}/file`]) {
      assertEquals(readStoreIfAny(each), undefined);
      assertThrows(() => readStore(each), UserError, "state.sqlite is missing");
    }
  }));

Deno.test(
  "readStore() says that the permission is denied, or why else a folder cannot be read",
  { ignore },
  withStoreFolder(async (folder) => {
    const long = `${folder}/${"x".repeat(1000)}`;
    assertThrows(() => readStore(long), UserError, `Cannot read ${long}: `);
    await Deno.chmod(folder, 0o000);
    try {
      if (isReadable(folder)) return; // the superuser may read everything
      assertThrows(() => readStore(folder), UserError, `Cannot read ${folder}: permission denied`);
    } finally {
      await Deno.chmod(folder, 0o700);
    }
  }),
);

function isReadable(folder: string): boolean {
  try {
    return Deno.readDirSync(folder).next() !== undefined;
  } catch {
    return false;
  }
}
