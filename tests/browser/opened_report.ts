/// <reference lib="dom" />
/** Report pages in a browser: writing, opening and reading them. */

import { assert } from "@std/assert";
import type { ReportData } from "../../lib/report/report_data.ts";
import { reportHtml } from "../../lib/report/report_html.ts";
import { runTask } from "../cli/run_task.ts";
import type { Page, TestedPage } from "./with_page.ts";

/** The README's sweep, shorter: 18 configs with four seeds, some seconds. */
const README = ["experiments/dropout.yaml", "epochs=150", "seeds=0,1,2,3", "--quiet"];

/** Runs the README's sweep and returns the rows of its `summary.csv`, best first. */
export async function sweepInto(directory: string): Promise<Record<string, string>[]> {
  const { code, stderr } = await runTask("sweep", [...README, "--out", directory]);
  assert(code === 0, stderr);
  const [head, ...rows] = (await Deno.readTextFile(`${directory}/summary.csv`)).trim()
    .split("\n").map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

/** Runs the README's sweep and opens its page from the disk. Returns the rows of its `summary.csv`, best first. */
export async function openSweep({ page, folder }: TestedPage): Promise<Record<string, string>[]> {
  const rows = await sweepInto(`${folder}/results`);
  await page.goto(`file://${folder}/results/report.html`);
  await page.locator("html.scripted").waitFor();
  return rows;
}

/** Writes a page and opens it from the disk. */
export async function openData({ page, folder }: TestedPage, data: ReportData): Promise<void> {
  await Deno.writeTextFile(`${folder}/report.html`, reportHtml(data));
  await page.goto(`file://${folder}/report.html`);
}

/** Scrolls to a picture and waits until it is drawn by the script. */
export async function showPicture(page: Page, kind: string): Promise<void> {
  await page.locator(`[data-chart="${kind}"]`).scrollIntoViewIfNeeded();
  await page.waitForFunction(
    (kind) => document.querySelector(`[data-chart="${kind}"]`)?.hasAttribute("_echarts_instance_"),
    kind,
  );
}

/** The series of a picture, as the library that draws it has them. */
export async function seriesOf(page: Page, kind: string): Promise<Series[]> {
  return await page.evaluate((kind) => {
    // deno-lint-ignore no-explicit-any -- this function runs in the page
    const { echarts } = globalThis as any;
    const instance = echarts.getInstanceByDom(document.querySelector(`[data-chart="${kind}"]`));
    // deno-lint-ignore no-explicit-any -- without functions, which cannot leave the page
    return instance.getOption().series.map(({ type, name, data }: any) =>
      JSON.parse(JSON.stringify({ type, name, data }))
    );
  }, kind);
}

/** A series of a picture. */
export interface Series {
  readonly type: string;
  readonly name: string;
  // deno-lint-ignore no-explicit-any -- differs between pictures
  readonly data: any[];
}

/** Moves the pointer to a place of a picture, in the coordinates of its axes, and returns the text that appears. */
export async function textAt(
  page: Page,
  kind: string,
  place: { finder: object; value: readonly (number | string)[] },
): Promise<string> {
  await showPicture(page, kind);
  const [x, y] = await page.evaluate(({ kind, place: { finder, value } }) => {
    const element = document.querySelector(`[data-chart="${kind}"]`)!;
    // deno-lint-ignore no-explicit-any -- this function runs in the page
    const instance = (globalThis as any).echarts.getInstanceByDom(element);
    const { left, top } = element.getBoundingClientRect();
    const [x, y] = instance.convertToPixel(finder, value);
    return [left + x, top + y];
  }, { kind, place });
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y, { steps: 3 });
  await page.waitForFunction((kind) => {
    const box = document.querySelector(`[data-chart="${kind}"] > div:nth-child(2)`);
    return box !== null && getComputedStyle(box).visibility === "visible" && box.textContent !== "";
  }, kind);
  return await page.locator(`[data-chart="${kind}"] > div:nth-child(2)`).innerText();
}
