import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { readCurves } from "../../lib/results/files/read_curves.ts";
import { renderPlot, renderReport } from "../../lib/sweep/render_report.ts";
import { readReport, readSweep } from "../../lib/sweep/report_folder.ts";
import { resumeSweep } from "../../lib/sweep/resume_sweep.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";
import { objectivePath } from "./run_objective.ts";

const ignore = lacking("files", "workers", "parse");

const FILE = `{seeds: [0, 1, 2], data: {spiral: {samples: 20}},
  split: {train: 0.5, validation: 0.25, test: 0.25},
  parameters: {hidden: {values: [2, 8]}, epochs: {value: 60}, learning_rate: {value: 0.05}}}`;

/** Sweeps a file into a folder and calls the test with it. */
function withSweep(
  file: string,
  test: (directory: string) => Promise<void>,
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const directory = `${folder}/out`;
      await resumeSweep(parseExperiment(file, { file: `${folder}/file.yaml` }), { directory });
      await test(directory);
    });
}

Deno.test(
  "readReport() gives the page that the sweep wrote, from the store and from the CSV files",
  { ignore },
  withSweep(FILE, async (directory) => {
    const written = await Deno.readTextFile(`${directory}/report.html`);
    const stored = await readReport(directory);
    assertEquals(await renderReport(stored) === written, true);
    await Deno.remove(`${directory}/state.sqlite`);
    const read = await readReport(directory);
    assertEquals(await renderReport(read) === written, true);
    assert(read.curves.size === 6 && [...read.curves.values()].every(({ length }) => length > 1));
    assertEquals(read.curves, stored.curves);
    assertEquals(read.holdout.map(({ configId, n, mean }) => ({ configId, n, mean })), [
      ...stored.holdout.map(({ configId, n, mean }) => ({ configId, n, mean })),
    ]);
    assert(read.holdout.length > 0 && read.answer.some((line) => line.startsWith("Holdout:")));
  }),
);

Deno.test(
  "the page of a CSV file does not depend on the path by which its folder is named",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 3 ? "a" : "b"}`);
      await Deno.writeTextFile(`${folder}/data.csv`, ["u,v,label", ...rows, ""].join("\n"));
      const file = `{data: {csv: ${JSON.stringify(`${folder}/data.csv`)}, target: label},
        seeds: [0, 1], parameters: {hidden: {values: [2, 3]}, epochs: {value: 5}}}`;
      const directory = `${folder}/out`;
      await resumeSweep(parseExperiment(file), { directory });
      const written = await Deno.readTextFile(`${directory}/report.html`);
      const input = await readReport(`${directory}/../out/.`);
      assertEquals(await renderReport(input) === written, true);
      assert(!written.includes(folder));
      assertEquals(input.regions[0].features, ["u", "v"]);
    }),
);

Deno.test(
  "decision regions are those of the leader and the simplest, with the weights of the sweep",
  { ignore },
  withSweep(FILE, async (directory) => {
    const regions = new Map();
    const input = await readReport(directory, { regions });
    const titles = input.regions.map(({ title }) => title);
    assert(titles.length >= 1 && titles[0].startsWith("best: hidden="), titles.join());
    const again = await readReport(directory, { regions });
    assert(again.regions[0] === input.regions[0]); // not trained twice
    const path = `${directory}/trials.csv`;
    const rows = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, rows.replace(/,w[0-9a-f]{16}/g, ",w0000000000000000"));
    await Deno.remove(`${directory}/state.sqlite`);
    assertEquals((await readReport(directory)).regions, []); // other weights than were recorded
  }),
);

Deno.test(
  "a sweep that is not finished has a report without regions and holdout",
  { ignore },
  () =>
    inTemporaryFolder(async (directory) => {
      const controller = new AbortController();
      const { end } = await resumeSweep(parseExperiment(FILE), {
        directory,
        jobs: 1,
        signal: controller.signal,
        onEvent: ({ kind }) => kind === "trialFinished" && controller.abort(),
      });
      assertEquals(end.kind, "interrupted");
      const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
      assert(!names.includes("report.html"), names.join());
      const { regions, holdout, answer, records } = await readReport(directory);
      assertEquals([regions, holdout], [[], []]);
      assert(answer[0].startsWith("So far:"), answer[0]);
      assert(records.some(({ result }) => result === undefined));
    }),
);

Deno.test("the reports of a user's own objective are read from curves.csv as the store has them", {
  ignore,
}, async () => {
  const file = `{objective: {module: ${JSON.stringify(objectivePath("good.ts"))}},
    metric: {name: score, goal: maximize}, seeds: [0, 1], parameters: {x: {values: [1, 2]}}}`;
  await withSweep(file, async (directory) => {
    const stored = await readReport(directory);
    await Deno.remove(`${directory}/state.sqlite`);
    const read = await readReport(directory);
    assertEquals(read.curves, stored.curves);
    assert(read.curves.size > 0 && read.curves.get(0)!.length > 0);
    assertEquals((await renderPlot(read, "ranking")).startsWith("<svg"), true);
  })();
});

Deno.test(
  "readSweep() has the times of the trials, from the store and from timings.csv",
  { ignore },
  withSweep(FILE, async (directory) => {
    const stored = await readSweep(directory);
    await Deno.remove(`${directory}/state.sqlite`);
    const read = await readSweep(directory);
    const workers = (each: typeof read) => each.records.map(({ timing }) => timing?.worker);
    assertEquals(workers(read), workers(stored));
    assert(workers(read).every((worker) => worker !== undefined));
    await Deno.remove(`${directory}/timings.csv`);
    assertEquals((await readSweep(directory)).records[0].timing, undefined);
    await assertRejects(() => readReport(`${directory}/none`), UserError, "no such folder");
    await assertRejects(() => readReport(3 as unknown as string), TypeError);
  }),
);

Deno.test(
  "holdout scores of an earlier choice are not shown while new trials wait",
  { ignore },
  () =>
    withSweep(FILE, async (directory) => {
      assert((await readReport(directory)).holdout.length > 0);
      const more = parseExperiment(FILE, { overrides: ["seeds=0,1,2,3"] });
      await resumeSweep(more, { directory, signal: AbortSignal.abort() });
      assertEquals((await readReport(directory)).holdout, []);
    })(),
);

Deno.test("readCurves() begins a point at another step and where a name comes again", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    const rows = ["number,step,name,value", "0,0.0,a,1.0", "0,0.0,b,2.0", "0,1.0,c,3.0"];
    await Deno.writeTextFile(
      `${folder}/curves.csv`,
      [...rows, "0,1.0,c,4.0", "1,0.0,a,9.0"].join("\r\n"),
    );
    const curves = await readCurves(folder, new Set([0]));
    assertEquals([...curves], [[0, [{ step: 0, a: 1, b: 2 }, { step: 1, c: 3 }, {
      step: 1,
      c: 4,
    }]]]);
  }));
