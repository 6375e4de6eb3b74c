import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BLOBS } from "../../lib/sweep/queue/names.ts";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { oneLine, runTask, sleep } from "../cli/run_task.ts";
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
    assertStringIncludes(oneLine(able.text), "also the objectives of command, module");
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
    await worker.printed(
      "the program of module has changed: this worker takes no more jobs of it",
    );
    const right = await makePrograms(`${queue.folder}/right`);
    await queue.objectiveWorker("--allow-objective", right);
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, MODULE_TEXT, "module", `${queue.folder}/module-files`);
  }),
);

const SLEEPER = (seconds: number) =>
  `{name: sleeper, objective: {command: [sh, sleep.sh, "\${seed}", "${seconds}"]}, seeds: 4,
  metric: {name: score, goal: maximize}, parameters: {x: {value: 1}}}`;

/** A folder with a program that sleeps. */
async function makeSleeper(folder: string, seconds: number): Promise<string> {
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/sleep.sh`, 'sleep $2; echo "{\\"score\\": $1}"\n');
  await Deno.writeTextFile(`${folder}/sleeper.yaml`, SLEEPER(seconds));
  return folder;
}

Deno.test(
  "the last jobs of an objective go on after their worker was ended or killed",
  { ignore },
  withServer(async (queue) => {
    const there = await makeSleeper(`${queue.folder}/there`, 2);
    const start = () => queue.objectiveWorker("--allow-objective", there, "--jobs", "4");
    const sweep = queue.sweep(SLEEPER(2), "sleeper", {}, there);
    const first = await start();
    await sleep(1500); // it has all jobs
    await first.end("SIGINT");
    assertStringIncludes(oneLine(first.text), "4 returned");
    const second = await start();
    await sleep(1500);
    await second.end("SIGKILL");
    await start();
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, SLEEPER(2), "sleeper", there);
  }),
);

Deno.test(
  "a worker that cannot start a program leaves its jobs to others",
  { ignore },
  withServer(async (queue) => {
    const text = `{name: program, objective: {command: [./own, "\${seed}"]}, seeds: 4,
      metric: {name: score, goal: maximize}, parameters: {x: {value: 1}}}`;
    const makeFolder = async (name: string, mode: number) => {
      await Deno.mkdir(`${queue.folder}/${name}`);
      await Deno.writeTextFile(`${queue.folder}/${name}/program.yaml`, text);
      await Deno.writeTextFile(
        `${queue.folder}/${name}/own`,
        '#!/bin/sh\necho "{\\"score\\": $1}"\n',
        { mode },
      );
      return `${queue.folder}/${name}`;
    };
    const [good, bad] = [await makeFolder("good", 0o755), await makeFolder("bad", 0o644)];
    const worker = await queue.objectiveWorker("--allow-objective", bad);
    const sweep = queue.sweep(text, "program", {}, good);
    await worker.printed("this worker takes no more jobs of it");
    await queue.objectiveWorker("--allow-objective", good);
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, text, "program", good);
  }),
);

Deno.test(
  "a program that is changed while it runs gives no result",
  { ignore },
  withServer(async (queue) => {
    const there = await makeSleeper(`${queue.folder}/there`, 1);
    const right = await makeSleeper(`${queue.folder}/right`, 1);
    const worker = await queue.objectiveWorker("--allow-objective", there, "--jobs", "1");
    const sweep = queue.sweep(SLEEPER(1), "sleeper", {}, right);
    await sleep(1800); // the second trial runs
    await Deno.writeTextFile(`${there}/sleep.sh`, 'echo "{\\"score\\": 99}"\n');
    await worker.printed("the program of sleeper has changed");
    await queue.objectiveWorker("--allow-objective", right);
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, SLEEPER(1), "sleeper", right);
  }),
);

Deno.test(
  "a command that dies is started again as often as on one machine, with the same rows",
  { ignore },
  withServer(async (queue) => {
    const there = `${queue.folder}/there`;
    await Deno.mkdir(there);
    await Deno.writeTextFile(
      `${there}/dies.sh`,
      'test $1 = 1 && kill -9 $$; echo "{\\"score\\": $1}"\n',
    );
    const textOf = (retries: number) =>
      `{name: dies${retries}, objective: {command: [sh, dies.sh, "\${seed}"]}, seeds: 3, retries: ${retries},
      metric: {name: score, goal: maximize}, parameters: {x: {value: 1}}}`;
    for (const retries of [0, 2]) {
      await Deno.writeTextFile(`${there}/dies${retries}.yaml`, textOf(retries));
    }
    await queue.objectiveWorker("--allow-objective", there);
    for (const retries of [0, 2]) {
      const sweep = queue.sweep(textOf(retries), `dies${retries}`, {}, there);
      assertEquals(await sweep.ended(), 2, sweep.text);
      await assertLocalFiles(queue, textOf(retries), `dies${retries}`, there);
      const timings = await Deno.readTextFile(`${queue.folder}/dies${retries}/timings.csv`);
      const attempts = timings.split("\r\n").slice(1, -1).map((row) => row.split(",")[4]);
      assertEquals(attempts, ["1", String(retries + 1), "1"]);
    }
  }),
);

Deno.test(
  "ten sweeps of ten files at once, more than a worker remembers",
  { ignore },
  withServer(async (queue) => {
    await queue.worker("--jobs", "2");
    const names = Array.from({ length: 10 }, (_, i) => `file${i}`);
    const textOf = (name: string) =>
      `{name: ${name}, seeds: 6, data: {csv: ${name}.csv, target: y, task: classification},
      parameters: {hidden: {values: [4, 8]}, epochs: {value: 5}}}`;
    for (const [i, name] of names.entries()) {
      const rows = Array.from({ length: 60 }, (_, row) => `${row * (i + 3) % 17},${row % 2}\n`);
      await Deno.writeTextFile(`${queue.folder}/${name}.csv`, `a,y\n${rows.join("")}`);
    }
    const sweeps = names.map((name) => queue.sweep(textOf(name), name));
    for (const [i, sweep] of sweeps.entries()) {
      assertEquals(await sweep.ended(), 0, sweep.text);
      if (i % 5 === 0) await assertLocalFiles(queue, textOf(names[i]), names[i]);
    }
  }),
);

Deno.test(
  "--fresh runs trials again that the server has a result of",
  { ignore },
  withServer(async (queue) => {
    const worker = await queue.worker("--jobs", "1");
    const text = "{name: fresh, seeds: 4, parameters: {epochs: {value: 20}}}";
    for (const isFresh of [false, true, false]) {
      const options = isFresh ? { fresh: "" } : {};
      const sweep = queue.sweep(text, `fresh${isFresh}`, options);
      assertEquals(await sweep.ended(), 0, sweep.text);
    }
    await worker.end("SIGINT");
    assertStringIncludes(worker.text, "8 trials done");
    await assertLocalFiles(queue, text, "freshtrue");
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
