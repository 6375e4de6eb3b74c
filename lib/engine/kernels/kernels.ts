/**
 * The kernels that `../engine.ts` calls, as one module: `deno task kernels` compiles it to `../kernels.wasm`.
 *
 * deno.json excludes this folder from formatting: the formatter removes the decorators of functions, @inline, and
 * without them the kernels are a fifth slower.
 */

export { maskGradient, rowKeys } from "./dropout";
export { exp, expAll, log } from "./exp";
export { hiddenForward, inputGradient, weightGradient } from "./hidden_layer";
export { softmaxLoss } from "./loss";
export { adamStep, penalty, sgdStep } from "./optimizer";
export { outputBackward, outputForward } from "./output_layer";
