import { assertAlmostEquals, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { CsvSpec } from "../../lib/data/csv/csv_spec.ts";
import { tableOf } from "../../lib/data/csv/table_cache.ts";
import { splitRows } from "../../lib/data/split_rows.ts";
import { digest } from "../../lib/experiment/digest.ts";
import type { NetworkExperiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { makeEngine, trialRows } from "../../lib/objective/build_trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { weightsHash } from "../../lib/objective/weights_hash.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files");

/** A target of thousands, so that a score in units of the scaled target would be far off. */
const TABLE = "a,kind,price,class\n" + Array.from({ length: 60 }, (_, i) => {
  const a = (i * 37) % 60;
  return `${a},${"xyz"[i % 3]},${5000 + 40 * a + 300 * (i % 3)},${
    ["no", "no", "no", "yes"][(i >> 2) % 4]
  }\n`;
}).join("");

/** The first trial of an experiment with the table, which is read before the file is removed. */
function trialOf(text: string, ...overrides: string[]): NetworkTrial {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${folder}/table.csv`, TABLE);
    const file = `${folder}/x.yaml`;
    return expandGrid(parseExperiment(text, { file, overrides }) as NetworkExperiment)[0];
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const REGRESSION = "{data: {csv: table.csv, target: price, exclude: [class]}, seeds: [3], " +
  "parameters: {hidden: {value: 6}, epochs: {value: 40}}}";
const CLASSES = "{data: {csv: table.csv, target: class, exclude: [price]}, seeds: [3], " +
  "parameters: {hidden: {value: 6}, epochs: {value: 40}}}";

Deno.test(
  "runTrial() evaluates the validation rows once for each point of the curve",
  { ignore },
  () => {
    const trial = trialOf(REGRESSION, "log_every=10"); // points at the epochs 0, 10, 20, 30, 39; all rows fit into a tile
    let tiles = 0;
    runTrial(trial, { rows: trialRows(trial), beforeTile: () => tiles++ });
    const [trained, points, trainScores, r2] = [40, 5, 1, 1];
    assertEquals(tiles, trained + points + trainScores + r2);
  },
);

Deno.test("runTrial() gives the errors of a regression in the unit of the target, within 1e-12", {
  ignore,
}, () => {
  const trial = trialOf(REGRESSION);
  const { metrics = {}, curve } = runTrial(trial);
  const { data, split, seed } = trial;
  const [parts] = splitRows({ rows: 60, split, seed });
  const prices = tableOf(data as CsvSpec).target.values;
  const [{ train, validation, encoding }] = trialRows(trial);
  const engine = makeEngine(trial, train);
  for (let epoch = 0; epoch < 40; epoch++) engine.trainEpoch();
  const { scale, offset } = encoding!.target;
  const errors = (rows: Float64Array, numbers: Int32Array) =>
    Array.from(engine.predict(rows), (output, i) => output * scale + offset - prices[numbers[i]]);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = (values: number[]) => mean(values.map((each) => each * each));
  const [inTrain, inValidation] = [
    errors(train.x, parts.train),
    errors(validation.x, parts.validation),
  ];
  const targets = [...parts.validation].map((row) => prices[row]);
  const center = mean(targets);
  const expected = {
    val_rmse: Math.sqrt(square(inValidation)),
    train_rmse: Math.sqrt(square(inTrain)),
    val_mae: mean(inValidation.map(Math.abs)),
    val_r2: 1 - square(inValidation) / square(targets.map((each) => each - center)),
    val_loss: square(inValidation) / scale / scale,
    train_loss: square(inTrain) / scale / scale,
  };
  engine.release();
  assertEquals(Object.keys(metrics).sort(), Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    assertAlmostEquals(metrics[name] / value, 1, 1e-12, name);
  }
  assertEquals(curve.at(-1)?.val_rmse, metrics.val_rmse);
  assertEquals(Object.keys(curve[0]), [
    ...["epoch", "loss", "data_loss", "reg_loss", "rmse", "learning_rate", "val_loss", "val_rmse"],
  ]);
});

Deno.test(
  "runTrial() with 4 folds gives the means of 4 networks, their curves, and a hash of their hashes",
  { ignore },
  () => {
    const trial = trialOf(CLASSES, "split.folds=4", "split.test=0.2");
    const done: number[] = [];
    const whole = runTrial(trial, { holdout: true, afterEpoch: (epochs) => done.push(epochs) });
    const rows = trialRows(trial);
    const single = rows.map((each) => runTrial(trial, { holdout: true, rows: [each] }));
    assertEquals(rows.length, 4);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / 4;
    for (
      const name of [
        "val_accuracy",
        "val_loss",
        "train_accuracy",
        "val_f1",
        "val_balanced_accuracy",
      ]
    ) {
      assertEquals(whole.metrics?.[name], mean(single.map(({ metrics }) => metrics![name])), name);
    }
    assertEquals(whole.holdout?.test_loss, mean(single.map(({ holdout }) => holdout!.test_loss)));
    assertEquals(whole.weightsHash, digest(single.map((each) => each.weightsHash).join("/")));
    assertEquals(whole.curve.length, single[0].curve.length);
    assertEquals(whole.curve[7].val_loss, mean(single.map(({ curve }) => curve[7].val_loss)));
    assertEquals([whole.epochs, whole.curve[7].epoch], [40, 7]);
    assertEquals(done, Array.from({ length: 160 }, (_, i) => i + 1));
  },
);

Deno.test("runTrial() names the fold whose loss is not finite, from 1", { ignore }, () => {
  const trial = trialOf(
    REGRESSION,
    ...["split.folds=3", "optimizer=sgd", "learning_rate=1e300", "activation=relu"],
  );
  const { state, error, metrics } = runTrial(trial);
  assertEquals([state, metrics], ["failed", undefined]);
  assertMatch(error ?? "", /^fold 1: diverged at epoch \d+: the loss is (NaN|Infinity)$/);
});

Deno.test("runTrial() gives val_f1 and val_balanced_accuracy of a table by hand, within 1e-15", {
  ignore,
}, () => {
  const trial = trialOf(CLASSES);
  const { metrics = {} } = runTrial(trial);
  const [{ train, validation }] = trialRows(trial);
  const engine = makeEngine(trial, train);
  for (let epoch = 0; epoch < 40; epoch++) engine.trainEpoch();
  const outputs = engine.predict(validation.x);
  const guessed = Array.from(
    validation.y,
    (_, row) => outputs[2 * row + 1] > outputs[2 * row] ? 1 : 0,
  );
  engine.release();
  const count = (guess: number, label: number) =>
    guessed.filter((each, row) => each === guess && validation.y[row] === label).length;
  const f1 = [0, 1].map((each) => {
    const both = count(each, each);
    const wrong = count(each, 1 - each) + count(1 - each, each);
    return both === 0 ? 0 : 2 * both / (2 * both + wrong);
  });
  const recall = [0, 1].map((each) => count(each, each) / (count(0, each) + count(1, each)));
  assertAlmostEquals(metrics.val_f1, (f1[0] + f1[1]) / 2, 1e-15);
  assertAlmostEquals(metrics.val_balanced_accuracy, (recall[0] + recall[1]) / 2, 1e-15);
  assertEquals(metrics.val_accuracy, (count(0, 0) + count(1, 1)) / validation.y.length);
});

Deno.test(
  "runTrial() of generated data has val_f1 only if configs are ranked by it, and the same other scores",
  { ignore },
  () => {
    const text =
      "{seeds: [0], data: {moons: {samples: 20}}, parameters: {hidden: {value: 4}, epochs: {value: 5}}}";
    const [plain, ranked] = [trialOf(text), trialOf(text, "metric.name=val_f1")];
    assertEquals(plain.trialId, ranked.trialId);
    const [{ metrics: a = {} }, { metrics: b = {} }] = [runTrial(plain), runTrial(ranked)];
    const { val_f1, ...others } = b;
    assertEquals([others, typeof val_f1, "val_f1" in a], [a, "number", false]);
  },
);

Deno.test("runTrial() gives other weights for each of 3 activations", { ignore }, () => {
  const hashes = ["relu", "tanh", "leaky_relu"].map((activation) => {
    const trial = trialOf(REGRESSION, `activation=${activation}`);
    const [{ train }] = trialRows(trial);
    const engine = makeEngine(trial, train);
    const before = weightsHash(engine.parameters());
    engine.release();
    return [before, runTrial(trial).weightsHash];
  });
  assertEquals(new Set(hashes.map(([before]) => before)).size, 1);
  assertEquals(new Set(hashes.map(([, after]) => after)).size, 3);
  assertNotEquals(hashes[0][1], undefined);
});

Deno.test(
  "runTrial() with one validation row per fold has every score but val_r2, which fails as the metric",
  {
    ignore,
  },
  () => {
    const overrides = ["split.folds=60", "epochs=2"];
    const { state, metrics = {} } = runTrial(trialOf(REGRESSION, ...overrides));
    assertEquals([state, metrics.val_r2, Number.isFinite(metrics.val_rmse)], [
      "complete",
      undefined,
      true,
    ]);
    const failed = runTrial(trialOf(REGRESSION, ...overrides, "metric.name=val_r2"));
    assertEquals(
      [failed.state, failed.error],
      ["failed", "fold 1: val_r2 is not defined for so few validation rows"],
    );
  },
);
