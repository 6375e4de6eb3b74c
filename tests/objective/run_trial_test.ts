import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { makeDataset } from "../../lib/data/data_source.ts";
import { splitDataset } from "../../lib/data/dataset.ts";
import { spiral } from "../../lib/data/spiral.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { Network } from "../../lib/nn/network.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { Trainer } from "../../lib/nn/trainer.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

/** The first trial of a small experiment with overrides. */
function trialOf(...overrides: string[]): NetworkTrial {
  const text =
    "{seeds: [0], data: {spiral: {samples: 20}}, split: {train: 0.5, validation: 0.5}, " +
    "parameters: {hidden: {value: 8}, epochs: {value: 12}}, log_every: 5}";
  return expandGrid(networkExperiment(text, { overrides }))[0];
}

Deno.test("runTrial() twice gives the same result in every bit", { ignore }, () => {
  const trial = trialOf("dropout=0.2", "batch_size=7", "l2=1e-3");
  assertEquals(runTrial(trial), runTrial(trial));
});

Deno.test(
  "runTrial() gives different weights for another seed and for another value of each parameter",
  { ignore },
  () => {
    const overrides = [
      ...[
        "seeds=1",
        "dropout=0.1",
        "hidden=9",
        "hidden=[8,8]",
        "l2=0.1",
        "learning_rate=0.01",
        "decay=0.1",
      ],
      ...[
        "beta_1=0.8",
        "beta_2=0.9",
        "epsilon=0.1",
        "epochs=13",
        "batch_size=5",
        "init=he",
        "optimizer=sgd",
      ],
      ...["data.spiral.noise=0.1", "split.train=0.4"],
    ];
    const hashes = ["log_every=5", ...overrides].map((override) =>
      runTrial(trialOf(...(override.startsWith("log") ? [] : [override]))).weightsHash
    );
    assertEquals(new Set(hashes).size, hashes.length);
    const sgd = ["0", "0.9"].map((momentum) =>
      runTrial(trialOf("optimizer=sgd", `momentum=${momentum}`)).weightsHash
    );
    assertNotEquals(sgd[0], sgd[1]);
  },
);

Deno.test(
  "runTrial() with logEvery 5 logs epochs 0, 5, 10 and the last, which has the scores of the trial",
  {
    ignore,
  },
  () => {
    const { curve, metrics, epochs, state } = runTrial(trialOf());
    assertEquals(curve.map(({ epoch }) => epoch), [0, 5, 10, 11]);
    assertEquals(curve.at(-1)?.val_accuracy, metrics?.val_accuracy);
    assertEquals(curve.at(-1)?.val_loss, metrics?.val_loss);
    assertEquals([state, epochs], ["complete", 12]);
    assertAlmostEquals(curve[0].loss, Math.log(3), 1e-3);
  },
);

Deno.test("runTrial() gives the same result with beforeTile and afterEpoch", { ignore }, () => {
  const trial = trialOf("batch_size=10");
  let tiles = 0;
  const calls: number[][] = [];
  const observed = runTrial(trial, {
    beforeTile: () => tiles++,
    afterEpoch: (done, curve) => calls.push([done, curve.length]),
  });
  assertEquals(observed, runTrial(trial));
  assertEquals([calls.length, calls[0], calls[5], calls[11]], [12, [1, 1], [6, 2], [12, 4]]);
  assert(tiles >= 36 + 4); // at least one per training step, 3 · 12, and per evaluation, 4
});

Deno.test("runTrial() throws an error of beforeTile", { ignore }, () => {
  const stop = () => {
    throw new Error("stop");
  };
  assertThrows(() => runTrial(trialOf(), { beforeTile: stop }), Error, "stop");
});

Deno.test("runTrial() of a diverging network fails with the epoch, and with the curve up to it", {
  ignore,
}, () => {
  const overrides = ["optimizer=sgd", "learning_rate=1e200", "l2=1", "log_every=1"];
  const { state, error, metrics, weightsHash, curve, epochs } = runTrial(trialOf(...overrides));
  assertEquals(state, "failed");
  assert(/^diverged at epoch \d+: the loss is (NaN|Infinity)$/.test(error ?? ""), error);
  assertEquals([metrics, weightsHash], [undefined, undefined]);
  // Detected in the loss of the epoch, or in the evaluation after it; then the epoch counts as done.
  assertEquals(error?.includes(`epoch ${curve.length}:`), true);
  assert(epochs === curve.length || epochs === curve.length + 1);
});

Deno.test("runTrial() that diverges in its last step fails", { ignore }, () => {
  const result = runTrial(trialOf("optimizer=sgd", "learning_rate=1e308", "epochs=1", "init=he"));
  assertEquals([result.state, result.metrics, result.epochs], ["failed", undefined, 1]);
});

Deno.test(
  "runTrial() uses data and a split that depend on the seed, not on dropout and hidden",
  { ignore },
  () => {
    const rows = (overrides: string[]) => {
      const { data, split, seed } = trialOf(...overrides);
      return splitDataset(makeDataset(data, seed), split, seed);
    };
    assertEquals(rows(["dropout=0.5", "hidden=64"]), rows([]));
    // The first loss is computed before any step, and input rows have no mask: it differs only by the mask of the hidden layer.
    const first = (dropout: string) => runTrial(trialOf(`dropout=${dropout}`, "epochs=1")).curve[0];
    assertAlmostEquals(first("0").loss, first("0.5").loss, 1e-3);
  },
);

for (
  const overrides of [["dropout=0.2", "l2=1e-3"], ["batch_size=7", "beta_1=0.8", "beta_2=0.9"], [
    "optimizer=sgd",
    "momentum=0.5",
    "decay=0.1",
  ]]
) {
  Deno.test(`runTrial() agrees with Network and Trainer within 1e-10: ${overrides.join(" ")}`, {
    ignore,
  }, () => {
    const trial = trialOf("seeds=3", "hidden=[8,5]", "init=he", "log_every=1", ...overrides);
    const { parameters: p, seed } = trial;
    const { train, validation } = splitDataset(spiral({ samples: 20, seed }), {
      train: 0.5,
      validation: 0.5,
    }, seed);
    const network = new Network(
      { inputs: 2, hidden: [8, 5], outputs: 3, dropout: p.dropout, l2: p.l2, init: "he" },
      seed,
    );
    const rate = { learningRate: p.learning_rate, decay: p.decay };
    const optimizer = p.optimizer === "sgd"
      ? new SGD({ ...rate, momentum: p.momentum })
      : new Adam({ ...rate, beta1: p.beta_1, beta2: p.beta_2, epsilon: p.epsilon });
    const batchSize = p.batch_size === "full" ? Infinity : p.batch_size;
    const trainer = new Trainer(network, optimizer, train, { seed, batchSize });
    const { curve, metrics } = runTrial(trial);
    for (const point of curve) {
      const figures = trainer.trainEpoch();
      const { loss, accuracy } = network.evaluate(validation.x, validation.y);
      assertAlmostEquals(point.loss, figures.loss, 1e-10);
      assertAlmostEquals(point.data_loss, figures.dataLoss, 1e-10);
      assertAlmostEquals(point.reg_loss, figures.regLoss, 1e-10);
      assertEquals([point.accuracy, point.learning_rate], [figures.accuracy, figures.learningRate]);
      assertAlmostEquals(point.val_loss, loss, 1e-10);
      assertEquals(point.val_accuracy, accuracy);
    }
    const end = network.evaluate(train.x, train.y);
    assertAlmostEquals(metrics!.train_loss, end.loss, 1e-10);
    assertEquals(metrics!.train_accuracy, end.accuracy);
    assertEquals(metrics!.val_loss, curve.at(-1)!.val_loss);
    assertEquals(metrics!.val_accuracy, curve.at(-1)!.val_accuracy);
  });
}
