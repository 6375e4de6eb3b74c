/** All that the plan calls, as one module: `deno task kernels` compiles it to `../kernels.wasm`. */

export {
  hiddenForward,
  inputGradient,
  outputBackward,
  outputForward,
  weightGradient,
} from "./dense";
export { maskGradient, rowKeys } from "./dropout";
export { exp, expAll, log } from "./exp";
export { softmaxLoss } from "./loss";
export { adamStep, penalty, sgdStep } from "./optimizer";
