/**
 * Exponential and logarithm: the same operations in the same order as in `lib/math/exp.ts`, so that both return the
 * same bits (a test compares them). The comments there explain the method.
 */

const LN2_HIGH: f64 = 6.93147180369123816490e-01;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const LOG2_E: f64 = 1.4426950408889634;

export function exp(x: f64): f64 {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = floor(x * LOG2_E + 0.5);
  const r = (x - k * LN2_HIGH) - k * LN2_LOW;
  const whole = <i32> k;
  const half = whole >> 1;
  return (1 + (r + r * r * expTail(r))) * pow2(half) * pow2(whole - half);
}

/**
 * Computes the exponential of `count` numbers in place, four at a time, with the same operations. The arguments must be
 * at most 0, as in softmax. A pair with one below -708, whose exponential is subnormal or 0, is passed to `exp`.
 */
export function expAll(values: usize, count: i32): void {
  const end = values + (<usize> count << 3);
  let at = values;
  for (; at + 32 <= end; at += 32) { // two independent pairs, so that the processor can overlap them
    const x = v128.load(at), y = v128.load(at, 16);
    if (isUsual(x) && isUsual(y)) {
      v128.store(at, expPair(x));
      v128.store(at, expPair(y), 16);
    } else {
      expTwo(at, x);
      expTwo(at + 16, y);
    }
  }
  for (; at < end; at += 8) store<f64>(at, exp(load<f64>(at)));
}

function expTwo(at: usize, x: v128): void {
  if (isUsual(x)) return v128.store(at, expPair(x));
  store<f64>(at, exp(f64x2.extract_lane(x, 0)));
  store<f64>(at, exp(f64x2.extract_lane(x, 1)), 8);
}

// @ts-ignore: a decorator of the compiler
@inline
function isUsual(x: v128): bool {
  return i64x2.all_true(f64x2.ge(x, f64x2.splat(-708)));
}

/** The exponentials of two numbers in [-708, 709], with the operations of `exp`; NaN gives NaN. */
// @ts-ignore: a decorator of the compiler
@inline
export function expPair(x: v128): v128 {
  const k = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(0.5)));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(k, f64x2.splat(LN2_HIGH))),
    f64x2.mul(k, f64x2.splat(LN2_LOW)),
  );
  const tail = f64x2.mul(f64x2.mul(r, r), expTail2(r));
  const unit = f64x2.add(f64x2.splat(1), f64x2.add(r, tail));
  // k is an integer of at least -1022: adding 2^52 + 2^51 moves it into the low bits.
  const bits = f64x2.add(k, f64x2.splat(6755399441055744.0 + 1023.0));
  return f64x2.mul(unit, i64x2.shl(bits, 52));
}

// @ts-ignore: a decorator of the compiler
@inline
function expTail2(r: v128): v128 {
  let p = f64x2.splat(1.0 / 6227020800.0);
  p = f64x2.add(f64x2.splat(1.0 / 479001600.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 39916800.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 3628800.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 362880.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 40320.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 5040.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 720.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 120.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 6.0), f64x2.mul(r, p));
  return f64x2.add(f64x2.splat(0.5), f64x2.mul(r, p));
}

export function log(x: f64): f64 {
  if (x != x || x < 0) return NaN;
  if (x == 0) return -Infinity;
  if (x == Infinity) return x;
  const k = exponentOf(x);
  const half = k >> 1;
  const f = x * pow2(-half) * pow2(half - k) - 1;
  const s = f / (2 + f);
  const halfSquare = 0.5 * f * f;
  return <f64> k * LN2_HIGH -
    ((halfSquare - (s * (halfSquare + artanhTail(s * s)) + <f64> k * LN2_LOW)) - f);
}

/** The logarithms of two numbers in [2^-1022, ∞), with the operations of `log`; NaN gives NaN. */
// @ts-ignore: a decorator of the compiler
@inline
export function logPair(x: v128): v128 {
  const one = f64x2.splat(1);
  const fraction = v128.or(v128.and(x, i64x2.splat(0xfffffffffffff)), one);
  const isLarge = f64x2.ge(fraction, f64x2.splat(1.4142135623730951));
  const unit = v128.bitselect(f64x2.mul(fraction, f64x2.splat(0.5)), fraction, isLarge);
  // Adds the exponent to the low bits of 2^52 + 2^51 and subtracts that number: converts it to float64.
  const magic = f64x2.splat(6755399441055744.0);
  const exponent = f64x2.sub(i64x2.add(i64x2.shr_u(x, 52), magic), f64x2.splat(6755399441055744.0 + 1023.0));
  const k = f64x2.add(exponent, v128.and(one, isLarge));
  const f = f64x2.sub(unit, one);
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const halfSquare = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const tail = f64x2.mul(s, f64x2.add(halfSquare, artanhTail2(f64x2.mul(s, s))));
  const low = f64x2.add(tail, f64x2.mul(k, f64x2.splat(LN2_LOW)));
  const rest = f64x2.sub(f64x2.sub(halfSquare, low), f);
  const value = f64x2.sub(f64x2.mul(k, f64x2.splat(LN2_HIGH)), rest);
  return v128.or(value, f64x2.ne(x, x));
}

// @ts-ignore: a decorator of the compiler
@inline
function artanhTail2(z: v128): v128 {
  let p = f64x2.splat(2.0 / 23.0);
  p = f64x2.add(f64x2.splat(2.0 / 21.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 19.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 17.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 15.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 13.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 11.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 9.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 7.0), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(2.0 / 5.0), f64x2.mul(z, p));
  return f64x2.mul(z, f64x2.add(f64x2.splat(2.0 / 3.0), f64x2.mul(z, p)));
}

/** Replaces two numbers, which are at least 2^-1022, by their logarithms: for the tests. */
export function logTwo(values: usize): void {
  v128.store(values, logPair(v128.load(values)));
}

// @ts-ignore: a decorator of the compiler
@inline
function pow2(k: i32): f64 {
  return reinterpret<f64>(<i64> (k + 1023) << 52);
}

function exponentOf(x: f64): i32 {
  if (x < 2.2250738585072014e-308) return exponentOf(x * 18014398509481984.0) - 54;
  const bits = reinterpret<i64>(x);
  const k = <i32> (bits >>> 52) - 1023;
  const unit = reinterpret<f64>((bits & 0xfffffffffffff) | (<i64> 1023 << 52));
  return unit >= 1.4142135623730951 ? k + 1 : k;
}

// @ts-ignore: a decorator of the compiler
@inline
function expTail(r: f64): f64 {
  return 1.0 / 2.0 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r *
                  (1.0 / 720.0 + r * (1.0 / 5040.0 + r * (1.0 / 40320.0 + r * (1.0 / 362880.0 + r *
                                  (1.0 / 3628800.0 +
                                    r * (1.0 / 39916800.0 + r * (1.0 / 479001600.0 + r *
                                              (1.0 / 6227020800.0)))))))))));
}

// @ts-ignore: a decorator of the compiler
@inline
function artanhTail(z: f64): f64 {
  return z * (2.0 / 3.0 + z * (2.0 / 5.0 + z * (2.0 / 7.0 + z * (2.0 / 9.0 + z * (2.0 / 11.0 + z *
                      (2.0 / 13.0 +
                        z * (2.0 / 15.0 + z * (2.0 / 17.0 + z * (2.0 / 19.0 + z * (2.0 / 21.0 + z *
                                          (2.0 / 23.0)))))))))));
}
