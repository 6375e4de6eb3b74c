import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BLOBS } from "../../lib/sweep/queue/names.ts";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { oneLine, runTask } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";
import { assertLocalFiles, type Program, type TestedQueue, withServer } from "./with_server.ts";

const ignore = lacking("net", "processes");

/** The number of messages in the object store. */
async function blobMessages(address: string): Promise<number> {
  const connection = await connect({ servers: address });
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info(`OBJ_${BLOBS}`);
  await connection.close();
  return state.messages;
}

Deno.test(
  "a CSV file travels once, by its hash",
  { ignore },
  withServer(async (queue) => {
    const csv = Array.from({ length: 400 }, (_, i) => `${i % 20},${i * i % 31},${i % 3}\n`);
    await Deno.writeTextFile(`${queue.folder}/own.csv`, `a,b,y\n${csv.join("")}`);
    const text = `{name: own, replicates: 6, data: {csv: own.csv, target: y, task: classification},
      split: {train: 0.6, validation: 0.2, test: 0.2},
      parameters: {hidden: {values: [4, 8]}, epochs: {value: 20}}}`;
    const workers = [await queue.worker("--jobs", "1"), await queue.worker("--jobs", "1")];
    const sweep = queue.sweep(text, "own");
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, text, "own");
    const messages = await blobMessages(queue.address);
    assertEquals(messages, 2, "the file and its description");
    for (const worker of workers) await worker.end("SIGINT");
  }),
);

Deno.test(
  "a changed CSV file ends the sweep before a trial is asked for",
  { ignore },
  withServer(async (queue) => {
    await Deno.writeTextFile(`${queue.folder}/own.csv`, `a,y\n${"1,2\n3,4\n".repeat(20)}`);
    const text = "{data: {csv: own.csv, target: y}, seeds: [0], parameters: {epochs: {value: 2}}}";
    const sweep = queue.sweep(text, "own");
    await sweep.printed("no worker is connected");
    await Deno.writeTextFile(`${queue.folder}/own.csv`, "a,y\n1,2\n");
    await queue.killServer(); // the sweep sends the file again, because the server may have lost it
    await Deno.remove(`${queue.folder}/store`, { recursive: true });
    await queue.startServer();
    assertEquals(await sweep.ended(), 1, sweep.text);
    assertStringIncludes(oneLine(sweep.text), "own.csv: it has changed since the sweep began");
  }),
);

const MODULE = `export default ({ parameters, seed, report }) => {
  for (let step = 1; step <= 3; step++) report(step, { score: parameters.x * step + seed });
  return { score: parameters.x + seed / 10 };
};`;
const MODULE_TEXT = `{name: module, objective: ./own.ts, metric: {name: score, goal: maximize},
  seeds: 4, parameters: {x: {values: [1, 2]}}}`;
const COMMAND_TEXT =
  `{name: command, objective: {command: [sh, own.sh, "--x=\${x}", "\${seed}"]}, seeds: 4,
  metric: {name: score, goal: maximize}, parameters: {x: {values: [1, 2]}}}`;

/** A folder with the two programs and their experiments. */
async function makePrograms(folder: string): Promise<string> {
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/own.ts`, MODULE);
  await Deno.writeTextFile(`${folder}/own.sh`, 'echo "{\\"score\\": ${1#--x=}.$2}"\n');
  await Deno.writeTextFile(`${folder}/module.yaml`, MODULE_TEXT);
  await Deno.writeTextFile(`${folder}/command.yaml`, COMMAND_TEXT);
  return folder;
}

/** A sweep of an experiment in a folder of its own. */
async function sweepOf(queue: TestedQueue, text: string, name: string): Promise<Program> {
  await makePrograms(`${queue.folder}/${name}-files`).catch(() => {});
  return queue.sweep(text, name, {}, `${queue.folder}/${name}-files`);
}

Deno.test(
  "objectives run where the same program was allowed, beside the built-in network",
  { ignore },
  withServer(async (queue) => {
    const there = await makePrograms(`${queue.folder}/there`);
    await queue.worker(); // it gets none of their jobs
    const sweeps = [
      await sweepOf(queue, MODULE_TEXT, "module"),
      await sweepOf(queue, COMMAND_TEXT, "command"),
    ];
    for (const sweep of sweeps) {
      await sweep.printed("no connected worker has the program of this sweep");
    }
    const able = await queue.objectiveWorker("--allow-objective", there, "--jobs", "2");
    assertStringIncludes(oneLine(able.text), "also those of command, module");
    const network = "{name: net, seeds: 4, parameters: {epochs: {value: 20}}}";
    const other = queue.sweep(network, "net");
    for (const sweep of [...sweeps, other]) assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, network, "net");
    for (const [name, text] of [["module", MODULE_TEXT], ["command", COMMAND_TEXT]]) {
      await assertLocalFiles(queue, text, name, `${queue.folder}/${name}-files`);
    }
  }),
);

Deno.test(
  "a worker whose program has changed leaves its jobs to others",
  { ignore },
  withServer(async (queue) => {
    const there = await makePrograms(`${queue.folder}/there`);
    const worker = await queue.objectiveWorker("--allow-objective", there);
    await Deno.writeTextFile(`${there}/own.ts`, MODULE.replace("/ 10", "/ 20"));
    const sweep = await sweepOf(queue, MODULE_TEXT, "module");
    await worker.printed("the program of module has changed: this worker runs it no more");
    const right = await makePrograms(`${queue.folder}/right`);
    await queue.objectiveWorker("--allow-objective", right);
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, MODULE_TEXT, "module", `${queue.folder}/module-files`);
  }),
);

Deno.test("worker: --allow-objective is an option of the other task", { ignore }, async () => {
  const { code, stderr } = await runTask("worker", ["nats://x", "--allow-objective", "."]);
  assertEquals([code, oneLine(stderr)], [
    1,
    "Cannot read the command line: --allow-objective is an option of deno task worker:objective (--help shows how)",
  ]);
});

const HALVING =
  `{name: halving, seeds: 3, data: {spiral: {samples: 40}}, method: random, run_cap: 9,
  early_terminate: {type: halving, min: 20, eta: 3},
  parameters: {hidden: {values: [4, 8, 16]}, learning_rate: {min: 0.001, max: 0.1}, epochs: {value: 180}}}`;

Deno.test(
  "halving over epochs continues from checkpoints on the server, and is audited there",
  { ignore },
  withServer(async (queue) => {
    await queue.worker();
    const sweep = queue.sweep(HALVING, "halving", { audit: "2" });
    assertEquals(await sweep.ended(), 0, sweep.text);
    assertStringIncludes(oneLine(sweep.text), "audit: 2 of 8 pruned configs");
    await assertLocalFiles(queue, HALVING, "halving");
    assert(await blobMessages(queue.address) > 2, "there are no checkpoints");
  }),
);
