/** `deno task bench`: our engine beside our readable layers; first that they agree, then how long they take. */

import Table from "cli-table3";
import { Engine } from "../lib/engine/engine.ts";
import { Adam } from "../lib/nn/adam.ts";
import { Network } from "../lib/nn/network.ts";
import { Trainer } from "../lib/nn/trainer.ts";
import { median } from "./median.ts";
import { rowsOf, type Work, WORKS } from "./works.ts";

const ROUNDS = 7;

function makeBoth(work: Work): { engine: Engine; trainer: Trainer } {
  const { inputs, hidden, classes, dropout, l2, learningRate, decay, batch } = work;
  const rows = rowsOf(work);
  const network = { inputs, hidden, outputs: classes, dropout, l2, init: "he" } as const;
  const adam = { learningRate, decay, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  const options = { batchSize: batch || Infinity };
  return {
    engine: new Engine(network, { kind: "adam", ...adam }, rows, options),
    trainer: new Trainer(new Network(network, 0), new Adam(adam), rows, options),
  };
}

/** Milliseconds an epoch of each, taking turns. */
function timeBoth(work: Work): { engine: number; layers: number } {
  const { engine, trainer } = makeBoth(work);
  const difference = Math.abs(engine.trainEpoch().loss - trainer.trainEpoch().loss);
  if (!(difference < 1e-12)) {
    throw new Error(`the engine's loss is ${difference} off on ${work.name}`);
  }
  const times = { engine: [] as number[], layers: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.engine.push(timeEpochs(work, () => engine.trainEpoch()));
    times.layers.push(timeEpochs(work, () => trainer.trainEpoch()));
  }
  engine.release();
  return { engine: median(times.engine), layers: median(times.layers) };
}

function timeEpochs({ epochs }: Work, trainEpoch: () => void): number {
  const start = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) trainEpoch();
  return (performance.now() - start) / epochs;
}

if (import.meta.main) {
  const table = new Table({
    head: ["net", "engine, ms an epoch", "readable layers", "ratio"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right"],
  });
  for (const work of WORKS) {
    const { engine, layers } = timeBoth(work);
    table.push([
      work.name,
      engine.toPrecision(3),
      layers.toPrecision(3),
      (layers / engine).toFixed(1),
    ]);
  }
  // deno-lint-ignore no-console -- a program of its own
  console.log(table.toString());
}
