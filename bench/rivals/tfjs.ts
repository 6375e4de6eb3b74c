/** TensorFlow.js as its users would write it: layers, compile, a step per batch. Second argument: wasm or cpu. */

// Not in deno.json, because everyone who runs a sweep would have to download these 400 MB. tfjs.lock locks their
// versions.
// deno-lint-ignore no-import-prefix
import * as tf from "npm:@tensorflow/tfjs@4.22.0";
// deno-lint-ignore no-import-prefix
import { setThreadsCount } from "npm:@tensorflow/tfjs-backend-wasm@4.22.0";
import { type LoadedWorkload, serve } from "./serve.ts";

setThreadsCount(1);
await tf.setBackend(Deno.args[1]);
await tf.ready();

await serve((workload: LoadedWorkload) => {
  const { inputs, hidden, classes, dropout, l2, learningRate, decay, batch, rows } = workload;
  const model = tf.sequential();
  hidden.forEach((units, i) => {
    const regularizer = l2 > 0
      ? {
        kernelRegularizer: tf.regularizers.l2({ l2 }),
        biasRegularizer: tf.regularizers.l2({ l2 }),
      }
      : {};
    const shape = i === 0 ? { inputShape: [inputs] } : {};
    model.add(
      tf.layers.dense({
        units,
        activation: "relu",
        kernelInitializer: tf.initializers.heNormal({ seed: i }),
        ...shape,
        ...regularizer,
      }),
    );
    if (dropout > 0) model.add(tf.layers.dropout({ rate: dropout }));
  });
  model.add(
    tf.layers.dense({
      units: classes,
      activation: "softmax",
      kernelInitializer: tf.initializers.heNormal({ seed: 99 }),
    }),
  );
  const optimizer = tf.train.adam(learningRate);
  model.compile({ optimizer, loss: "sparseCategoricalCrossentropy" });
  const x = tf.tensor2d(Float32Array.from(workload.x), [rows, inputs]);
  const y = tf.tensor1d(Float32Array.from(workload.y));
  let steps = 0;
  const step = (xs: tf.Tensor, ys: tf.Tensor) => {
    (optimizer as unknown as { learningRate: number }).learningRate = learningRate /
      (1 + decay * steps++);
    return model.trainOnBatch(xs, ys);
  };
  return {
    async trainEpoch(): Promise<void> {
      if (batch === 0) return void await step(x, y);
      const order = Int32Array.from(tf.util.createShuffledIndices(rows));
      for (let start = 0; start < rows; start += batch) {
        const indices = tf.tensor1d(order.slice(start, start + batch), "int32");
        const [xs, ys] = [tf.gather(x, indices), tf.gather(y, indices)];
        await step(xs, ys);
        tf.dispose([indices, xs, ys]);
      }
    },
    accuracy: () =>
      tf.tidy(() =>
        (model.predict(x) as tf.Tensor).argMax(1).equal(y.toInt()).mean().dataSync()[0]
      ),
    release: () => {
      optimizer.dispose();
      tf.dispose([x, y, ...model.weights.map((weight) => weight.read())]);
    },
  };
});
