import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { NetworkTrial, TrialResult } from "../../lib/experiment/trial.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../lib/objective/encode_checkpoint.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import {
  checkpointFault,
  mayKeepCheckpoint,
  type TrialCheckpoint,
} from "../../lib/objective/trial_checkpoint.ts";
import { assertErrors, type ErrorCase, untyped } from "../math/assert_errors.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";
import { holds } from "../property.ts";
import { withFile } from "../data/temporary_csv.ts";

const ignore = lacking("parse", "files");

const TABLE = "a,b,y\n" + Array.from({ length: 29 }, (_, i) => {
  const a = (i * 37) % 29;
  return `${a},${"xyz"[i % 3]},${500 + 4 * a * a + 30 * (i % 3)}\n`;
}).join("");

const SPIRAL = "spiral: {samples: 11}";

/** The first trial of a small experiment with overrides: 13 epochs, with a curve point every third epoch. */
function trialOf(
  data: string,
  { folds = false, overrides = [] }: { folds?: boolean; overrides?: readonly string[] } = {},
): NetworkTrial {
  const split = folds ? "{folds: 3, test: 0.2}" : "{train: 0.6, validation: 0.2, test: 0.2}";
  const text = `{seeds: [5], data: {${data}}, split: ${split}, log_every: 3, ` +
    "parameters: {hidden: {value: 6}, epochs: {value: 13}}}";
  return expandGrid(networkExperiment(text, { overrides }))[0];
}

/** Calls with the data source of each task: three classes, and a number. */
function withTasks(test: (data: string) => void): () => void {
  return () => {
    test(SPIRAL);
    withFile(TABLE, (path) => test(`csv: ${JSON.stringify(path)}, target: y`));
  };
}

/** The trial with fewer epochs, and the curve points of the longer one. */
function rungOf(trial: NetworkTrial, epochs: number): NetworkTrial {
  return { ...trial, trialId: `rung ${epochs}`, parameters: { ...trial.parameters, epochs } };
}

/** The checkpoint at the end of a trial, through its bytes. */
function checkpointAfter(trial: NetworkTrial, checkpoint?: TrialCheckpoint): TrialCheckpoint {
  const made: TrialCheckpoint[] = [];
  runTrial(trial, { checkpoint, onCheckpoint: (each) => made.push(each) });
  assertEquals(made.length, 1);
  const decoded = decodeCheckpoint(encodeCheckpoint(made[0]));
  assertEquals(decoded, made[0]);
  return decoded as TrialCheckpoint;
}

/** The result of a trial in pieces that end after the given epochs. */
function runInPieces(trial: NetworkTrial, rungs: readonly number[]): TrialResult {
  let checkpoint: TrialCheckpoint | undefined;
  for (const epochs of rungs) checkpoint = checkpointAfter(rungOf(trial, epochs), checkpoint);
  return runTrial(trial, { checkpoint, holdout: true });
}

function assertContinues(trial: NetworkTrial, rungs: readonly number[] = [1, 4, 12]): void {
  const expected = runTrial(trial, { holdout: true });
  assertEquals(runInPieces(trial, rungs), expected);
  assertEquals(expected.state, "complete", expected.error);
}

const OPTIMIZERS = {
  adam: ["optimizer=adam"],
  "adam with decay and other betas": ["optimizer=adam", "decay=0.1", "beta_1=0.7", "beta_2=0.8"],
  sgd: ["optimizer=sgd", "learning_rate=0.1"],
  "sgd with momentum and decay": [
    "optimizer=sgd",
    "learning_rate=0.01",
    "momentum=0.9",
    "decay=0.01",
  ],
};

for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
  Deno.test(
    `runTrial() in four pieces has every bit of one run: ${name}`,
    { ignore },
    withTasks((data) => {
      for (const batch of ["full", "1", "4", "5", "8", "999"]) {
        for (const dropout of ["0", "0.3"]) {
          const others = [`batch_size=${batch}`, `dropout=${dropout}`, "l2=1e-3"];
          assertContinues(trialOf(data, { overrides: [...optimizer, ...others] }));
        }
      }
    }),
  );
}

Deno.test(
  "runTrial() in three pieces has every bit of one run: hidden layers and activations",
  { ignore },
  withTasks((data) => {
    for (const hidden of ["[]", "1", "[5,3,9]", "[40,36]", "64", "[8,64,4]"]) {
      for (const activation of ["relu", "tanh", "leaky_relu"]) {
        const overrides = [`hidden=${hidden}`, `activation=${activation}`, "dropout=0.2"];
        assertContinues(trialOf(data, { overrides: [...overrides, "batch_size=7"] }), [2, 11]);
      }
    }
  }),
);

Deno.test(
  "runTrial() in four pieces has every bit of one run: folds and a holdout",
  { ignore },
  withTasks((data) => {
    for (const optimizer of Object.values(OPTIMIZERS)) {
      const overrides = [...optimizer, "batch_size=6", "dropout=0.1"];
      assertContinues(trialOf(data, { folds: true, overrides }));
    }
  }),
);

Deno.test("runTrial() in pieces has every bit of one run: 150 random configs", { ignore }, () => {
  const configs = fc.record({
    hidden: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
    activation: fc.constantFrom("relu", "tanh", "leaky_relu"),
    dropout: fc.constantFrom(0, 0.1, 0.5),
    l2: fc.constantFrom(0, 1e-3),
    optimizer: fc.constantFrom("adam", "sgd"),
    momentum: fc.constantFrom(0, 0.8),
    decay: fc.constantFrom(0, 1e-2),
    batch_size: fc.constantFrom("full", 2, 3, 6, 16, 19),
    epochs: fc.integer({ min: 3, max: 12 }),
  });
  const numbers = fc.record({
    every: fc.integer({ min: 1, max: 7 }),
    folds: fc.boolean(),
    rungs: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
  });
  holds([configs, numbers], (config, { every, folds, rungs }) => {
    const overrides = Object.entries({
      ...config,
      hidden: `[${config.hidden}]`,
      momentum: config.optimizer === "sgd" ? config.momentum : 0,
      log_every: every,
    }).map(([name, value]) => `${name}=${value}`);
    const trial = trialOf(SPIRAL, { folds, overrides });
    const sorted = rungs.filter((rung) => rung < config.epochs).sort((a, b) => a - b);
    assertContinues(trial, sorted);
  }, 150);
});

Deno.test("runTrial() with its own checkpoint trains no epoch and has the same result", {
  ignore,
}, () => {
  const trial = trialOf(SPIRAL, { overrides: ["log_every=5"] });
  const checkpoint = checkpointAfter(trial);
  assertEquals(runTrial(trial, { checkpoint }), runTrial(trial));
  assertEquals(checkpoint.networks[0].curve.map(({ epoch }) => epoch), [0, 5, 10, 12]);
});

Deno.test("runTrial() with a checkpoint of a finer curve has the points of its own logEvery", {
  ignore,
}, () => {
  const trial = trialOf(SPIRAL, { overrides: ["log_every=4"] });
  const checkpoint = checkpointAfter({ ...rungOf(trial, 9), logEvery: 2 });
  assertEquals(runTrial(trial, { checkpoint }), runTrial(trial));
});

Deno.test(
  "runTrial() with a checkpoint reports the epochs of all folds, those of the checkpoint included",
  {
    ignore,
  },
  () => {
    const trial = trialOf(SPIRAL, { folds: true, overrides: ["epochs=6"] });
    const checkpoint = checkpointAfter(rungOf(trial, 4));
    const calls: number[] = [];
    runTrial(trial, { checkpoint, afterEpoch: (done) => calls.push(done) });
    assertEquals(calls, [13, 14, 15, 16, 17, 18]);
  },
);

Deno.test("runTrial() of a trial that fails has no checkpoint", { ignore }, () => {
  const overrides = ["optimizer=sgd", "learning_rate=1e200", "l2=1"];
  const onCheckpoint = () => {
    throw new Error("unexpected");
  };
  const { state } = runTrial(trialOf(SPIRAL, { overrides }), { onCheckpoint });
  assertEquals(state, "failed");
});

Deno.test("runTrial() that diverges after its checkpoint fails as one that was not interrupted", {
  ignore,
}, () => {
  const overrides = ["optimizer=sgd", "learning_rate=2", "l2=1", "epochs=2000"];
  const trial = trialOf(SPIRAL, { overrides });
  const expected = runTrial(trial);
  assertEquals([expected.state, expected.epochs > 20], ["failed", true]);
  const checkpoint = checkpointAfter(rungOf(trial, 20));
  assertEquals(runTrial(trial, { checkpoint }), expected);
});

Deno.test("runTrial() refuses a checkpoint of another trial, and what is not a checkpoint", {
  ignore,
}, () => {
  const trial = trialOf(SPIRAL);
  const checkpoint = checkpointAfter(rungOf(trial, 6));
  const [network] = checkpoint.networks;
  const run = (other: TrialCheckpoint, of = trial) => () => runTrial(of, { checkpoint: other });
  const withValues = (values: Float64Array) => ({
    ...checkpoint,
    networks: [{ ...network, values }],
  });
  const sameKey = "same config, data, split and seed";
  const damaged = network.values.with(7, NaN);
  assertErrors([
    ...["hidden=7", "l2=0.1", "batch_size=5", "dropout=0.1", "seeds=6", "data.spiral.noise=0.1"]
      .map((override): ErrorCase => [
        run(checkpoint, trialOf(SPIRAL, { overrides: [override] })),
        ...[RangeError, sameKey] as const,
      ]),
    [run(checkpoint, trialOf(SPIRAL, { folds: true })), RangeError, sameKey],
    [
      run(checkpoint, rungOf(trial, 5)),
      RangeError,
      "its checkpoint must have 1 to 5 epochs, got 6",
    ],
    [run({ ...checkpoint, epoch: 1.5 }), RangeError, "got 1.5"],
    [run({ ...checkpoint, networks: [] }), RangeError, "must have 1 networks, got 0"],
    [
      run(withValues(new Float64Array(3))),
      RangeError,
      "must have 117 numbers for each network, got 3",
    ],
    [run(withValues(damaged)), RangeError, "must have finite numbers"],
    [run(checkpoint, { ...trial, logEvery: 2 }), RangeError, "a curve point for every 2 epochs"],
    [run(untyped(3)), TypeError, "checkpoint must be an object, got 3"],
    [run(untyped({})), TypeError, "checkpoint.networks must be an array, got undefined"],
    [
      () => runTrial(trial, { onCheckpoint: untyped(1) }),
      TypeError,
      "onCheckpoint must be a function",
    ],
  ]);
  assertEquals(checkpointFault({ ...trial, logEvery: 6 }, checkpoint), undefined);
});

Deno.test("mayKeepCheckpoint() is true up to 64 MB", { ignore }, () => {
  const trial = trialOf(SPIRAL);
  const most = Math.floor(64e6 / 24);
  const answers = [most, most + 1].map((weightCount) =>
    mayKeepCheckpoint({ ...trial, weightCount })
  );
  assertEquals(answers, [true, false]);
});

Deno.test("decodeCheckpoint() gives undefined for cut, longer and other bytes", { ignore }, () => {
  const bytes = encodeCheckpoint(checkpointAfter(rungOf(trialOf(SPIRAL), 6)));
  assertEquals(bytes.length % 8, 0);
  for (let length = 0; length < bytes.length; length++) {
    assertEquals(decodeCheckpoint(bytes.slice(0, length)), undefined, `${length} bytes`);
  }
  for (const more of [1, 8, 16]) {
    const longer = new Uint8Array(bytes.length + more);
    longer.set(bytes);
    assertEquals(decodeCheckpoint(longer), undefined);
  }
  const text = new TextDecoder("latin1").decode(bytes);
  const newer = Uint8Array.from(text.replace('"version":1', '"version":2'), (c) => c.charCodeAt(0));
  assertEquals(decodeCheckpoint(newer), undefined);
  const offset = new Uint8Array(bytes.length + 3); // a view that does not start at a multiple of eight bytes
  offset.set(bytes, 3);
  assertEquals(decodeCheckpoint(offset.subarray(3)), decodeCheckpoint(bytes));
});
