import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { gradientError } from "../../lib/checks/gradient_error.ts";
import { meanAbsoluteError, MeanSquaredError } from "../../lib/nn/mean_squared_error.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { holds } from "../property.ts";
import { normals } from "./normals.ts";

const floats = (...values: number[]): Float64Array => Float64Array.from(values);

Deno.test("MeanSquaredError computed by hand: the mean over all numbers, and its gradient", () => {
  const loss = new MeanSquaredError();
  assertEquals(loss.outputLength, 0);
  assertEquals(loss.forward(floats(1, 2, 3, 4), floats(1, 0, 6, 5)), (0 + 4 + 9 + 1) / 4);
  assertEquals([...loss.backward()], [0, 1, -1.5, -0.5]);
  assertEquals(loss.outputLength, 4);
});

Deno.test("MeanSquaredError.backward() agrees with central differences within 1e-6, over random shapes", () => {
  holds([fc.integer({ min: 1, max: 30 })], (length) => {
    const loss = new MeanSquaredError();
    const [outputs, targets] = [normals(length, length), normals(length, 99)];
    loss.forward(outputs, targets);
    const gradient = loss.backward().slice();
    const error = gradientError({
      values: outputs,
      gradient,
      loss: () => loss.forward(outputs, targets),
    });
    assert(error < 1e-6, `error ${error}`);
  }, 50);
});

Deno.test("MeanSquaredError of NaN and of no numbers is NaN, of infinities and of an overflow Infinity", () => {
  const loss = (output: number) => new MeanSquaredError().forward(floats(1, output), floats(1, 1));
  assertEquals([NaN, Infinity, -Infinity, 1e200].map(loss), [NaN, Infinity, Infinity, Infinity]);
  assertEquals(new MeanSquaredError().forward(floats(), floats()), NaN);
});

Deno.test("meanAbsoluteError() computed by hand, and NaN of NaN and of no numbers", () => {
  assertEquals(meanAbsoluteError(floats(1, 2, 3, 4), floats(1, 0, 6, 5)), (0 + 2 + 3 + 1) / 4);
  assertEquals(meanAbsoluteError(floats(NaN, 1), floats(1, 1)), NaN);
  assertEquals(meanAbsoluteError(floats(), floats()), NaN);
});

Deno.test("MeanSquaredError and meanAbsoluteError() reject other types, other lengths and an early backward()", () => {
  const loss = new MeanSquaredError();
  const run = "Cannot run MeanSquaredError.forward(): ";
  const first = "Cannot run MeanSquaredError.backward(): forward() must come first";
  const absolute = "Cannot compute a mean absolute error: ";
  assertErrors([
    [() => loss.backward(), RangeError, first],
    [
      () => loss.forward(untyped([1]), floats(1)),
      TypeError,
      run + "outputs must be a Float64Array",
    ],
    [
      () => loss.forward(floats(1), untyped(new Int32Array(1))),
      TypeError,
      run + "targets must be a Float64Array, got an Int32Array",
    ],
    [
      () => loss.forward(floats(1, 2), floats(1)),
      RangeError,
      run + "outputs must have 1 numbers, as many as targets, got 2",
    ],
    [
      () => meanAbsoluteError(floats(1), floats()),
      RangeError,
      absolute + "outputs must have 0 numbers, as many as targets, got 1",
    ],
  ]);
});

Deno.test("MeanSquaredError is unchanged when forward() rejects its arguments", () => {
  const loss = new MeanSquaredError();
  loss.forward(floats(1, 2), floats(3, 3));
  const gradient = loss.backward().slice();
  assertThrows(() => loss.forward(floats(1), floats()), RangeError);
  assertEquals(loss.backward(), gradient);
});
