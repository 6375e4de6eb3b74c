import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import type { ClassPrediction } from "../../lib/model/prediction.ts";
import { trainedModel } from "../../lib/model/trained_model.ts";
import { trialRows } from "../../lib/objective/build_trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { UserError } from "../../lib/user_error.ts";
import { untyped } from "../math/assert_errors.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

/** The first trial of a small experiment with overrides. */
function trialOf(...overrides: string[]): NetworkTrial {
  const text =
    "{seeds: [3], data: {spiral: {samples: 20}}, split: {train: 0.5, validation: 0.5}, " +
    "parameters: {hidden: {value: [8, 5]}, epochs: {value: 12}, dropout: {value: 0.2}}}";
  return expandGrid(parseExperiment(text, { overrides }))[0] as NetworkTrial;
}

for (
  const overrides of [[], ["batch_size=7", "l2=1e-3"], ["optimizer=sgd", "hidden=[]"], [
    "activation=tanh",
  ]]
) {
  Deno.test(`trainedModel() has the weights and scores of runTrial(): ${overrides.join(" ")}`, {
    ignore,
  }, () => {
    const trial = trialOf(...overrides);
    const model = trainedModel(trial);
    const { weightsHash, metrics } = runTrial(trial);
    assertEquals(model.provenance, {
      ...{ config: `c${trial.configId}`, trial: `t${trial.trialId}`, seed: 3, engineVersion: 2 },
      weightsHash: weightsHash!,
      parameters: trial.parameters,
    });
    const { x, y } = trialRows(trial)[0].validation;
    const rows = Array.from(y, (_, i) => ({ x1: x[2 * i], x2: x[2 * i + 1] }));
    const predictions = model.predict(rows) as ClassPrediction[];
    const right = predictions.filter((prediction, i) => prediction.class === String(y[i])).length;
    assertEquals(right / y.length, metrics!.val_accuracy);
    const losses = predictions.map(({ probabilities }, i) => -Math.log(probabilities[y[i]]));
    const loss = losses.reduce((a, b) => a + b) / y.length;
    assertAlmostEquals(loss, metrics!.val_loss, 1e-12);
  });
}

Deno.test("trainedModel() rejects folds, a training that diverges, and what is not a trial", {
  ignore,
}, () => {
  const trial = trialOf();
  const folds = { ...trial, split: { ...trial.split, folds: 5 } };
  const text = "a trial with folds trains several networks, got folds: 5";
  assertThrows(() => trainedModel(folds), UserError, text);
  const diverging = trialOf("optimizer=sgd", "learning_rate=1e308", "epochs=1", "init=he");
  assertThrows(() => trainedModel(diverging), UserError, "the training must not diverge, got a");
  assertThrows(() => trainedModel(untyped({})), TypeError, "trial must be a trial of expandGrid()");
});
