import fc from "fast-check";
import type { Distribution } from "../../lib/search/distribution.ts";

const number = fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((thousandths) =>
  thousandths / 1000
);
const positive = fc.integer({ min: -90, max: 60 }).map((tenths) => 10 ** (tenths / 10));
const ends = (end: fc.Arbitrary<number>) =>
  fc.tuple(end, end).filter(([a, b]) => Math.abs(a - b) > 1e-3 * Math.max(Math.abs(a), Math.abs(b)))
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

/** A number in [0, 1). `fc.double()` would give numbers near 0 nearly always. */
export function aUniform(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((bits) => bits / 2 ** 31);
}

/** A random distribution that `makeDistribution()` accepts. */
export function aDistribution(): fc.Arbitrary<Distribution> {
  return fc.oneof(numberRange(), categorical(), anyOf());
}

function numberRange(): fc.Arbitrary<Distribution> {
  const steps = fc.integer({ min: 1, max: 50 });
  return fc.oneof(
    ends(number).map((range) => ({ distribution: "uniform" as const, ...range })),
    ends(positive).map((range) => ({ distribution: "log_uniform_values" as const, ...range })),
    fc.tuple(fc.integer({ min: -99, max: 99 }), steps)
      .map(([min, n]) => ({ distribution: "int_uniform" as const, min, max: min + n })),
    fc.tuple(fc.integer({ min: -99, max: 99 }), steps, fc.constantFrom(0.1, 0.25, 3))
      .map(([first, n, q]) => ({
        ...{ distribution: "q_uniform" as const, min: first / 10, max: first / 10 + n * q, q },
      })),
    fc.tuple(fc.integer({ min: 1, max: 99 }), steps, fc.integer({ min: 1, max: 16 }))
      .map(([min, n, q]) => ({
        ...{ distribution: "q_log_uniform_values" as const, min, max: min + n * q, q },
      })),
    fc.tuple(
      fc.constantFrom("normal" as const, "log_normal" as const),
      fc.integer({ min: -9, max: 9 }),
      steps,
    )
      .map(([distribution, mu, sigma]) => ({ distribution, mu, sigma })),
  );
}

function categorical(): fc.Arbitrary<Distribution> {
  const values = [1, "a", null, true, [64, 32]];
  return fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 })
    .map((probabilities) => ({
      ...{ distribution: "categorical" as const, probabilities },
      values: values.slice(0, probabilities.length),
    }));
}

function anyOf(): fc.Arbitrary<Distribution> {
  return fc.array(fc.oneof(numberRange(), categorical()), { minLength: 1, maxLength: 3 })
    .map((branches) => ({ distribution: "any_of" as const, branches }));
}
