import { assert, assertEquals } from "@std/assert";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";
import { changeBytes, cutFile, cutLog } from "./cut_store.ts";
import { disturb, type DisturbOptions } from "./disturb.ts";

const ignore = lacking("processes", "parse") || Deno.build.os !== "linux";

const SWEEPS: DisturbOptions[] = [
  { kind: "SIGKILL", times: 5, jobs: 2, seed: 1 },
  { kind: "SIGTERM", times: 2, jobs: 1, seed: 2 },
  { kind: "killed workers", times: 3, jobs: 2, seed: 3 },
  { kind: "full disk", times: 1, jobs: 2, seed: 4 },
  { kind: "SIGKILL", times: 3, jobs: 1, seed: 5, search: "bayes with halving over epochs" },
];

for (const options of SWEEPS) {
  const { kind, times, jobs, search = "grid" } = options;
  Deno.test(
    `a sweep (${search}) under ${kind}, ${times} times with --jobs ${jobs}, loses and changes nothing`,
    {
      ignore,
    },
    () =>
      inTemporaryFolder(async (folder) => {
        const { disturbed, lost, twice, different, wrongExits, slowest } = await disturb(
          folder,
          options,
        );
        assertEquals({ disturbed, lost, twice, different, wrongExits }, {
          disturbed: times,
          ...{ lost: 0, twice: 0, different: [], wrongExits: [] },
        });
        assert(slowest < 1000, `stopped after ${slowest} ms`); // the promise is a second, not a speed
      }),
  );
}

Deno.test(
  "a store whose log is cut anywhere opens with every commit before the cut, and takes the others",
  {
    ignore: lacking("files", "parse"),
  },
  () =>
    inTemporaryFolder(async (folder) => {
      const found = await cutLog(folder, 499);
      assertEquals(found, found.toSorted((a, b) => a - b));
      assertEquals([...new Set(found)], [0, 1, 2, 3, 4, 5, 6]);
    }),
);

Deno.test(
  "a store that is cut anywhere is kept aside, and what can be read of it is not computed again",
  {
    ignore: lacking("files", "parse"),
  },
  () =>
    inTemporaryFolder(async (folder) => {
      const found = await cutFile(folder, 499);
      assert(found.every((count) => count >= 0 && count <= 6));
      assertEquals(found.at(-1), 6);
    }),
);

Deno.test(
  "a store with changed bytes never gives a false result, and gives most of the true ones",
  {
    ignore: lacking("files", "parse"),
  },
  () =>
    inTemporaryFolder(async (folder) => {
      const found = await changeBytes(folder, 150); // throws at a false result
      assert(found.filter((count) => count >= 4).length > 75, found.join());
    }),
);
