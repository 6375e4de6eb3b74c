/**
 * The chapter's program: a network of 512 hidden units with dropout learns the spiral.
 *
 *     deno task seed [--epochs 10001] [--seed 0] [--dropout-forward used|skipped] [--on engine|layers]
 *
 * The chapter prints two logs. In the first, the second dense layer gets the output of ReLU instead of that of
 * dropout (`dense2.forward(activation1.output)`), but the mask is applied in the backward pass: `skipped`. In the
 * second, which is the book's, it gets the output of dropout: `used`, the default.
 *
 * `--on layers` runs the readable layers one by one, as the chapter does. `--on engine`, the default, prints the same
 * numbers within rounding in a tenth of the time.
 */

import { parseArgs } from "@std/cli/parse-args";
import {
  accuracy,
  Adam,
  Dense,
  Dropout,
  Engine,
  type EpochFigures,
  type Evaluation,
  ReLU,
  SoftmaxCrossEntropy,
  spiral,
  type Split,
  splitDataset,
} from "../mod.ts";

interface SeedOptions {
  epochs: number;
  seed: number;
  dropoutForward: "used" | "skipped";
  on: "engine" | "layers";
}

/** The chapter's network in training. */
interface Training {
  trainEpoch(): EpochFigures;
  evaluate(): Pick<Evaluation, "loss" | "accuracy">;
}

const LEARNING_RATE = 0.05;
const DECAY = 5e-5;

/** Makes the network from layers. */
function makeLayers({ train, validation }: Split, { seed, dropoutForward }: SeedOptions): Training {
  const dense1 = new Dense(2, 512, { weightL2: 5e-4, biasL2: 5e-4, seed, layer: 0 });
  const activation1 = new ReLU();
  const dropout1 = new Dropout(512, 0.1, { seed });
  const dense2 = new Dense(512, 3, { seed, layer: 1 });
  const loss = new SoftmaxCrossEntropy(3);
  const optimizer = new Adam({ learningRate: LEARNING_RATE, decay: DECAY });
  return {
    trainEpoch(): EpochFigures {
      const activated = activation1.forward(dense1.forward(train.x));
      const dropped = dropout1.forward(activated);
      const logits = dense2.forward(dropoutForward === "used" ? dropped : activated);
      const dataLoss = loss.forward(logits, train.y);
      const regLoss = dense1.regularizationLoss() + dense2.regularizationLoss();
      dense1.backward(activation1.backward(dropout1.backward(dense2.backward(loss.backward()))));
      optimizer.step([...dense1.parameters, ...dense2.parameters]);
      return {
        loss: dataLoss + regLoss,
        dataLoss,
        regLoss,
        accuracy: accuracy(logits, train.y, 3),
        learningRate: optimizer.currentLearningRate,
      };
    },
    evaluate(): ReturnType<Training["evaluate"]> {
      const logits = dense2.forward(activation1.forward(dense1.forward(validation.x)));
      return {
        loss: loss.forward(logits, validation.y),
        accuracy: accuracy(logits, validation.y, 3),
      };
    },
  };
}

/** Makes the same network with the engine. */
function makeEngine({ train, validation }: Split, { seed, dropoutForward }: SeedOptions): Training {
  const engine = new Engine(
    { inputs: 2, hidden: [512], outputs: 3, dropout: 0.1, l2: 5e-4, init: "small" },
    {
      kind: "adam",
      learningRate: LEARNING_RATE,
      decay: DECAY,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    },
    train,
    { seed, dropoutForwardSkipped: dropoutForward === "skipped" },
  );
  return { trainEpoch: () => engine.trainEpoch(), evaluate: () => engine.evaluate(validation) };
}

function runSeed(options: SeedOptions): void {
  const { epochs, seed } = options;
  const data = spiral({ samples: 2000, classes: 3, seed });
  const split = splitDataset(data, { train: 0.5, validation: 0.5 }, seed);
  const training = options.on === "layers"
    ? makeLayers(split, options)
    : makeEngine(split, options);
  let rate = LEARNING_RATE; // the chapter prints the rate of the previous step
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { loss, dataLoss, regLoss, accuracy, learningRate } = training.trainEpoch();
    if (epoch % 100 === 0) {
      print(
        `epoch: ${epoch}, acc: ${accuracy.toFixed(3)}, loss: ${loss.toFixed(3)} ` +
          `(data_loss: ${dataLoss.toFixed(3)}, reg_loss: ${regLoss.toFixed(3)}), lr: ${rate}`,
      );
    }
    rate = learningRate;
  }
  const { loss, accuracy } = training.evaluate();
  print(`validation, acc: ${accuracy.toFixed(3)}, loss: ${loss.toFixed(3)}`);
}

const USAGE = `The chapter's program: a network 2 -> 512 -> 3 on the spiral.

Usage: deno task seed [options]

  --epochs N                     passes over the data (default: 10001)
  --seed N                       seed of data, split, weights and masks (default: 0)
  --dropout-forward used|skipped as in the book, or as in the chapter's first log (default: used)
  --on engine|layers             the fast kernels or the readable layers (default: engine)`;

function readOptions(args: string[]): SeedOptions {
  const flags = parseArgs(args, {
    boolean: ["help"],
    string: ["epochs", "seed", "dropout-forward", "on"],
    unknown: (argument) => fail(`there is no option ${argument}`),
  });
  if (flags.help) {
    print(USAGE);
    Deno.exit(0);
  }
  const { epochs = "10001", seed = "0" } = flags;
  return {
    epochs: wholeNumber("epochs", epochs, 1),
    seed: wholeNumber("seed", seed, 0),
    dropoutForward: oneOf("dropout-forward", flags["dropout-forward"], ["used", "skipped"]),
    on: oneOf("on", flags.on, ["engine", "layers"]),
  };
}

/** Returns the first word if the flag is absent. */
function oneOf<T extends string>(flag: string, text: string | undefined, words: readonly T[]): T {
  const word = text === undefined ? words[0] : words.find((each) => each === text);
  return word ?? fail(`--${flag} must be ${words.join(" or ")}, got ${JSON.stringify(text)}`);
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
    fail(`--${flag} must be a whole number from ${least}, got ${JSON.stringify(text)}`);
  }
  return value;
}

function fail(reason: string): never {
  // deno-lint-ignore no-console -- a command-line program
  console.error(`Cannot run the chapter's program: ${reason}`);
  Deno.exit(1);
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(line);
}

if (import.meta.main) runSeed(readOptions(Deno.args));
