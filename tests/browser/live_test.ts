/// <reference lib="dom" />
import { assertEquals, assertMatch } from "@std/assert";
import { endTask, sendSignal, spawnTask, waitUntil } from "../cli/run_task.ts";
import { sweepInto, type TestedView, withView } from "../view/server/with_view.ts";
import { findFaults, ignore, type TestedPage, withPage } from "./with_page.ts";

/** A sweep of 16 trials, long enough for a browser to open its page meanwhile. */
function longSweep(epochs: number): string {
  return `{name: long, replicates: 8, data: {spiral: {samples: 100}},
    parameters: {hidden: {values: [64, 128]}, epochs: ${epochs}, learning_rate: {value: 0.05}}}`;
}

/** The test with a server of the view and a page that is closed before it. */
function withLivePage(
  epochs: number,
  test: (tested: TestedPage & TestedView & { child: Deno.ChildProcess }) => Promise<void>,
): () => Promise<void> {
  return withView((view) =>
    withPage(async (tested) => {
      const directory = `${view.results}/long`;
      await Deno.writeTextFile(`${view.results}/long.yaml`, longSweep(epochs));
      const args = [`${view.results}/long.yaml`, "--quiet", "--jobs", "1", "--out", directory];
      const child = spawnTask("sweep", args);
      try {
        await waitUntil(() => exists(`${directory}/state.sqlite`), child);
        await waitUntil(async () => await status(`${view.address}/r/long`) === 200, child);
        await test({ ...view, ...tested, child });
      } finally {
        await endTask(child, "SIGKILL");
      }
    })()
  );
}

async function status(url: string): Promise<number> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.status;
}

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

/** Waits until a part of the page has a text. */
async function waitForText({ page }: TestedPage, selector: string, text: string): Promise<void> {
  await page.waitForFunction(
    ({ selector, text }) => document.querySelector(selector)?.textContent?.includes(text),
    { selector, text },
  );
}

Deno.test(
  "the live page follows a sweep that runs in another process, to its end",
  { ignore },
  withLivePage(2000, async (tested) => {
    const { page, address } = tested;
    await page.goto(`${address}/r/long`);
    await waitForText(tested, "#status", "has been running");
    await page.locator("#filter").fill("hidden=64");
    await waitForText(tested, "#status", "16 of 16 trials complete; the sweep has ended");
    await waitForText(tested, "#facts", "16 complete");
    await waitForText(tested, "#configs tbody", "64");
    assertEquals(await page.locator("#count").innerText(), "1 of 2 configs");
    assertMatch(
      await page.locator("#answer").innerText(),
      /Best\s+hidden=(64|128): val_accuracy 0\./,
    );
  }),
);

Deno.test(
  "the live page says that a sweep was killed",
  { ignore },
  withLivePage(100_000, async (tested) => {
    const { page, address, child } = tested;
    await page.goto(`${address}/r/long`);
    await waitForText(tested, "#status", "has been running");
    sendSignal(child, "SIGKILL");
    await waitForText(tested, "#status", "no process is running the sweep");
  }),
);

Deno.test(
  "axe finds nothing on the pages of the view, and they do not scroll sideways",
  { ignore },
  withPage(({ page }) =>
    withView(async ({ results, address }) => {
      await sweepInto(results, "first");
      await sweepInto(results, "second");
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const path of ["", "r/first", "timeline/first", "compare/first/second"]) {
          await page.goto(`${address}/${path}`);
          await page.locator("h1").waitFor();
          const faults = await findFaults(page);
          assertEquals(faults.map(({ id, nodes }) => [path, id, nodes[0].html]), []);
          assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), 360);
        }
      }
    })(), { width: 360 }),
);
