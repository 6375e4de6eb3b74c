/** Our kernels. */

import { Engine } from "../../lib/engine/engine.ts";
import { type LoadedWork, serve } from "./serve.ts";

await serve((work: LoadedWork) => {
  const { inputs, hidden, classes, dropout, l2, learningRate, decay, batch, x, y } = work;
  const engine = new Engine(
    { inputs, hidden, outputs: classes, dropout, l2, init: "he" },
    { kind: "adam", learningRate, decay, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    { x, y },
    { batchSize: batch || Infinity },
  );
  return {
    trainEpoch: () => void engine.trainEpoch(),
    accuracy: () => engine.evaluate({ x, y }).accuracy,
  };
});
