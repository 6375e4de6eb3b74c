/**
 * A separate program, so that its threads and processes can be counted: causes every fault of a trial, interrupts two
 * sweeps, and prints how many threads and processes are left.
 */
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { runGrid, type RunGridOptions } from "./run_grid.ts";

const EXPERIMENT = parseExperiment(
  "{seeds: [0, 1, 2, 3], data: {spiral: {samples: 20}}, parameters: {epochs: {value: 3}}}",
);
const LONG = parseExperiment("{seeds: [0, 1, 2, 3], parameters: {epochs: {value: 100000000}}}");

async function sweep(
  module: string,
  options: RunGridOptions,
): Promise<Awaited<ReturnType<typeof runGrid>>["records"]> {
  const url = new URL(module, import.meta.url);
  return (await runGrid(EXPERIMENT, { jobs: 2, module: url, heartbeatTimeout: 500, ...options }))
    .records;
}

async function interrupted(isolation: "worker" | "process"): Promise<string> {
  const stop = new AbortController();
  const { end } = await runGrid(LONG, {
    jobs: 2,
    isolation,
    signal: stop.signal,
    onProgress: ({ epochs }) => epochs > 0 && stop.abort(),
  });
  return end.kind;
}

for (const name of ["throws_at_three", "leaves_at_three", "hangs_at_three", "dies_at_start"]) {
  await sweep(`./workers/${name}.ts`, {});
}
await sweep("./processes/suffers.ts", { isolation: "process", heartbeatTimeout: 2000 });
const outOfMemory = await sweep("./processes/eats_memory.ts", {
  isolation: "process",
  heartbeatTimeout: 20_000,
});
const ends = [await interrupted("worker"), await interrupted("process")];
await new Promise((resolve) => setTimeout(resolve, 300)); // an abandoned thread ends when it next checks the stop flag

// The kernel lists the names of threads; those of workers are worker-1, worker-2, …
const counted = new Deno.Command("sh", {
  args: [
    "-c",
    "cat /proc/$PPID/task/*/comm | grep -c ^worker- ; cat /proc/$PPID/task/$PPID/children | wc -w",
  ],
}).outputSync();
const [threads, children] = new TextDecoder().decode(counted.stdout).trim().split("\n").map(Number);
const memory = outOfMemory.map(({ result }) => result?.error ?? result?.state);
const report = { memory, interrupted: ends, threads, children: children - 1 }; // without the shell that counts
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(report)));
Deno.exit();
