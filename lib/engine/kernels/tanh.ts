/**
 * Hyperbolic tangent of two numbers: the same operations as in `lib/math/tanh.ts`, so that both return the same bits (a
 * test compares them). The comments there explain the method.
 */

import { expPair } from "./exp";

const LARGEST_ARGUMENT: f64 = 20;
const SERIES_BELOW: f64 = 0.625;

// @ts-ignore: a decorator of the compiler
@inline
export function tanhPair(x: v128): v128 {
  const sign = v128.and(x, f64x2.splat(-0.0));
  const z = f64x2.abs(x);
  const near = f64x2.lt(z, f64x2.splat(SERIES_BELOW));
  if (i64x2.all_true(near)) return v128.or(series(z), sign);
  const far = throughExp(z);
  if (!v128.any_true(near)) return v128.or(far, sign);
  return v128.or(v128.bitselect(series(z), far, near), sign);
}

// @ts-ignore: a decorator of the compiler
@inline
function throughExp(z: v128): v128 {
  const limited = f64x2.pmin(z, f64x2.splat(LARGEST_ARGUMENT)); // NaN stays NaN
  const power = expPair(f64x2.add(limited, limited));
  const rest = f64x2.div(f64x2.splat(2), f64x2.add(power, f64x2.splat(1)));
  return f64x2.sub(f64x2.splat(1), rest);
}

// @ts-ignore: a decorator of the compiler
@inline
function series(z: v128): v128 {
  const s = f64x2.mul(z, z);
  let p = f64x2.add(
    f64x2.mul(f64x2.splat(-9.64399179425052238628e-1), s),
    f64x2.splat(-9.92877231001918586564e1),
  );
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(-1.61468768441708447952e3));
  let q = f64x2.add(s, f64x2.splat(1.12811678491632931402e2));
  q = f64x2.add(f64x2.mul(q, s), f64x2.splat(2.23548839060100448583e3));
  q = f64x2.add(f64x2.mul(q, s), f64x2.splat(4.84406305325125486048e3));
  return f64x2.add(z, f64x2.mul(f64x2.mul(z, s), f64x2.div(p, q)));
}
