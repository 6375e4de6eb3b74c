export { accuracy } from "./lib/nn/accuracy.ts";
export { Adam, type AdamOptions } from "./lib/nn/adam.ts";
export { Dense, type DenseOptions, type Init } from "./lib/nn/dense.ts";
export { Dropout, type DropoutOptions } from "./lib/nn/dropout.ts";
export { ReLU } from "./lib/nn/relu.ts";
export { SoftmaxCrossEntropy } from "./lib/nn/softmax_cross_entropy.ts";
export { spiral, type SpiralOptions } from "./lib/data/spiral.ts";
export { splitDataset } from "./lib/data/dataset.ts";
