/// <reference lib="dom" />
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openSweep, showPicture, textAt } from "./opened_report.ts";
import { ignore, type Page, withPage } from "./with_page.ts";

/** The texts of a column of the table, from the top. */
async function column(page: Page, name: string): Promise<string[]> {
  const heads = await page.locator("#configs thead tr > *").allInnerTexts();
  const i = heads.findIndex((head) => head.startsWith(name));
  return await page.locator(`#configs tbody td:nth-child(${i + 1})`).allInnerTexts();
}

/** The indices of the marked configs. */
async function marked(page: Page): Promise<number[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("#configs tr.chosen")]
      .map(({ dataset }) => Number(dataset.config)).sort((a, b) => a - b)
  );
}

/** All texts in a picture. */
async function textsIn(page: Page, kind: string): Promise<string> {
  await showPicture(page, kind);
  return (await page.locator(`[data-chart="${kind}"] svg text`).allTextContents()).join("\n");
}

Deno.test(
  "the table has the numbers of summary.csv, sorts and filters",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    const rows = await openSweep(tested);
    const means = rows.map((row) => Number(row.mean_val_accuracy).toFixed(3));
    assertEquals(await column(page, "val_accuracy"), means);
    assertEquals((await column(page, "behind")).map((text) => text.split(" ")[0]).length, 18);
    const head = page.locator('#configs button[data-key="val_accuracy"]');
    await head.click();
    assertEquals(await column(page, "val_accuracy"), means.toSorted());
    await head.click();
    assertEquals(await column(page, "val_accuracy"), means.toSorted().reverse());
    assertEquals(await page.locator('#configs th[aria-sort="descending"]').count(), 1);
    await page.locator("#filter").fill("hidden=64 dropout>0");
    const wanted = rows.filter(({ param_hidden, param_dropout }) =>
      param_hidden === "64" && Number(param_dropout) > 0
    );
    assertEquals(await page.locator("#count").innerText(), "6 of 18 configs");
    assertEquals(
      (await column(page, "rank")).map(Number).sort((a, b) => a - b),
      wanted.map(({ rank }) => Number(rank)),
    );
    await page.locator("#filter").fill("nothing has this");
    assertEquals(await page.locator("#count").innerText(), "0 of 18 configs");
  }),
);

Deno.test(
  "the keyboard moves between rows and marks configs in all pictures",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    await openSweep(tested);
    const before = await marked(page);
    await page.locator("#filter").focus();
    while (await page.evaluate(() => document.activeElement?.getAttribute("type")) !== "checkbox") {
      await page.keyboard.press("Tab");
    }
    for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    assertEquals(await marked(page), [...new Set([...before, 4])].sort((a, b) => a - b));
    const focused = await page.evaluate(() =>
      document.activeElement?.closest("tr")?.dataset.config
    );
    assertEquals(focused, "4");
    assertStringIncludes(await textsIn(page, "seeds"), "rank 1 and rank 5");
    assertStringIncludes(await textsIn(page, "curves"), "rank 5");
    await page.keyboard.press("Enter");
    assertEquals(await marked(page), before.filter((i) => i !== 4));
    assert(!(await textsIn(page, "seeds")).includes("rank 1 and rank 5"));
  }),
);

Deno.test(
  "a click on a point marks its config in the table",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    const rows = await openSweep(tested);
    const value = [Number(rows[6].behind_best), 6];
    const text = await textAt(page, "ranking", { finder: { seriesIndex: 1 }, value });
    assertStringIncludes(text, "rank 7:");
    const before = await marked(page);
    await page.mouse.down();
    await page.mouse.up();
    assertEquals(await marked(page), [...new Set([...before, 6])].sort((a, b) => a - b));
  }),
);

Deno.test(
  "a selection on an axis of the parallel coordinates says what it contains",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    const rows = await openSweep(tested);
    await showPicture(page, "parallel");
    const { x, y } = await page.locator('[data-chart="parallel"]').boundingBox();
    // The first axis has three values of the dropout rate, from 0 at the bottom; its ends are 36 and 20 pixels from those of
    // the picture, which is 360 pixels high.
    const bottom = y + 360 - 20;
    await page.mouse.move(x + 40, bottom - 2);
    await page.mouse.down();
    await page.mouse.move(x + 40, bottom - 80, { steps: 8 });
    await page.mouse.up();
    const without = rows.filter(({ param_dropout }) => Number(param_dropout) === 0);
    const [best] = without;
    assertEquals(
      await page.locator("#brush").innerText(),
      `${without.length} configs are in the selection; the best of them is rank ${best.rank}, ` +
        `val_accuracy ${Number(best.mean_val_accuracy).toFixed(3)}.`,
    );
    await page.mouse.move(x + 40, y + 60);
    await page.mouse.down();
    await page.mouse.up();
    assertEquals(await page.locator("#brush").innerText(), "");
  }),
);

Deno.test(
  "the axes of the heatmap and the single seeds of the curves can be chosen",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    await openSweep(tested);
    await showPicture(page, "heatmap");
    await page.locator("#horizontal").selectOption("l2");
    assertStringIncludes(await textsIn(page, "heatmap"), "0.0005");
    await showPicture(page, "curves");
    const lines = () => page.locator('[data-chart="curves"] svg path').count();
    const before = await lines();
    await page.locator("#single").check();
    assert(await lines() > before, "no line was added");
    await page.locator("#logarithmic").check();
    assert(await lines() > before);
  }),
);
