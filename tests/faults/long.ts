/** `deno task test:faults`: the long version of what `faults_test.ts` does shortly. Prints a line a sweep; exits 1 if one is not as it should be. */
import { inTemporaryFolder } from "../cli/run_task.ts";
import { changeBytes, cutLog } from "./cut_store.ts";
import { disturb, type DisturbOptions, isAsUndisturbed, SEARCHES } from "./disturb.ts";

const SWEEPS: DisturbOptions[] = [1, 2].flatMap((jobs) => [
  { kind: "SIGKILL", times: 40, jobs, seed: jobs },
  { kind: "SIGTERM", times: 15, jobs, seed: 10 + jobs },
  { kind: "killed workers", times: 30, jobs, seed: 20 + jobs },
  { kind: "full disk", times: 1, jobs, seed: 30 + jobs },
]);

const SEARCHED = (Object.keys(SEARCHES) as (keyof typeof SEARCHES)[])
  .map((search, i): DisturbOptions => ({
    kind: "SIGKILL",
    times: 20,
    jobs: [1, 2, 5][i % 3],
    seed: 40 + i,
    search,
  }));

let allWell = true;
for (const options of [...SWEEPS, ...SEARCHED]) {
  await inTemporaryFolder(async (folder) => {
    const figures = await disturb(folder, options);
    const well = isAsUndisturbed(figures, options);
    allWell &&= well;
    const { disturbed, runs, trials, lost, twice, different, wrongExits, slowest } = figures;
    const parts = [
      `${
        options.search ?? "grid"
      }: ${options.kind} with --jobs ${options.jobs}: ${disturbed} times in ${runs} runs`,
      `${trials} trials, ${lost} lost, ${twice} computed twice`,
      different.length === 0 ? "files identical" : `DIFFERENT: ${different.join(" ")}`,
      ...(slowest > 0 ? [`stopped within ${Math.round(slowest)} ms`] : []),
      ...(wrongExits.length > 0 ? [`WRONG EXITS: ${wrongExits.join(" ")}`] : []),
    ];
    say(`${well ? "ok" : "FAILED"} ${parts.join("; ")}`);
  });
}
/** A hundred thousand stores are opened: in memory, where a disk would take half an hour to write them all down. */
const MEMORY = "/dev/shm";
await inTemporaryFolder(async (folder) => {
  const found = await cutLog(folder, 1);
  const well = found.every((count, i) => count >= (found[i - 1] ?? 0)) && found.at(-1) === 6;
  allWell &&= well;
  say(
    `${well ? "ok" : "FAILED"} a log cut at each of its ${
      found.length - 1
    } bytes: opened and went on`,
  );
}, MEMORY);
await inTemporaryFolder(async (folder) => {
  const found = await changeBytes(folder, 5000); // throws at a false result
  const all = found.filter((count) => count === 6).length;
  say(
    `ok a store with 8 changed bytes, ${found.length} times: no false result, nothing missing in ${all}`,
  );
}, MEMORY);
if (!allWell) Deno.exit(1);

function say(line: string): void {
  // deno-lint-ignore no-console -- a program of its own
  console.log(line);
}
