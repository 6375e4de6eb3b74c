/** The readable layers of Seedsweep. */

import { Adam } from "../../lib/nn/adam.ts";
import { Network } from "../../lib/nn/network.ts";
import { Trainer } from "../../lib/nn/trainer.ts";
import { type LoadedWorkload, serve } from "./serve.ts";

await serve((workload: LoadedWorkload) => {
  const { inputs, hidden, classes, dropout, l2, learningRate, decay, batch, x, y } = workload;
  const network = new Network({ inputs, hidden, outputs: classes, dropout, l2, init: "he" }, 0);
  const optimizer = new Adam({ learningRate, decay });
  const trainer = new Trainer(network, optimizer, { x, y }, { batchSize: batch || Infinity });
  return {
    trainEpoch: () => void trainer.trainEpoch(),
    accuracy: () => network.evaluate(x, y).accuracy,
  };
});
