/// <reference lib="dom" />
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "../cli/run_task.ts";
import { withView } from "../view/server/with_view.ts";
import { showPicture, textAt } from "./opened_report.ts";
import { ignore, type Page, withPage } from "./with_page.ts";

const HOSTILE = `</script><script>hacked=1</script><img src=x onerror="hacked=1">'\${hacked=1}{b}`;

/** Throws a hostile text at one of two values; the others are hostile texts too. */
const MODULE = `export default function run({ parameters, seed, report }) {
  if (parameters.kind.startsWith("bad")) throw new Error(parameters.kind);
  report(1, { score: seed });
  return { score: seed + parameters.kind.length };
}
`;

const VALUES = [HOSTILE, `other ${HOSTILE}`, `bad ${HOSTILE}`];

const EXPERIMENT = JSON.stringify({
  ...{ name: "hostile", objective: "./hostile.js", seeds: 4 },
  metric: { name: "score", goal: "maximize" },
  parameters: { kind: { values: VALUES }, size: { values: [1, 2] } },
});

async function sweepHostile(folder: string, directory: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/hostile.js`, MODULE);
  await Deno.writeTextFile(`${folder}/hostile.yaml`, EXPERIMENT);
  await runTask("sweep", [`${folder}/hostile.yaml`, "--quiet", "--out", directory]);
}

/** Rows of two features with hostile names of columns and classes. */
const CSV = [
  `"x ${HOSTILE.replaceAll('"', '""')}",y,label`,
  ...Array.from(
    { length: 40 },
    (_, i) => [i % 7, i % 5, i % 2 === 0 ? "a" : `"${HOSTILE.replaceAll('"', '""')}"`].join(","),
  ),
].join("\n");

const CSV_EXPERIMENT = JSON.stringify({
  ...{ name: "hostile-file", data: { csv: "hostile.csv", target: "label" }, seeds: 3 },
  parameters: { hidden: { values: [2, 4] }, epochs: 5 },
});

/** No text has become an element, and none has run. */
async function assertHarmless(page: Page): Promise<void> {
  assertEquals(await page.evaluate(() => "hacked" in globalThis), false);
  assertEquals(await page.locator("img").count(), 0);
  const injected = await page.evaluate(() =>
    [...document.scripts].filter(({ src, textContent }) => src !== "" || textContent === "hacked=1")
      .length
  );
  assertEquals(injected, 0);
}

Deno.test(
  "hostile values and messages of a program are text on its page",
  { ignore },
  withPage(async ({ page, folder }) => {
    await sweepHostile(folder, `${folder}/results`);
    await page.goto(`file://${folder}/results/report.html`);
    for (const kind of ["ranking", "effects", "heatmap", "curves", "parallel", "seeds"]) {
      await page.locator(`[data-chart="${kind}"]`).scrollIntoViewIfNeeded();
    }
    await showPicture(page, "ranking");
    const place = { finder: { seriesIndex: 1 }, value: [0, 0] };
    assertStringIncludes(await textAt(page, "ranking", place), `kind=other ${HOSTILE}`);
    await page.locator("#filter").fill("<img");
    assertStringIncludes(await page.locator("#count").innerText(), "6 of 6");
    assertStringIncludes(await page.locator("#failures").innerText(), `bad ${HOSTILE}`);
    await assertHarmless(page);
  }),
);

Deno.test(
  "hostile names of columns and classes are text on the page of a file",
  { ignore },
  withPage(async ({ page, folder }) => {
    await Deno.writeTextFile(`${folder}/hostile.csv`, CSV);
    await Deno.writeTextFile(`${folder}/file.yaml`, CSV_EXPERIMENT);
    const args = [`${folder}/file.yaml`, "--quiet", "--out", `${folder}/results`];
    const { code, stderr } = await runTask("sweep", args);
    assertEquals(code, 0, stderr);
    await page.goto(`file://${folder}/results/report.html`);
    await page.locator("#regions").scrollIntoViewIfNeeded();
    assert((await page.locator("#regions text").allTextContents()).join().includes("<img"));
    await assertHarmless(page);
  }),
);

Deno.test(
  "hostile texts are text on every page of the view",
  { ignore },
  withPage(({ page }) =>
    withView(async ({ results, address }) => {
      await sweepHostile(results, `${results}/hostile`);
      await sweepHostile(results, `${results}/<img src=x onerror=hacked=1>`);
      const names = ["hostile", "<img src=x onerror=hacked=1>"].map(encodeURIComponent);
      const paths = ["", ...names.flatMap((name) => [`r/${name}`, `timeline/${name}`])];
      for (const path of [...paths, `compare/${names.join("/")}`]) {
        await page.goto(`${address}/${path}`);
        await page.locator("h1").waitFor();
        await assertHarmless(page);
      }
    })()
  ),
);
