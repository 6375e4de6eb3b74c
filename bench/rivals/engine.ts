/** The engine of Seedsweep. */

import { Engine } from "../../lib/engine/engine.ts";
import { type LoadedWorkload, serve } from "./serve.ts";

await serve((workload: LoadedWorkload) => {
  const { inputs, hidden, classes, dropout, l2, learningRate, decay, batch, x, y } = workload;
  const engine = new Engine(
    { inputs, hidden, outputs: classes, dropout, l2, init: "he" },
    { kind: "adam", learningRate, decay, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    { x, y },
    { batchSize: batch || Infinity },
  );
  return {
    trainEpoch: () => void engine.trainEpoch(),
    accuracy: () => engine.evaluate({ x, y }).accuracy,
    release: () => engine.release(),
  };
});
