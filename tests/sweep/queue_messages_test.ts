import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { CsvContent, CsvSpec, Table } from "../../lib/data/csv/csv_spec.ts";
import { registerTable } from "../../lib/data/csv/table_cache.ts";
import { digest } from "../../lib/experiment/digest.ts";
import type { NetworkExperiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import type { NetworkTrial, ObjectiveTrial, Trial } from "../../lib/experiment/trial.ts";
import { expandGrid, partOf } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import type { Job } from "../../lib/sweep/pool/protocol.ts";
import { decodeAnnouncement, encodeAnnouncement } from "../../lib/sweep/queue/announcement.ts";
import { JobMaker } from "../../lib/sweep/queue/job_maker.ts";
import {
  decodeJob,
  encodeJob,
  jobId,
  programId,
  type QueuedJob,
  type ReceivedJob,
  resultKey,
} from "../../lib/sweep/queue/job_message.ts";
import { KnownWorkers } from "../../lib/sweep/queue/known_workers.ts";
import { type Programs, readPrograms } from "../../lib/sweep/queue/programs.ts";
import { readQueueAddress } from "../../lib/sweep/queue/queue_address.ts";
import type { QueueServer } from "../../lib/sweep/queue/queue_server.ts";
import {
  decodeResult,
  encodeResult,
  isComplete,
  type QueueAnswer,
  WrongResultError,
} from "../../lib/sweep/queue/result_message.ts";
import { UserError } from "../../lib/user_error.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

/** The first attempt of a job. */
const FIRST = { revision: 0, lost: 0 };

function jobOf(text = "{name: one, seeds: [3], parameters: {epochs: {value: 3}}}"): QueuedJob {
  const [trial] = expandGrid(parseExperiment(text)) as readonly NetworkTrial[];
  return { trial, timeout: 5, holdout: false, retries: 1, keepsCheckpoint: false };
}

/** The parsed text of a job, in which a test changes anything to anything. */
// deno-lint-ignore no-explicit-any
type JobText = Record<string, any>;

/** A worker's jobs, without a server: it needs one only for files and checkpoints. */
function makerOf(programs: Programs = new Map()): JobMaker {
  return new JobMaker({} as QueueServer, { jobs: 1, programs });
}

/** What a worker makes of the text of a job: the job, or why it cannot be run. */
async function madeOf(text: string, program?: string, maker = makerOf()): Promise<Job | string> {
  const received = decodeJob(text);
  assert(received !== undefined, "it names no result");
  if ("fault" in received) return received.fault;
  const made = await maker.make(received, program);
  assert(made.kind !== "withoutProgram", "it is for another worker");
  return made.kind === "made" ? made.job : made.fault;
}

/** What is wrong with a job after a change of its message. */
async function faultAfter(change: (message: JobText) => void): Promise<unknown> {
  const message = JSON.parse(encodeJob(jobOf(), FIRST));
  change(message);
  return await madeOf(JSON.stringify(message));
}

/** Checks that a worker makes the same trial. */
async function assertSameTrial(job: QueuedJob, maker?: JobMaker): Promise<void> {
  const { trial } = job;
  const made = await madeOf(
    encodeJob(job, FIRST),
    programId(trial.objective),
    maker,
  );
  assert(typeof made !== "string", String(made));
  const { trialId, parameters } = made.trial;
  assertEquals(
    [resultKey(made), trialId, parameters, made.timeout, made.holdout],
    [resultKey(job), trial.trialId, trial.parameters, job.timeout, job.holdout],
  );
}

Deno.test("JobMaker makes the same trials anew, with conditions, zipped values and parts", {
  ignore,
}, async () => {
  const text =
    `{seeds: [0, 1], data: {moons: {samples: 40}}, log_every: 2, metric: {name: val_f1}, parameters: {
    optimizer: {values: [sgd, adam]}, momentum: {values: [0, 0.5]}, hidden: {values: [4, [4, 3]]},
    dropout: {values: [0, 0.25]}, epochs: {value: 6}}}`;
  const trials = expandGrid(parseExperiment(text)) as readonly NetworkTrial[];
  const maker = makerOf();
  for (const trial of [...trials, ...trials.map((each) => partOf(each, 4))]) {
    for (const holdout of [false, true]) {
      await assertSameTrial({
        trial,
        timeout: undefined,
        holdout,
        retries: 1,
        keepsCheckpoint: false,
      }, maker);
    }
  }
});

Deno.test("JobMaker finds the trials of the shipped experiments again", {
  ignore: lacking("parse", "files"),
}, async () => {
  for (const name of ["dropout", "chapter", "spiral_study"]) {
    const experiment = await readExperiment(`experiments/${name}.yaml`);
    for (const trial of expandGrid(experiment).slice(0, 50)) {
      await assertSameTrial({
        trial,
        timeout: 3,
        holdout: false,
        retries: 1,
        keepsCheckpoint: true,
      });
    }
  }
});

Deno.test("JobMaker finds the trials of programs of its machine again", {
  ignore: lacking("parse", "files"),
}, async () => {
  const programs = await readPrograms("experiments", () => {});
  assert(programs.size > 0);
  for (const { experiment } of programs.values()) {
    for (const trial of expandGrid(experiment)) {
      const job = { trial, timeout: 3, holdout: false, retries: 1, keepsCheckpoint: false };
      await assertSameTrial(job, makerOf(programs));
    }
  }
});

Deno.test("JobMaker says what is wrong with a job", { ignore }, async () => {
  const WRONG: [(message: JobText) => void, string][] = [
    [(m) => m.settings.parameters.epochs = -1, "epochs"],
    [(m) => m.settings.parameters.unheard_of = 1, "unheard_of"],
    [(m) => m.settings.parameters.epochs = 4, "was asked for"],
    [(m) => m.settings.parameters.hidden = "many", "hidden"],
    [(m) => m.settings.parameters = [], "parameters must be an object"],
    [(m) => m.settings.logEvery = 0, "log_every"],
    [(m) => m.settings.metric = "val_rmse", "val_rmse"],
    [
      (m) => m.settings.data = { csv: "/etc/passwd", target: "x" },
      "data.content must be an object",
    ],
    [(m) => m.settings.data = { spiral: { samples: 1e12 } }, "samples"],
    [(m) => m.settings = "settings", "settings must be an object"],
    [(m) => m.seed = 1.5, "seed must be a whole number"],
    [(m) => m.revision = -1, "revision must be a whole number"],
    [(m) => m.retries = "1", "retries must be a whole number"],
    [(m) => m.seed = 4, "was asked for"],
    [(m) => m.timeout = -1, "timeout must be a positive number"],
    [(m) => m.holdout = "yes", "holdout must be a boolean"],
    [(m) => m.holdout = true, "was asked for"],
    [(m) => m.checkpointBlob = "../x", "checkpointBlob must be the name of a blob"],
    [(m) => m.keepsCheckpoint = 1, "keepsCheckpoint must be a boolean"],
  ];
  for (const [change, fault] of WRONG) {
    const got = await faultAfter(change);
    assert(typeof got === "string", `not refused: ${change}`);
    assertStringIncludes(got, fault);
    assert(!got.includes("\n"));
  }
});

Deno.test("JobMaker takes nothing but the values of the parameters of a program from a job", {
  ignore: lacking("parse", "files"),
}, async () => {
  const programs = await readPrograms("experiments", () => {});
  const [[id, { experiment }]] = programs;
  const [trial] = expandGrid(experiment);
  const job = { trial, timeout: 3, holdout: false, retries: 1, keepsCheckpoint: false };
  const message = JSON.parse(encodeJob(job, FIRST));
  const sent = {
    ...message,
    settings: { ...message.settings, objective: { command: ["rm"] }, permissions: { run: ["rm"] } },
  };
  const made = await madeOf(JSON.stringify(sent), id, makerOf(programs));
  assert(typeof made !== "string");
  const { objective, permissions } = made.trial as ObjectiveTrial;
  assertEquals([objective, permissions], [experiment.objective, experiment.permissions]);
  const name = Object.keys(message.settings.parameters)[0];
  const wrong = { ...message.settings, parameters: { [name]: { a: 1 } } };
  assertEquals(
    await madeOf(JSON.stringify({ ...message, settings: wrong }), id, makerOf(programs)),
    `${name} must have the value of a parameter`,
  );
  assertEquals(
    await makerOf().make(decodeJob(JSON.stringify(message)) as ReceivedJob, id),
    { kind: "withoutProgram" },
  );
});

Deno.test("readPrograms() refuses a folder without objectives, and other permissions", {
  ignore: lacking("parse", "files"),
}, () =>
  inTemporaryFolder(async (folder) => {
    const notes: string[] = [];
    const read = () => readPrograms(folder, (note) => notes.push(note));
    await assertRejects(read, UserError, "no experiment file in it has an objective");
    await assertRejects(
      () => readPrograms(`${folder}/none`, () => {}),
      UserError,
      "Cannot read the folder",
    );
    await Deno.writeTextFile(`${folder}/own.ts`, "export default () => ({ score: 1 });");
    const text = "{objective: own.ts, metric: {name: score, goal: maximize}";
    await Deno.writeTextFile(`${folder}/a.yaml`, `${text}}`);
    await Deno.writeTextFile(`${folder}/b.yaml`, "{ name: 3 }");
    assertEquals((await read()).size, 1);
    assertEquals(notes.length, 1);
    assertStringIncludes(notes[0], "not used: ");
    assertStringIncludes(notes[0], "b.yaml:1:9 name: ");
    await Deno.writeTextFile(`${folder}/c.yaml`, `${text}, permissions: {net: [a.org]}}`);
    await assertRejects(read, UserError, "another file in the folder gives other permissions");
  }));

Deno.test("decodeJob() does not answer what names no result", { ignore }, () => {
  for (const text of ["", "null", "[]", "{}", '{"id": 3, "key": "x"}']) {
    assertEquals(decodeJob(text), undefined);
  }
  const without = (change: object) =>
    decodeJob(JSON.stringify({ ...JSON.parse(encodeJob(jobOf(), FIRST)), ...change }));
  assertEquals(without({ key: "../x" }), undefined);
  assertEquals(without({ id: "x" }), undefined);
});

Deno.test("JobMaker fetches the file of a job by its hash, once, and no path is sent", {
  ignore: lacking("parse", "files"),
}, () =>
  inTemporaryFolder(async (folder) => {
    const csv = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 2 ? "a" : "b"}\n`);
    const bytes = new TextEncoder().encode("x,z,y\n" + csv.join(""));
    await Deno.writeFile(`${folder}/own.csv`, bytes);
    const text =
      "{data: {csv: own.csv, target: y}, seeds: [0, 1], parameters: {hidden: {values: [3, 4]}}}";
    await Deno.writeTextFile(`${folder}/own.yaml`, text);
    const experiment = await readExperiment(`${folder}/own.yaml`) as NetworkExperiment;
    const jobs = expandGrid(experiment)
      .map((trial) => ({
        trial,
        timeout: undefined,
        holdout: false,
        retries: 1,
        keepsCheckpoint: false,
      }));
    assert(!jobs.some((job) => encodeJob(job, FIRST).includes("own.csv")));
    for (const other of Array(8).keys()) { // so that the table of the first reading is not known any more
      registerTable({ ...CSV_SPEC, csv: `${other}` }, {
        content: { ...CSV_CONTENT, hash: `${other}` },
      } as Table);
    }
    const asked: string[] = [];
    const server = (content: Uint8Array | undefined) => ({
      getBlob: (name: string) => {
        asked.push(name);
        return Promise.resolve(content);
      },
    } as unknown as QueueServer);
    const makerWith = (content: Uint8Array | undefined) =>
      new JobMaker(server(content), { jobs: 1, programs: new Map() });
    const made = (content: Uint8Array | undefined) =>
      madeOf(encodeJob(jobs[0], FIRST), undefined, makerWith(content));
    assertEquals(await made(undefined), "its data are not on the server");
    assertStringIncludes(
      String(await made(bytes.slice(0, -"39,4,a\n".length))),
      "its content has changed",
    );
    const maker = makerWith(bytes);
    await Promise.all(jobs.map((job) => assertSameTrial(job, maker)));
    const { hash } = (experiment.data as CsvSpec).content as CsvContent;
    assertEquals(asked, [hash, hash, hash]);
  }));

Deno.test("jobId() depends on the result, the timeout, and what came before", { ignore }, () => {
  const job = jobOf();
  const ids = [
    jobId(job, FIRST),
    jobId(job, { revision: 1, lost: 0 }),
    jobId(job, { revision: 0, lost: 1 }),
    jobId({ ...job, timeout: 6 }, FIRST),
    jobId({ ...job, retries: 2 }, FIRST),
    jobId({ ...job, holdout: true }, FIRST),
    jobId({ ...job, trial: { ...job.trial, logEvery: 2 } as Trial }, FIRST),
  ];
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(jobId(jobOf(), FIRST), ids[0]);
});

const CSV_CONTENT = { rows: 1, inputs: 1, classes: 0, task: "regression" } as const;
const CSV_SPEC = { target: "y", missing: "refuse", scale: "none" } as const;
const keyOf = (): string => resultKey(jobOf()); // parsed only in a test, which has the permissions
const ID = "b".repeat(16);
const TIMING = {
  ...{ started: "2026-01-02T03:04:05.000Z", seconds: 0.25, worker: 1, attempts: 1 },
  ...{ host: "linux-x86_64 deno-2.9.5", machine: "node7" },
};

function refusal(answer: unknown, job = jobOf()): string {
  const text = encodeResult({ key: keyOf(), id: ID, answer: answer as QueueAnswer });
  return assertThrows(() => decodeResult(text, job), WrongResultError).message;
}

Deno.test("decodeResult() reads what encodeResult() has written, to the bit", { ignore }, () => {
  const job = jobOf();
  const result = runTrial(job.trial as NetworkTrial);
  const answer = { kind: "finished", result, timing: TIMING, checkpointBlob: ID } as const;
  const message = { key: keyOf(), id: ID, answer };
  assertEquals(decodeResult(encodeResult(message), job), message);
  assert(isComplete(answer));
  const died = {
    key: keyOf(),
    id: ID,
    answer: { kind: "died", reason: "ü", machine: "a" },
  } as const;
  assertEquals(decodeResult(encodeResult(died), job), died);
  assert(!isComplete(died.answer));
});

Deno.test("decodeResult() refuses wrong results", { ignore }, () => {
  const result = runTrial(jobOf().trial as NetworkTrial);
  const finished = (change: object, timing: object = {}) => ({
    kind: "finished",
    result: { ...result, ...change },
    timing: { ...TIMING, ...timing },
  });
  const other = jobOf("{seeds: [4], parameters: {epochs: {value: 3}}}");
  assertEquals(refusal(finished({}), other), "it is of another trial");
  const WRONG: [unknown, string][] = [
    [null, "its shape is wrong"],
    [{ kind: "stopped" }, "its shape is wrong"],
    [{ kind: "died", reason: "x" }, "its shape is wrong"],
    [{ ...finished({}), checkpointBlob: 3 }, "its shape is wrong"],
    [{ ...finished({}), timing: undefined }, "its timing is wrong"],
    [finished({}, { seconds: -1 }), "its timing is wrong"],
    [finished({}, { seconds: 1e300 }), "its timing is wrong"],
    [finished({}, { worker: -1 }), "its timing is wrong"],
    [finished({}, { attempts: 0 }), "its timing is wrong"],
    [finished({ epochs: 4 }), "its epochs are wrong"],
    [finished({ curve: [{ epoch: 1 }] }), "its curve has other columns"],
    [finished({ metrics: { ...result.metrics, more: 1 } }), "it has other scores"],
    [finished({}, { started: "soon" }), "its timing is wrong"],
    [finished({}, { host: "a\u001b[2J" }), "its timing is wrong"],
    [finished({ state: "pruned" }), "its state is wrong"],
    [finished({ metrics: { val_accuracy: NaN } }), "its scores are not finite numbers"],
    [finished({ metrics: { val_accuracy: "1" } }), "its scores are not finite numbers"],
    [finished({ metrics: { val_accuracy: 1 } }), "it has no val_loss"],
    [finished({ metrics: undefined }), "it has no val_accuracy"],
    [finished({ curve: [{ loss: Infinity }] }), "its curve is not of finite numbers"],
    [finished({ curve: {} }), "its curve is not of finite numbers"],
    [finished({ epochs: -1 }), "its epochs are wrong"],
    [finished({ weightsHash: "x" }), "its hash of the weights is wrong"],
    [finished({ holdout: { test_accuracy: 1 } }), "its holdout scores are wrong"],
    [finished({ error: 3 }), "its error is not a text"],
    [finished({ state: "failed" }), "it failed without a reason"],
    [finished({ more: 1 }), 'it has an unknown entry "more"'],
  ];
  for (const [answer, reason] of WRONG) assertEquals(refusal(answer), reason);
});

Deno.test("decodeResult() makes the name of a machine printable", { ignore }, () => {
  const job = jobOf();
  const result = runTrial(job.trial as NetworkTrial);
  const timing = { ...TIMING, machine: "my\u001b[2J, node" };
  const text = encodeResult({ key: keyOf(), id: ID, answer: { kind: "finished", result, timing } });
  const { answer } = decodeResult(text, job);
  assertEquals(answer.kind === "finished" && answer.timing.machine, "my_2J_node");
});

Deno.test("decodeResult() refuses a result whose digest is wrong", { ignore }, () => {
  const text = encodeResult({
    key: keyOf(),
    id: ID,
    answer: { kind: "died", reason: "x", machine: "a" },
  });
  for (const wrong of [text.replace('"x"', '"y"'), text.slice(17), "", text + " "]) {
    const { message } = assertThrows(() => decodeResult(wrong, jobOf()), WrongResultError);
    assertEquals(message, "its digest is wrong");
  }
  const noJson = `${digest("{")}\n{`;
  assertThrows(() => decodeResult(noJson, jobOf()), WrongResultError, "its shape is wrong");
});

Deno.test("decodeAnnouncement() refuses what is none", () => {
  const good = { id: "x", machine: "a b", jobs: 2, programs: [], epochs: { k: 3 } };
  assertEquals(decodeAnnouncement(encodeAnnouncement(good)), { ...good, machine: "a_b" });
  const WRONG = ["", "3", { ...good, jobs: 0 }, { ...good, jobs: 1.5 }, { ...good, id: 1 }, {
    ...good,
    epochs: { k: "3" },
  }, { ...good, programs: "x" }];
  for (const wrong of WRONG) {
    const text = typeof wrong === "string" ? wrong : JSON.stringify(wrong);
    assertEquals(decodeAnnouncement(text), undefined);
  }
});

Deno.test("KnownWorkers counts machines, jobs and epochs, and forgets workers that are gone", () => {
  let now = 0;
  const workers = new KnownWorkers(() => now);
  assertEquals([workers.machines, workers.inFlight], [0, 32]);
  const worker = (id: string, machine: string, epochs = {}) =>
    workers.update({ id, machine, jobs: 20, programs: [], epochs });
  worker("1", "a", { k: 3 });
  worker("2", "a");
  worker("3", "b");
  assertEquals([workers.machines, workers.inFlight, workers.epochsOf("k")], [2, 120, 3]);
  worker("1", "a", { l: 4 });
  assertEquals([workers.epochsOf("k"), workers.epochsOf("l")], [0, 4]);
  now += 9_000;
  worker("3", "b");
  now += 2_000;
  assertEquals([workers.machines, workers.inFlight, workers.epochsOf("l")], [1, 40, 0]);
});

Deno.test("readQueueAddress() takes user, password and token out of the address", () => {
  assertEquals(readQueueAddress("nats://host"), {
    shown: "nats://host:4222",
    host: "host:4222",
    isTls: false,
    login: {},
  });
  assertEquals(readQueueAddress("tls://tok%40en@host:1"), {
    shown: "tls://host:1",
    host: "host:1",
    isTls: true,
    login: { token: "tok@en" },
  });
  assertEquals(readQueueAddress("nats://a:50%@[::1]:7/").login, { user: "a", pass: "50%" });
});

Deno.test("readQueueAddress() refuses other addresses without printing them", () => {
  const WRONG = ["host:4222", "http://me:secret@host", "nats://me:secret@host/x", "secret", ""];
  for (const text of WRONG) {
    const { message } = assertThrows(() => readQueueAddress(text), UserError);
    assert(!message.includes("secret"), message);
  }
});
