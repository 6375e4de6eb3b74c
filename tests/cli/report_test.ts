import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, runTask } from "./run_task.ts";

const ignore = lacking("processes", "parse");

const FILE = `{name: small, seeds: [0, 1, 2], data: {spiral: {samples: 20}},
  parameters: {hidden: {values: [2, 8]}, l2: {values: [0, 0.001]}, epochs: {value: 20}}}`;

const KINDS = ["ranking", "seeds", "effects", "shares", "heatmap", "curves", "parallel"];

function withSweep(test: (out: string, folder: string) => Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/small.yaml`, FILE);
      const out = `${folder}/out`;
      await runTask("sweep", [`${folder}/small.yaml`, "-q", "-j", "1", "--out", out]);
      await test(out, folder);
    });
}

Deno.test(
  "report: writes the same bytes as the sweep, also with another number of workers, and prints the path",
  { ignore },
  withSweep(async (out, folder) => {
    const written = await Deno.readTextFile(`${out}/report.html`);
    await Deno.remove(`${out}/report.html`);
    const { code, stdout, stderr } = await runTask("sweep", ["report", out]);
    assertEquals([code, stdout, stderr], [0, `${out}/report.html\n`, ""]);
    assertEquals(await Deno.readTextFile(`${out}/report.html`) === written, true);
    const other = await runTask("sweep", ["report", "out", "-o", "page.html"], folder);
    assertEquals(other.stdout, `${folder}/page.html\n`);
    assertEquals(await Deno.readTextFile(`${folder}/page.html`) === written, true);
    await runTask("sweep", [`${folder}/small.yaml`, "-q", "-j", "2", "--out", `${folder}/two`]);
    assertEquals(await Deno.readTextFile(`${folder}/two/report.html`) === written, true);
  }),
);

Deno.test(
  "plot: writes each picture as SVG, the same bytes each time",
  { ignore },
  withSweep(async (out, folder) => {
    const texts: string[] = [];
    for (const kind of KINDS) {
      const file = `${folder}/${kind}.svg`;
      const { code, stdout, stderr } = await runTask("sweep", ["plot", out, kind, "-o", file]);
      assertEquals([code, stdout, stderr], [0, `${file}\n`, ""]);
      texts.push(await Deno.readTextFile(file));
    }
    for (const text of texts) assertMatch(text, /^<svg [\s\S]*<\/svg>\s*$/);
    assertEquals(new Set(texts).size, texts.length);
    await runTask("sweep", ["plot", out, "ranking", "-o", `${folder}/again.svg`]);
    assertEquals(await Deno.readTextFile(`${folder}/again.svg`), texts[0]);
  }),
);

Deno.test(
  "report and plot: a folder without results, and a file that cannot be written, exit 1",
  { ignore },
  withSweep(async (out, folder) => {
    const none = await runTask("sweep", ["report", folder]);
    assertEquals(none.code, 1);
    assertStringIncludes(none.stderr, `Cannot read ${folder}`);
    const target = `${folder}/no/such.svg`;
    const unwritable = await runTask("sweep", ["plot", out, "ranking", "-o", target]);
    assertEquals(unwritable.code, 1);
    assertStringIncludes(unwritable.stderr, `Cannot write ${target}`);
  }),
);

Deno.test("view: the task of the sweep says which task it is, exit 1", { ignore }, async () => {
  const { code, stderr } = await runTask("sweep", ["view"]);
  assertEquals(code, 1);
  assert(stderr.includes("Cannot start the view: its command is deno task view"), stderr);
});
