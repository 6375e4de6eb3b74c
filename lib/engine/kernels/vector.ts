/** Vector operations that the matrix products share. */

// @ts-ignore: a decorator of the compiler
@inline
export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

/** (a₀ + a₁, b₀ + b₁) */
// @ts-ignore: a decorator of the compiler
@inline
export function lanePair(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

// @ts-ignore: a decorator of the compiler
@inline
export function laneSum(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/** Turns the gradient with respect to a hidden layer's output into that with respect to its sums. */
// @ts-ignore: a decorator of the compiler
@inline
export function gated(dOutput: v128, output: v128, scale: v128): v128 {
  return v128.and(f64x2.mul(dOutput, scale), f64x2.gt(output, f64x2.splat(0)));
}
