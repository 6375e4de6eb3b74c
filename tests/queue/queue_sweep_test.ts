import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ENGINE_VERSION } from "../../lib/engine/version.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { connectQueue } from "../../lib/sweep/queue/connect_queue.ts";
import { resultKey } from "../../lib/sweep/queue/job_message.ts";
import {
  consumerOf,
  jobSubject,
  MAX_LOSSES,
  RESULTS,
  STREAM,
  streamOf,
} from "../../lib/sweep/queue/names.ts";
import { encodeResult } from "../../lib/sweep/queue/result_message.ts";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { connect } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/nats-core";
import { lacking } from "../permissions.ts";
import { oneLine, runTask, sleep } from "../cli/run_task.ts";
import { assertLocalFiles, withServer } from "./with_server.ts";

const ignore = lacking("net", "processes");

/** 32 trials, half of which fail, with a holdout evaluation. */
const SMALL = `{name: small, replicates: 8, data: {spiral: {samples: 40}},
  split: {train: 0.6, validation: 0.2, test: 0.2},
  parameters: {hidden: {values: [4, 8]}, epochs: {value: 20}, learning_rate: {values: [0.05, 1.0e+300]}}}`;
/** 40 trials of a fifth of a second. */
const SLOW = `{name: slow, replicates: 20, data: {spiral: {samples: 200}},
  parameters: {hidden: {values: [32, 48]}, epochs: {value: 300}, learning_rate: {value: 0.05}}}`;

Deno.test(
  "a sweep with one worker leaves the files of a local one",
  {
    ignore,
  },
  withServer(async (queue) => {
    const worker = await queue.worker("--jobs", "1", "--name", "alpha");
    const sweep = queue.sweep(SMALL, "small");
    assertEquals(await sweep.ended(), 2, sweep.text); // some trials have no scores
    await assertLocalFiles(queue, SMALL, "small");
    const timings = await Deno.readTextFile(`${queue.folder}/small/timings.csv`);
    assertEquals(timings.split(",alpha\r\n").length, 33, "each row has the machine");
    assertEquals(await worker.end("SIGINT"), 130);
    assertStringIncludes(worker.text, "(16 without scores), 0 running or waiting, 0 returned");
  }),
);

Deno.test(
  "a second sweep with the same trials runs none of the complete ones",
  {
    ignore,
  },
  withServer(async (queue) => {
    const text = SMALL.replace(", 1.0e+300", "");
    const worker = await queue.worker();
    assertEquals(await queue.sweep(text, "first").ended(), 0);
    await worker.end();
    const second = queue.sweep(text, "second");
    assertEquals(await second.ended(), 0, second.text);
    await assertLocalFiles(queue, text, "second");
  }),
);

Deno.test(
  "three workers, one of which is killed in the middle and one stands still, leave the files of a local sweep",
  {
    ignore,
  },
  withServer(async (queue) => {
    const start = (name: string) => queue.worker("--jobs", "1", "--name", name);
    const workers = [await start("alpha"), await start("beta"), await start("gamma")];
    const sweep = queue.sweep(SLOW, "slow");
    await resultsIn(queue.address, 5);
    await workers[0].end("SIGKILL");
    Deno.kill(workers[1].pid, "SIGSTOP");
    assertEquals(await sweep.ended(), 0, sweep.text);
    assertStringIncludes(oneLine(sweep.text), "trials/s, 3 machines");
    assertStringIncludes(oneLine(sweep.text), ", 1 machine");
    await assertLocalFiles(queue, SLOW, "slow");
    Deno.kill(workers[1].pid, "SIGCONT"); // it answers a job that another one has answered
    assertEquals(await workers[1].end("SIGINT"), 130);
  }),
);

Deno.test(
  "a worker hands its jobs back at Ctrl-C",
  {
    ignore,
  },
  withServer(async (queue) => {
    const first = await queue.worker("--jobs", "2");
    const sweep = queue.sweep(SLOW, "slow");
    await resultsIn(queue.address, 3);
    assertEquals(await first.end("SIGINT"), 130);
    assertStringIncludes(first.text, ", 0 running or waiting");
    const since = performance.now();
    await queue.worker();
    assertEquals(await sweep.ended(), 0, sweep.text);
    assert(performance.now() - since < 29_000, "it waited until the jobs were given up for lost");
    await assertLocalFiles(queue, SLOW, "slow");
  }),
);

Deno.test(
  "short trials that wait behind a long one are returned, and none fails",
  { ignore },
  withServer(async (queue) => {
    const worker = await queue.worker("--jobs", "1");
    const short =
      "{name: short, seeds: 200, data: {spiral: {samples: 20}}, parameters: {epochs: {value: 1}, hidden: {value: 4}}}";
    assertEquals(await queue.sweep(short, "short").ended(), 0);
    const mixed = `{name: mixed, seeds: 2, retries: 0, data: {spiral: {samples: 100}},
      parameters: {hidden: {value: 48}, epochs: {values: [2, 3, 4, 60000]}}}`;
    const sweep = queue.sweep(mixed, "mixed");
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, mixed, "mixed");
    await worker.end("SIGINT");
    const [, returned] = /(\d+) returned/.exec(oneLine(worker.text)) ?? [];
    assert(Number(returned) > 0 && Number(returned) <= 12, worker.text); // each at most once or twice
  }),
);

Deno.test(
  "a sweep that was killed takes the results that came meanwhile",
  {
    ignore,
  },
  withServer(async (queue) => {
    const worker = await queue.worker();
    const first = queue.sweep(SLOW, "slow", { jobs: "40" });
    await resultsIn(queue.address, 3);
    await first.end("SIGKILL");
    await resultsIn(queue.address, 40);
    await worker.end();
    const second = queue.sweep(SLOW, "slow"); // there is no worker any more
    assertEquals(await second.ended(), 0, second.text);
    await assertLocalFiles(queue, SLOW, "slow");
  }),
);

Deno.test(
  "a sweep that is stopped says that its trials stay in the queue, and takes their results later",
  { ignore },
  withServer(async (queue) => {
    const first = queue.sweep(SMALL, "small", { jobs: "20" });
    await first.printed("no worker is connected: the trials wait for one");
    assertEquals(await first.end("SIGINT"), 130);
    assertStringIncludes(oneLine(first.text), "20 trials of this sweep stay in the queue:");
    await queue.worker();
    await resultsIn(queue.address, 20);
    const second = queue.sweep(SMALL, "small");
    assertEquals(await second.ended(), 2, second.text);
    await assertLocalFiles(queue, SMALL, "small");
  }),
);

Deno.test(
  "a server that is killed and comes back is waited for",
  {
    ignore,
  },
  withServer(async (queue) => {
    const worker = await queue.worker();
    const sweep = queue.sweep(SLOW, "slow");
    await resultsIn(queue.address, 5);
    await queue.killServer();
    await sweep.printed("is lost: reconnecting");
    await worker.printed("is lost: reconnecting");
    await queue.startServer();
    assertEquals(await sweep.ended(), 0, sweep.text);
    assertEquals(sweep.text.split("is lost: reconnecting").length, 2, "said once");
    await assertLocalFiles(queue, SLOW, "slow");
  }),
);

Deno.test(
  "a server that comes back with an empty disk gets the missing jobs again",
  {
    ignore,
  },
  withServer(async (queue) => {
    await queue.worker();
    const sweep = queue.sweep(SLOW, "slow");
    await resultsIn(queue.address, 5);
    await queue.killServer();
    await Deno.remove(`${queue.folder}/store`, { recursive: true });
    await queue.startServer();
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, SLOW, "slow");
  }),
);

Deno.test(
  "a job that many workers were lost with counts as died, and is retried",
  {
    ignore,
  },
  withServer(async (queue) => {
    const text = "{name: one, seeds: [0], parameters: {epochs: {value: 3}}}";
    const sweep = queue.sweep(text, "one");
    const connection = await connect({ servers: queue.address });
    await jobsIn(connection);
    const consumer = await jetstream(connection).consumers.get(STREAM, consumerOf());
    for (let i = 0; i < MAX_LOSSES; i++) (await consumer.next())?.nak();
    const worker = await queue.worker();
    assertEquals(await sweep.ended(), 0, sweep.text);
    const timings = await Deno.readTextFile(`${queue.folder}/one/timings.csv`);
    assertStringIncludes(timings, ",2,"); // attempts
    await worker.end("SIGINT");
    assertStringIncludes(worker.text, "2 trials done (1 without scores)");
    await assertLocalFiles(queue, text, "one");
    await connection.close();
  }),
);

const LOGIN = { settings: "authorization { user: me, password: secret }", login: "me:secret@" };

Deno.test(
  "a wrong password is refused, and no password is printed",
  { ignore },
  withServer(async (queue) => {
    const wrong = queue.address.replace("//", "//me:hidden@");
    const refused = [
      await runTask("sweep:queue", ["-o", `${queue.folder}/none`, "--queue", wrong]),
      await runTask("worker", [wrong]),
    ];
    for (const { code, stderr } of refused) {
      assertEquals([code, oneLine(stderr)], [
        1,
        `Cannot use the queue ${queue.address}: the user, password, token or credentials file is missing or wrong`,
      ]);
    }
    const worker = await queue.worker();
    const good = queue.sweep(SMALL, "good");
    assertEquals(await good.ended(), 2, good.text);
    assert(!(good.text + worker.text).includes("secret"));
    for await (const { name, isFile } of Deno.readDir(`${queue.folder}/good`)) {
      if (!isFile) continue;
      const bytes = await Deno.readFile(`${queue.folder}/good/${name}`);
      assert(!new TextDecoder("latin1").decode(bytes).includes("secret"), name);
    }
  }, LOGIN),
);

Deno.test(
  "connectQueue() says 50 times that the password is wrong, without it",
  { ignore },
  withServer(async ({ address }) => {
    const wrong = address.replace("//", "//me:hidden@");
    for (let i = 0; i < 50; i++) { // the server may reset the connection, sooner or later
      const error = await connectQueue(wrong, { onNote: () => {} }).then(
        () => "none",
        (error) => error.message,
      );
      assertEquals(
        error,
        `Cannot use the queue ${address}: the user, password, token or credentials file is missing or wrong`,
      );
    }
  }, LOGIN),
);

Deno.test(
  "a job of another engine version is left alone",
  {
    ignore,
  },
  withServer(async (queue) => {
    const version = ENGINE_VERSION + 1;
    const connection = await connect({ servers: queue.address });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: streamOf(version), subjects: [jobSubject("*", version)] });
    await jetstream(connection).publish(jobSubject(undefined, version), "{}");
    const worker = await queue.worker();
    await worker.printed(
      `jobs of engine version ${version} wait on the server: this worker has version`,
    );
    assertEquals(await queue.sweep(SMALL, "small").ended(), 2);
    assertEquals((await manager.streams.info(streamOf(version))).state.messages, 1);
    assertEquals((await manager.streams.info(STREAM)).state.messages, 0);
    await connection.close();
  }),
);

Deno.test(
  "a wrong result is refused and asked for again",
  {
    ignore,
  },
  withServer(async (queue) => {
    const text = "{name: one, seeds: [0], parameters: {epochs: {value: 3}}}";
    const [trial] = expandGrid(parseExperiment(text));
    const key = resultKey({ trial, holdout: false });
    const worker = await queue.worker();
    const right = queue.sweep(text, "right");
    assertEquals(await right.ended(), 0);
    await worker.end("SIGINT");

    const connection = await connect({ servers: queue.address });
    const bucket = await new Kvm(connection).open(RESULTS);
    const entry = await bucket.get(key);
    assert(entry !== null);
    const lie = entry.string().replace(/"val_accuracy":[\d.]+/, '"val_accuracy":1');
    assert(lie !== entry.string());
    await bucket.put(key, lie);
    const first = queue.sweep(text, "first");
    await first.printed("is refused, and the trial runs again: its digest is wrong");
    await queue.worker();
    assertEquals(await first.ended(), 0, first.text);
    await assertLocalFiles(queue, text, "first");

    const answer = { kind: "died", reason: "x", machine: "a" } as const;
    await bucket.put(key, encodeResult({ key: "0".repeat(16) + "-1", id: "0".repeat(16), answer }));
    const second = queue.sweep(text, "second");
    assertEquals(await second.ended(), 0, second.text);
    assertStringIncludes(
      oneLine(second.text),
      "is refused, and the trial runs again: it is of another trial",
    );
    await connection.close();
  }),
);

Deno.test(
  "a job that is no trial is answered as failed, and the worker goes on",
  {
    ignore,
  },
  withServer(async (queue) => {
    const worker = await queue.worker();
    const connection = await connect({ servers: queue.address });
    const stream = jetstream(connection);
    const key = "0123456789abcdef-0123456789abcdef";
    await stream.publish(jobSubject(), "no JSON");
    await stream.publish(
      jobSubject(),
      JSON.stringify({
        id: "0".repeat(16),
        key,
        seed: 0,
        holdout: false,
        keepsCheckpoint: false,
        retries: 1,
        revision: 0,
        settings: { parameters: {} },
      }),
    );
    await resultsIn(queue.address, 1);
    const bucket = await new Kvm(connection).open(RESULTS);
    assertStringIncludes(
      (await bucket.get(key))?.string() ?? "",
      "the worker refused the job: data must be",
    );
    assertStringIncludes(worker.text, "a message in the queue is not a job: removed");
    assertEquals(await queue.sweep(SMALL, "small").ended(), 2);
    await connection.close();
  }),
);

/** Waits until the stream has a message. */
async function jobsIn(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection);
  await until(async () => {
    const info = await manager.streams.info(STREAM).catch(() => undefined); // perhaps it is not there yet
    return info !== undefined && info.state.messages > 0;
  });
}

/** Waits until the bucket has so many results. */
async function resultsIn(address: string, count: number): Promise<void> {
  const connection = await connect({ servers: address });
  const manager = await jetstreamManager(connection);
  await until(async () => (await manager.streams.info(`KV_${RESULTS}`)).state.messages >= count);
  await connection.close();
}

/** Waits until something is so, for at most a minute. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!await isSo()) {
    if (performance.now() - start > 60_000) throw new Error("it did not happen");
    await sleep(20);
  }
}
