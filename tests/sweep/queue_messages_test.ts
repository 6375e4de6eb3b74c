import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { digest } from "../../lib/experiment/digest.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { expandGrid, partOf } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import {
  decodeJob,
  encodeJob,
  jobId,
  type QueuedJob,
  resultKey,
} from "../../lib/sweep/queue/job_message.ts";
import { readQueueAddress } from "../../lib/sweep/queue/queue_address.ts";
import { requireQueueable } from "../../lib/sweep/queue/require_queueable.ts";
import {
  decodeResult,
  encodeResult,
  isComplete,
  type QueueAnswer,
  WrongResultError,
} from "../../lib/sweep/queue/result_message.ts";
import { UserError } from "../../lib/user_error.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

function jobOf(text = "{name: one, seeds: [3], parameters: {epochs: {value: 3}}}"): QueuedJob {
  const [trial] = expandGrid(parseExperiment(text)) as readonly NetworkTrial[];
  return { trial, timeout: 5, holdout: false };
}

/** The parsed text of a job, in which a test changes anything to anything. */
// deno-lint-ignore no-explicit-any
type JobText = Record<string, any>;

/** What a worker makes of a job after a change of its message. */
function received(change: (message: JobText) => void): unknown {
  const message = JSON.parse(encodeJob(jobOf(), "0".repeat(16)));
  change(message);
  const job = decodeJob(JSON.stringify(message));
  return job !== undefined && "fault" in job.job ? job.job.fault : job;
}

Deno.test("decodeJob() makes the same trials anew, with conditions, zipped values and parts", {
  ignore,
}, () => {
  const text = `{seeds: [0, 1], data: {moons: {samples: 40}}, log_every: 2, parameters: {
    optimizer: {values: [sgd, adam]}, momentum: {values: [0, 0.5]}, hidden: {values: [4, [4, 3]]},
    dropout: {values: [0, 0.25]}, epochs: {value: 6}}}`;
  const trials = expandGrid(parseExperiment(text)) as readonly NetworkTrial[];
  for (const trial of [...trials, ...trials.map((each) => partOf(each, 4))]) {
    for (const holdout of [false, true]) {
      const job = { trial, timeout: undefined, holdout };
      const decoded = decodeJob(encodeJob(job, jobId(job, [0])));
      assert(decoded !== undefined && !("fault" in decoded.job), JSON.stringify(decoded));
      const { trial: other } = decoded.job;
      assertEquals(
        [decoded.key, other.trialId, other.logEvery, other.weightCount, other.parameters],
        [resultKey(job), trial.trialId, trial.logEvery, trial.weightCount, trial.parameters],
      );
    }
  }
});

Deno.test("decodeJob() finds the trials of the shipped experiments again", {
  ignore: lacking("parse", "files"),
}, async () => {
  for (const name of ["dropout", "chapter", "spiral_study"]) {
    const experiment = await readExperiment(`experiments/${name}.yaml`);
    for (const trial of expandGrid(experiment).slice(0, 50) as readonly NetworkTrial[]) {
      const job = { trial, timeout: undefined, holdout: false };
      const decoded = decodeJob(encodeJob(job, jobId(job, [0])));
      assert(decoded !== undefined && !("fault" in decoded.job), `${name}: ${decoded}`);
    }
  }
});

Deno.test("decodeJob() says what is wrong with a job", { ignore }, () => {
  const WRONG: [(message: JobText) => void, string][] = [
    [(m) => m.trial.parameters.epochs = -1, "epochs"],
    [(m) => m.trial.parameters.unheard_of = 1, "unheard_of"],
    [(m) => m.trial.parameters.epochs = 4, "was asked for"],
    [(m) => m.trial.parameters.hidden = "many", "hidden"],
    [(m) => m.trial.parameters = [], "parameters must be an object"],
    [(m) => m.trial.seed = 1.5, "seed"],
    [(m) => m.trial.seed = 4, "was asked for"],
    [(m) => m.trial.logEvery = 0, "log_every"],
    [(m) => m.trial.weightCount = 1, "weightCount"],
    [(m) => m.trial.data = { csv: "/etc/passwd", target: "x" }, "CSV data are not available"],
    [(m) => m.trial.data = { spiral: { samples: 1e12 } }, "samples"],
    [(m) => m.trial = "trial", "trial must be an object"],
    [(m) => m.timeout = -1, "timeout must be a positive number"],
    [(m) => m.holdout = "yes", "holdout must be a boolean"],
    [(m) => m.holdout = true, "was asked for"],
  ];
  for (const [change, fault] of WRONG) {
    const got = received(change);
    assert(typeof got === "string", `not refused: ${change}`);
    assertStringIncludes(got, "a wrong job: ");
    assertStringIncludes(got, fault);
    assert(!got.includes("\n"));
  }
});

Deno.test("decodeJob() does not answer what names no result", { ignore }, () => {
  for (const text of ["", "null", "[]", "{}", '{"id": 3, "key": "x"}']) {
    assertEquals(decodeJob(text), undefined);
  }
  assertEquals(received((message) => message.key = "../x"), undefined);
  assertEquals(received((message) => message.id = "x"), undefined);
});

Deno.test("jobId() depends on the result, the timeout, and what came before", { ignore }, () => {
  const job = jobOf();
  const ids = [
    jobId(job, [0]),
    jobId(job, [1]),
    jobId(job, [0, 1]),
    jobId({ ...job, timeout: 6 }, [0]),
    jobId({ ...job, holdout: true }, [0]),
    jobId({ ...job, trial: { ...job.trial, logEvery: 2 } }, [0]),
  ];
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(jobId(jobOf(), [0]), ids[0]);
});

const KEY = `${"a".repeat(16)}-1`;
const ID = "b".repeat(16);

function refusal(answer: unknown, key = KEY): string {
  const text = encodeResult({ key: KEY, id: ID, answer: answer as QueueAnswer });
  return assertThrows(() => decodeResult(text, key), WrongResultError).message;
}

Deno.test("decodeResult() reads what encodeResult() has written, to the bit", { ignore }, () => {
  const { trial } = jobOf();
  const result = runTrial(trial);
  const answer = { kind: "finished", result, seconds: 0.25 } as const;
  const message = { key: KEY, id: ID, answer };
  assertEquals(decodeResult(encodeResult(message), KEY), message);
  assert(isComplete(answer));
  const died = { key: KEY, id: ID, answer: { kind: "died", reason: "ü", seconds: 1 } } as const;
  assertEquals(decodeResult(encodeResult(died), KEY), died);
  assert(!isComplete(died.answer));
});

Deno.test("decodeResult() refuses wrong results", { ignore }, () => {
  const result = runTrial(jobOf().trial);
  const finished = (change: object) => ({
    kind: "finished",
    result: { ...result, ...change },
    seconds: 1,
  });
  assertEquals(refusal(finished({}), `${"c".repeat(16)}-1`), "it is of another trial");
  const WRONG: [unknown, string][] = [
    [null, "its shape is wrong"],
    [{ kind: "stopped", seconds: 1 }, "its shape is wrong"],
    [{ kind: "died", seconds: 1 }, "its shape is wrong"],
    [{ ...finished({}), seconds: -1 }, "its seconds are wrong"],
    [finished({ state: "pruned" }), "its state is wrong"],
    [finished({ metrics: { val_accuracy: NaN } }), "its scores are not finite numbers"],
    [finished({ metrics: { val_accuracy: "1" } }), "its scores are not finite numbers"],
    [finished({ metrics: undefined }), "it has no scores"],
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

Deno.test("decodeResult() refuses a result whose digest is wrong", { ignore }, () => {
  const text = encodeResult({
    key: KEY,
    id: ID,
    answer: { kind: "died", reason: "x", seconds: 1 },
  });
  for (const wrong of [text.replace('"x"', '"y"'), text.slice(17), "", text + " "]) {
    const { message } = assertThrows(() => decodeResult(wrong, KEY), WrongResultError);
    assertEquals(message, "its digest is wrong");
  }
  const noJson = `${digest("{")}\n{`;
  assertThrows(() => decodeResult(noJson, KEY), WrongResultError, "its shape is wrong");
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

Deno.test("requireQueueable() refuses commands", { ignore }, () => {
  requireQueueable(parseExperiment("{seeds: [0], parameters: {epochs: {value: 3}}}"));
  const experiment = { objective: { command: ["true"], hash: "" } };
  const { message } = assertThrows(
    () => requireQueueable(experiment as unknown as Parameters<typeof requireQueueable>[0]),
    UserError,
  );
  assertEquals(
    message,
    "Cannot run the sweep on a queue: an objective of your own (command) is not available on a queue yet",
  );
});
