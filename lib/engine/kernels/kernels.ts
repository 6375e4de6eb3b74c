/**
 * All that `../engine.ts` calls, as one module: `deno task kernels` compiles it to `../kernels.wasm`.
 *
 * The formatter is kept away from this folder: it takes the decorators of functions, @inline, for a mistake and removes
 * them, and the kernels lose a fifth of their speed.
 */

export { maskGradient, rowKeys } from "./dropout";
export { exp, expAll, log } from "./exp";
export { hiddenForward, inputGradient, weightGradient } from "./hidden_layer";
export { softmaxLoss } from "./loss";
export { adamStep, penalty, sgdStep } from "./optimizer";
export { outputBackward, outputForward } from "./output_layer";
