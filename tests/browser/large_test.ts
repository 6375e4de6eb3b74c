/// <reference lib="dom" />
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { reportData } from "../../lib/report/report_data.ts";
import { madeInput } from "../report/made_report.ts";
import { openData, showPicture } from "./opened_report.ts";
import { ignore, withPage } from "./with_page.ts";

/** 5000 configs with eight seeds. */
const LARGE = {
  ...{ name: "large", seeds: 8 },
  parameters: {
    dropout: { values: Array.from({ length: 25 }, (_, i) => i / 100) },
    hidden: { values: Array.from({ length: 20 }, (_, i) => i + 1) },
    l2: { values: Array.from({ length: 10 }, (_, i) => i / 1000) },
    epochs: 51,
  },
};

Deno.test(
  "a page of 5000 configs opens, and its table has no more rows than can be read",
  { ignore },
  withPage(async (tested) => {
    const { page } = tested;
    await openData(tested, reportData(madeInput(LARGE)));
    for (const kind of ["ranking", "parallel", "heatmap"]) {
      await showPicture(page, kind);
      assert(await page.locator(`[data-chart="${kind}"] canvas`).count() > 0, kind);
    }
    const rows = page.locator("#configs tbody tr");
    assertEquals(await rows.count(), 200);
    assertStringIncludes(await page.locator("#count").innerText(), "5000 of 5000 configs");
    await page.locator("#filter").fill("hidden=20 l2=0.009");
    assertEquals(await rows.count(), 25);
  }),
);
