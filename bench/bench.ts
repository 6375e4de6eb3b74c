/** `deno task bench`: the engine and the readable layers; compares their losses, then measures their time. */

import Table from "cli-table3";
import { Engine } from "../lib/engine/engine.ts";
import { Adam } from "../lib/nn/adam.ts";
import { Network } from "../lib/nn/network.ts";
import { Trainer } from "../lib/nn/trainer.ts";
import { median } from "./median.ts";
import { makeRows, type Workload, WORKLOADS } from "./workloads.ts";

const ROUNDS = 7;

function makeBoth(workload: Workload): { engine: Engine; trainer: Trainer } {
  const { inputs, hidden, classes, dropout, l2, learningRate, decay, batch } = workload;
  const rows = makeRows(workload);
  const network = { inputs, hidden, outputs: classes, dropout, l2, init: "he" } as const;
  const adam = { learningRate, decay, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  const options = { batchSize: batch || Infinity };
  return {
    engine: new Engine(network, { kind: "adam", ...adam }, rows, options),
    trainer: new Trainer(new Network(network, 0), new Adam(adam), rows, options),
  };
}

/** Milliseconds per epoch of each, measured alternately. */
function timeBoth(workload: Workload): { engine: number; layers: number } {
  const { engine, trainer } = makeBoth(workload);
  const difference = Math.abs(engine.trainEpoch().loss - trainer.trainEpoch().loss);
  if (!(difference < 1e-12)) {
    throw new Error(`the engine's loss differs by ${difference} on ${workload.name}`);
  }
  const times = { engine: [] as number[], layers: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.engine.push(timeEpochs(workload, () => engine.trainEpoch()));
    times.layers.push(timeEpochs(workload, () => trainer.trainEpoch()));
  }
  engine.release();
  return { engine: median(times.engine), layers: median(times.layers) };
}

function timeEpochs({ epochs }: Workload, trainEpoch: () => void): number {
  const start = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) trainEpoch();
  return (performance.now() - start) / epochs;
}

if (import.meta.main) {
  const table = new Table({
    head: ["network", "engine, ms per epoch", "readable layers", "ratio"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right"],
  });
  for (const workload of WORKLOADS) {
    const { engine, layers } = timeBoth(workload);
    table.push([
      workload.name,
      engine.toPrecision(3),
      layers.toPrecision(3),
      (layers / engine).toFixed(1),
    ]);
  }
  // deno-lint-ignore no-console -- a command-line program
  console.log(table.toString());
}
