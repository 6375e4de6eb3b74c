/**
 * The kernels that `../engine.ts` calls, as one module: `deno task kernels` compiles it to `../kernels.wasm`.
 *
 * deno.json excludes this folder from formatting: the formatter removes the decorators of functions, @inline, and
 * without them the kernels are a fifth slower.
 */

export {
  activeForward,
  activeInputGradient,
  activeWeightGradient,
  allFinite,
  countActive,
  listActive,
} from "./active_units";
export { leakyReluBackward, leakyReluForward, tanhBackward, tanhForward } from "./activation";
export { maskGradient, rowKeys } from "./dropout";
export { exp, expAll, log, logTwo } from "./exp";
export {
  hiddenForward,
  hiddenSums,
  inputGradient,
  plainInputGradient,
  weightGradient,
} from "./hidden_layer";
export { softmaxLoss, squaredLoss } from "./loss";
export { adamStep, penalty, sgdStep } from "./optimizer";
export { outputBackward, outputForward, plainOutputBackward } from "./output_layer";
export { shuffleRows } from "./shuffle";
export { twoInputBackward } from "./two_inputs";
