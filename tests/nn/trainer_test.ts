import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { Network } from "../../lib/nn/network.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { Trainer, type TrainerOptions } from "../../lib/nn/trainer.ts";
import { normals } from "./normals.ts";

const DATA = spiral({ samples: 20 });

function makeTrainer(options: TrainerOptions = {}, dropout = 0): Trainer {
  const description = {
    inputs: 2,
    hidden: [16],
    outputs: 3,
    dropout,
    l2: 1e-4,
    init: "he",
  } as const;
  return new Trainer(new Network(description, 0), new Adam({ learningRate: 0.02 }), DATA, options);
}

Deno.test("Trainer learns: ten rows are overfitted to accuracy 1", () => {
  const trainer = new Trainer(
    new Network({ inputs: 2, hidden: [32], outputs: 3, dropout: 0, l2: 0, init: "he" }, 0),
    new Adam({ learningRate: 0.05 }),
    { x: normals(20), y: Int32Array.from({ length: 10 }, (_, row) => row % 3) },
  );
  for (let epoch = 0; epoch < 300; epoch++) trainer.trainEpoch();
  const { accuracy, loss } = trainer.network.evaluate(trainer.rows.x, trainer.rows.y);
  assertEquals(accuracy, 1);
  assert(loss < 0.01);
});

Deno.test("Trainer's figures are of the weights before the step", () => {
  const trainer = makeTrainer();
  const before = trainer.network.evaluate(DATA.x, DATA.y);
  const penalty = trainer.network.regularizationLoss();
  const figures = trainer.trainEpoch();
  assertAlmostEquals(figures.dataLoss, before.loss, 1e-14);
  assertAlmostEquals(figures.regLoss, penalty, 1e-14);
  assertEquals(figures.loss, figures.dataLoss + figures.regLoss);
  assertEquals(figures.accuracy, before.accuracy);
  assertEquals(figures.learningRate, 0.02);
});

Deno.test("Trainer takes ceil(rows / batch) steps an epoch, the last with what is left", () => {
  for (
    const [batchSize, expected] of [[60, 1], [100, 1], [Infinity, 1], [59, 2], [20, 3], [7, 9], [
      1,
      60,
    ]]
  ) {
    let steps = 0;
    const trainer = makeTrainer({ batchSize });
    const { optimizer } = trainer;
    const step = optimizer.step.bind(optimizer);
    optimizer.step = (parameters) => {
      steps++;
      step(parameters);
    };
    trainer.trainEpoch();
    assertEquals(steps, expected);
  }
});

Deno.test("Trainer's mini-batches see every row once: SGD at rate 0 gives the full batch's figures", () => {
  const figures = [60, 7].map((batchSize) => {
    const network = new Network(
      { inputs: 2, hidden: [16], outputs: 3, dropout: 0.5, l2: 0, init: "he" },
      0,
    );
    return new Trainer(network, new SGD({ learningRate: 0 }), DATA, { batchSize }).trainEpoch();
  });
  assertAlmostEquals(figures[0].loss, figures[1].loss, 1e-13); // with the same masks, row by row
  assertEquals(figures[0].accuracy, figures[1].accuracy);
});

Deno.test("Trainer draws the batches' order anew every epoch, and the same with other dropout", () => {
  const orders = (dropout: number) => {
    const trainer = makeTrainer({ batchSize: 10 }, dropout);
    const seen: string[] = [];
    const { network } = trainer;
    const forward = network.forward.bind(network);
    network.forward = (x, pass) => {
      seen.push(pass.rowNumbers?.join() ?? "");
      return forward(x, pass);
    };
    trainer.trainEpoch();
    trainer.trainEpoch();
    return seen;
  };
  const order = orders(0);
  assertEquals(new Set(order).size, 12);
  assertEquals(orders(0.5), order);
});

/** What a trainer hands to its network, pass by pass, and the penalty at each. */
function watched(trainer: Trainer): { epochs: number[]; orders: string[]; penalties: number[] } {
  const seen = { epochs: [] as number[], orders: [] as string[], penalties: [] as number[] };
  const { network } = trainer;
  const forward = network.forward.bind(network);
  network.forward = (x, pass) => {
    seen.epochs.push(pass.epoch);
    seen.orders.push(pass.rowNumbers?.join() ?? "");
    seen.penalties.push(network.regularizationLoss());
    return forward(x, pass);
  };
  return seen;
}

Deno.test("Trainer hands each epoch's number to the network, so that masks are fresh", () => {
  const trainer = makeTrainer({ batchSize: 30 });
  const { epochs } = watched(trainer);
  for (let epoch = 0; epoch < 3; epoch++) trainer.trainEpoch();
  assertEquals(epochs, [0, 0, 1, 1, 2, 2]);
});

Deno.test("Trainer's regLoss is the mean penalty over the rows, batch by batch", () => {
  const trainer = makeTrainer({ batchSize: 40 });
  const { penalties } = watched(trainer);
  const { regLoss } = trainer.trainEpoch();
  assertAlmostEquals(regLoss, (40 * penalties[0] + 20 * penalties[1]) / 60, 1e-16);
});

Deno.test("Trainer shuffles by its seed", () => {
  const order = (seed: number) => {
    const trainer = makeTrainer({ batchSize: 10, seed });
    const { orders } = watched(trainer);
    trainer.trainEpoch();
    return orders.join();
  };
  assertEquals(order(1) === order(1), true);
  assertEquals(order(1) === order(2), false);
});
