/// <reference lib="dom" />
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openSweep, seriesOf, showPicture, sweepInto, textAt } from "./opened_report.ts";
import { findFaults, ignore, type Page, withPage } from "./with_page.ts";

const KINDS = ["ranking", "seeds", "effects", "interactions", "shares", "heatmap", "curves"];
const ALL_KINDS = [...KINDS, "parallel"];

/** The number of shapes in a picture that the script has drawn; 0 if it says why there is none. */
async function shapesOf(page: Page, kind: string): Promise<number> {
  return await page.evaluate(
    (kind) => document.querySelectorAll(`[data-chart="${kind}"] svg path`).length,
    kind,
  );
}

Deno.test(
  "the page opens from the disk, requests nothing, and draws every picture",
  { ignore },
  withPage(async (tested) => {
    const { page, requests } = tested;
    await openSweep(tested);
    for (const kind of ALL_KINDS) {
      await page.locator(`[data-chart="${kind}"]`).scrollIntoViewIfNeeded();
      if (kind === "interactions") continue; // so short a sweep may have none
      await showPicture(page, kind);
      assert(await shapesOf(page, kind) > 5, `${kind} is empty`);
    }
    assertEquals(await page.locator("#regions svg").count(), 2);
    const others = requests.filter((url) => !url.startsWith("data:"));
    assertEquals(others, [`file://${tested.folder}/results/report.html`]);
  }),
);

Deno.test(
  "the ranking says the numbers of summary.csv at the pointer, for every config",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    const rows = await openSweep(tested);
    await showPicture(page, "ranking");
    const points = (await seriesOf(page, "ranking")).flatMap(({ type, data }) =>
      type === "scatter" ? data : []
    ).filter(({ config }) => config !== undefined);
    assertEquals(points.length, rows.length);
    for (const { config, value } of points) {
      const place = { finder: { seriesIndex: 1 }, value };
      const text = await textAt(page, "ranking", place);
      const row = rows[config];
      const number = (name: string) => Number(row[name]).toFixed(3).replace("-0.000", "0.000");
      assertStringIncludes(text, `rank ${row.rank}: dropout=`);
      assertStringIncludes(text, `hidden=${row.param_hidden}`);
      assertStringIncludes(
        text,
        `val_accuracy ${number("mean_val_accuracy")} ± ${number("std_val_accuracy")}, 4 of 4 seeds`,
      );
      assertStringIncludes(text, number("behind_high"));
      assertStringIncludes(text, row.verdict);
    }
  }),
);

Deno.test(
  "axe finds nothing on the page, light and dark, wide and narrow",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    await openSweep(tested);
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1100, 360]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        for (const kind of ALL_KINDS) {
          await page.locator(`[data-chart="${kind}"]`).scrollIntoViewIfNeeded();
        }
        const faults = await findFaults(page);
        assertEquals(faults.map(({ id, nodes }) => [id, nodes[0].html]), []);
      }
    }
  }),
);

Deno.test(
  "a page 360 pixels wide does not scroll sideways",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    await openSweep(tested);
    for (const kind of ALL_KINDS) {
      await page.locator(`[data-chart="${kind}"]`).scrollIntoViewIfNeeded();
    }
    assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  }, { width: 360 }),
);

Deno.test(
  "on paper, the table is as wide as the page and the pictures are light, also in the dark",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    await openSweep(tested);
    await page.emulateMedia({ colorScheme: "dark", media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    for (const kind of ["ranking", "curves", "parallel"]) await showPicture(page, kind);
    const [table, place] = await page.evaluate(() =>
      ["#configs", "main"].map((each) => document.querySelector(each)!.clientWidth)
    );
    assert(table <= place, `${table} and ${place} pixels`);
    const labels = await page.evaluate(() =>
      getComputedStyle(document.querySelector('[data-chart="parallel"] text')!).fill
    );
    assertEquals(labels, "rgb(27, 27, 27)");
  }, { width: 700 }),
);

Deno.test(
  "without JavaScript, the ranking table and the pictures are there",
  { ignore },
  withPage(async ({ page, folder }) => {
    await sweepInto(`${folder}/results`);
    await page.goto(`file://${folder}/results/report.html`);
    assertEquals(await page.locator("html.scripted").count(), 0);
    assertEquals(await page.locator("#configs tbody tr").count(), 18);
    assert(await page.locator("[data-chart] > svg").count() >= 6);
    assertStringIncludes(await page.locator("#answer").innerText(), "val_accuracy");
  }, { javaScriptEnabled: false }),
);
