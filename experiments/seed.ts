/**
 * The chapter's own program, layer by layer: a net of 512 hidden units with dropout learns the spiral.
 *
 *     deno task seed [--epochs 10001] [--seed 0] [--dropout-forward=used|skipped]
 *
 * The chapter prints two logs. In the first, the output of dropout's forward never reaches the second dense
 * layer (`dense2.forward(activation1.output)`), though its mask is applied on the way back: `skipped`. In the second,
 * the book's, it does: `used`, the default.
 */

import { parseArgs } from "@std/cli/parse-args";
import {
  accuracy,
  Adam,
  Dense,
  Dropout,
  ReLU,
  SoftmaxCrossEntropy,
  spiral,
  splitDataset,
} from "../mod.ts";

interface SeedOptions {
  epochs: number;
  seed: number;
  dropoutForward: "used" | "skipped";
}

function runSeed({ epochs, seed, dropoutForward }: SeedOptions): void {
  const { train, validation } = splitDataset(
    spiral({ samples: 2000, classes: 3, seed }),
    { train: 0.5, validation: 0.5 },
    seed,
  );
  const dense1 = new Dense(2, 512, { weightL2: 5e-4, biasL2: 5e-4, seed, layer: 0 });
  const activation1 = new ReLU();
  const dropout1 = new Dropout(512, 0.1, { seed });
  const dense2 = new Dense(512, 3, { seed, layer: 1 });
  const loss = new SoftmaxCrossEntropy(3);
  const optimizer = new Adam({ learningRate: 0.05, decay: 5e-5 });

  for (let epoch = 0; epoch < epochs; epoch++) {
    const activated = activation1.forward(dense1.forward(train.x));
    const dropped = dropout1.forward(activated);
    const logits = dense2.forward(dropoutForward === "used" ? dropped : activated);
    const dataLoss = loss.forward(logits, train.y);
    const regLoss = dense1.regularizationLoss() + dense2.regularizationLoss();
    if (epoch % 100 === 0) {
      print(
        `epoch: ${epoch}, acc: ${accuracy(logits, train.y, 3).toFixed(3)}, ` +
          `loss: ${(dataLoss + regLoss).toFixed(3)} (data_loss: ${dataLoss.toFixed(3)}, ` +
          `reg_loss: ${regLoss.toFixed(3)}), lr: ${optimizer.currentLearningRate}`,
      );
    }
    dense1.backward(activation1.backward(dropout1.backward(dense2.backward(loss.backward()))));
    optimizer.step([...dense1.parameters, ...dense2.parameters]);
  }

  const logits = dense2.forward(activation1.forward(dense1.forward(validation.x)));
  const validationLoss = loss.forward(logits, validation.y);
  const validationAccuracy = accuracy(logits, validation.y, 3);
  print(`validation, acc: ${validationAccuracy.toFixed(3)}, loss: ${validationLoss.toFixed(3)}`);
}

function readOptions(args: string[]): SeedOptions {
  const flags = parseArgs(args, {
    string: ["epochs", "seed", "dropout-forward"],
    unknown: (argument) => refuse(`there is no option ${argument}`),
  });
  const { epochs = "10001", seed = "0", "dropout-forward": dropoutForward = "used" } = flags;
  if (dropoutForward !== "used" && dropoutForward !== "skipped") {
    refuse(`--dropout-forward must be used or skipped, got ${JSON.stringify(dropoutForward)}`);
  }
  return {
    epochs: wholeNumber("epochs", epochs, 1),
    seed: wholeNumber("seed", seed, 0),
    dropoutForward,
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
    refuse(`--${flag} must be a whole number from ${least}, got ${JSON.stringify(text)}`);
  }
  return value;
}

function refuse(reason: string): never {
  // deno-lint-ignore no-console -- a program of its own
  console.error(`Cannot run the chapter's program: ${reason}`);
  Deno.exit(1);
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a program of its own
  console.log(line);
}

if (import.meta.main) runSeed(readOptions(Deno.args));
