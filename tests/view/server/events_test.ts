import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { endTask, spawnTask, taskCommand, waitUntil } from "../../cli/run_task.ts";
import { lacking } from "../../permissions.ts";
import { getPage, type SentEvent, sweepInto, withEvents, withView } from "./with_view.ts";

const ignore = lacking("processes", "parse", "net");

const isStatus = (pattern: RegExp) => ({ name, value }: SentEvent) =>
  name === "status" && pattern.test(String(value));

/** The configs with a score in an event `data`. */
function scoredConfigs({ value }: SentEvent): number {
  return (value as { configs: { n: number }[] }).configs.filter(({ n }) => n > 0).length;
}

/** A sweep that takes some seconds. */
const LONG = `{name: long, replicates: 8, data: {spiral: {samples: 100}},
  parameters: {hidden: {values: [64, 128]}, epochs: {value: 300}, learning_rate: {value: 0.05}}}`;

/** Starts the long sweep in `results/long` and waits for its store. */
async function startLong(results: string): Promise<Deno.ChildProcess> {
  await Deno.writeTextFile(`${results}/long.yaml`, LONG);
  const args = [`${results}/long.yaml`, "--quiet", "--jobs", "1", "--out", `${results}/long`];
  const child = spawnTask("sweep", args);
  await waitUntil(() => exists(`${results}/long/state.sqlite`), child);
  return child;
}

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

Deno.test(
  "the events follow a sweep that runs in another process, to its end",
  { ignore },
  withView(async ({ results, address }) => {
    const child = await startLong(results);
    await withEvents(`${address}/events/long`, async (next) => {
      await next(isStatus(/^[1-9]\d* of 16 trials complete, .*process \d+ has been running/));
      const { value } = await next(({ name }) => name === "data");
      assertEquals((value as { name: string }).name, "long");
      await next(isStatus(/^16 of 16 trials complete; the sweep has ended$/));
      assertEquals(scoredConfigs(await next(({ name }) => name === "data")), 2);
    });
    assertEquals((await endTask(child)).code, 0);
  }),
);

Deno.test(
  "the events follow a sweep that is killed, and the view changes no byte of its folder",
  { ignore },
  withView(async ({ results, address }) => {
    const child = await startLong(results);
    await withEvents(`${address}/events/long`, async (next) => {
      await next(isStatus(/^[1-9].* running; process/));
      await endTask(child, "SIGKILL");
      const before = await contentOf(`${results}/long`);
      const { value } = await next(isStatus(/no process is running the sweep/));
      assert(!/\d running/.test(String(value)), String(value));
      for (const page of ["r", "timeline"]) await getPage(`${address}/${page}/long`);
      assertEquals(await contentOf(`${results}/long`), before);
    });
  }),
);

/** The size and last change of every file; `-shm` is memory that the readers of a store share. */
async function contentOf(directory: string): Promise<[string, number, number][]> {
  const files = [...Deno.readDirSync(directory)].map(({ name }) => name)
    .filter((name) => !name.endsWith("-shm")).sort();
  return await Promise.all(files.map(async (name): Promise<[string, number, number]> => {
    const { size, mtime } = await Deno.stat(`${directory}/${name}`);
    return [name, size, Number(mtime)];
  }));
}

Deno.test(
  "the events survive a folder that vanishes, comes back and starts over",
  { ignore },
  withView(async ({ results, address }) => {
    const directory = await sweepInto(results, "small");
    await withEvents(`${address}/events/small`, async (next) => {
      await next(isStatus(/^16 of 16/));
      await Deno.rename(directory, `${results}/../away`);
      const { value } = await next(({ name }) => name === "problem");
      assertStringIncludes(String(value), "there is no such folder");
      assertEquals((await getPage(`${address}/r/small`)).response.status, 404);
      await Deno.rename(`${results}/../away`, directory);
      await next(isStatus(/^16 of 16/));
      await sweepInto(results, "small", { args: ["--fresh", "seeds=0,1,2"] });
      await next(isStatus(/^6 of 6 trials complete; the sweep has ended/));
    });
  }),
);

Deno.test(
  "the overview's events report a new folder",
  { ignore },
  withView(async ({ results, address }) => {
    await withEvents(`${address}/events`, async (next) => {
      await next(({ name }) => name === "change");
      await sweepInto(results, "small");
      await next(({ name }) => name === "change");
    });
  }),
);

Deno.test(
  "the server ends at once although clients listen, and leaves no timer",
  { ignore },
  withView(async ({ results, address, end }) => {
    await sweepInto(results, "small");
    await withEvents(`${address}/events/small`, async (next) => {
      await next(({ name }) => name === "data");
      await end();
    });
  }),
);

Deno.test(
  "deno task view shows the results of the folder where it is called, until Ctrl-C",
  { ignore },
  withView(async ({ results }) => {
    await sweepInto(results, "small");
    const child = taskCommand("view", ["--port", "8137"], { from: `${results}/..` }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let printed = "";
    while (!printed.includes("\n")) printed += (await reader.read()).value ?? "\n";
    await reader.cancel();
    const [url] = /http:\S+/.exec(printed) ?? [];
    assert(url !== undefined, printed);
    assertStringIncludes((await getPage(url)).text, "/r/small");
    assertStringIncludes((await getPage(`${url}r/small`)).text, "hidden=");
    const stream = await fetch(`${url}events/small`);
    child.kill("SIGINT");
    const [status, stderr] = await Promise.all([
      child.status,
      new Response(child.stderr).text(),
      stream.body?.cancel().catch(() => {}),
    ]);
    assertEquals([status.code, stderr], [0, ""]);
  }),
);
