import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "../../lib/user_error.ts";
import { FolderReader } from "../../lib/view/folder_reader.ts";
import { listFolders } from "../../lib/view/results_folders.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("files");

Deno.test(
  "FolderReader reads a folder again only if a file has changed, and never twice at once",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      let count = 0;
      const reader = new FolderReader(() => Promise.resolve(++count), 2);
      const [first, same] = await Promise.all([reader.read(folder), reader.read(folder)]);
      assertEquals([first === same, await reader.read(folder) === first], [true, true]);
      await Deno.writeTextFile(`${folder}/trials.csv`, "number\n");
      const changed = await reader.read(folder);
      assertEquals(changed.kind === "read" && changed.content, 2);
      await reader.read(`${folder}/b`);
      await reader.read(`${folder}/c`); // it keeps two folders
      assertEquals(await reader.read(folder) === changed, false);
    }),
);

Deno.test(
  "FolderReader reports what is wrong with a folder, and reads it again",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const errors = [new UserError("locked"), new Deno.errors.NotFound("gone")];
      const reader = new FolderReader(() => {
        const error = errors.shift();
        return error === undefined ? Promise.resolve("well") : Promise.reject(error);
      }, 2);
      assertEquals(await reader.read(folder), { kind: "problem", message: "locked" });
      assertEquals(await reader.read(folder), { kind: "problem", message: "gone" });
      assertEquals((await reader.read(folder)).kind, "read");
      const broken = new FolderReader(() => Promise.reject(new TypeError("a bug")), 2);
      await assertRejects(() => broken.read(folder), TypeError, "a bug");
    }),
);

Deno.test("listFolders() names each results folder differently, and says where there is none", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    for (const path of ["x/a", "y/a", "z"]) {
      await Deno.mkdir(`${folder}/${path}`, { recursive: true });
    }
    for (const path of ["x/a", "y/a"]) {
      await Deno.writeTextFile(`${folder}/${path}/experiment.json`, "{}");
    }
    const paths = ["x", "y", "x/a", "z", "none"].map((path) => `${folder}/${path}`);
    const { folders, notes } = listFolders(paths);
    assertEquals(folders, [
      { name: "a", directory: `${folder}/x/a` },
      { name: "a (2)", directory: `${folder}/y/a` },
    ]);
    assertEquals(notes, [
      `${folder}/z: no results folder is in it`,
      `${folder}/none: the folder cannot be read`,
    ]);
  }));
