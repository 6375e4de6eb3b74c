/** The steps of the optimizers, over all parameters of a network at once; counts are even. */

import { laneSum, multiplyAdd } from "./vector";

/** Sets the gradient of λ Σ w², which is 2λw, and returns λ Σ w². Each of two lanes sums every second number. */
export function penalty(gradient: usize, w: usize, lambda: f64, count: i32): f64 {
  if (lambda == 0) {
    memory.fill(gradient, 0, <usize> count << 3);
    return 0;
  }
  const twice = f64x2.splat(2 * lambda);
  let sum = f64x2.splat(0);
  for (let i: usize = 0, end = <usize> count << 3; i < end; i += 16) {
    const value = v128.load(w + i);
    v128.store(gradient + i, f64x2.mul(twice, value));
    sum = f64x2.add(sum, f64x2.mul(value, value));
  }
  return lambda * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** A step as in `lib/nn/adam.ts`; `correction` is 1 - βᵗ. Returns whether all parameters are finite afterwards. */
export function adamStep(
  w: usize,
  gradient: usize,
  means: usize,
  squares: usize,
  rate: f64,
  beta1: f64,
  beta2: f64,
  correction1: f64,
  correction2: f64,
  epsilon: f64,
  count: i32,
): bool {
  const b1 = f64x2.splat(beta1), rest1 = f64x2.splat(1 - beta1), c1 = f64x2.splat(correction1);
  const b2 = f64x2.splat(beta2), rest2 = f64x2.splat(1 - beta2), c2 = f64x2.splat(correction2);
  const r = f64x2.splat(rate), eps = f64x2.splat(epsilon);
  const zero = f64x2.splat(0);
  const dividesMean = correction1 != 1; // with β₁ = 0.9 it is exactly 1 from step 356 on
  let sum = zero; // of products with 0: NaN if a parameter is NaN or infinite
  for (let i: usize = 0, end = <usize> count << 3; i < end; i += 16) {
    const g = v128.load(gradient + i);
    const m = f64x2.add(f64x2.mul(b1, v128.load(means + i)), f64x2.mul(rest1, g));
    const v = f64x2.add(f64x2.mul(b2, v128.load(squares + i)), f64x2.mul(f64x2.mul(rest2, g), g));
    v128.store(means + i, m);
    v128.store(squares + i, v);
    const root = f64x2.add(f64x2.sqrt(f64x2.div(v, c2)), eps);
    const mean = dividesMean ? f64x2.div(m, c1) : m;
    const after = f64x2.sub(v128.load(w + i), f64x2.div(f64x2.mul(r, mean), root));
    v128.store(w + i, after);
    sum = multiplyAdd(sum, after, zero);
  }
  return laneSum(sum) == 0;
}

/** A step as in `lib/nn/sgd.ts`. Returns whether all parameters are finite afterwards. */
export function sgdStep(
  w: usize,
  gradient: usize,
  moves: usize,
  rate: f64,
  momentum: f64,
  count: i32,
): bool {
  const r = f64x2.splat(rate), keep = f64x2.splat(momentum);
  const zero = f64x2.splat(0);
  let sum = zero; // of products with 0: NaN if a parameter is NaN or infinite
  for (let i: usize = 0, end = <usize> count << 3; i < end; i += 16) {
    const move = f64x2.sub(
      f64x2.mul(keep, v128.load(moves + i)),
      f64x2.mul(r, v128.load(gradient + i)),
    );
    v128.store(moves + i, move);
    const after = f64x2.add(v128.load(w + i), move);
    v128.store(w + i, after);
    sum = multiplyAdd(sum, after, zero);
  }
  return laneSum(sum) == 0;
}
