import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { makeTrialContext, type TrialContext } from "../../lib/objective/trial_context.ts";

function contextOf(seed: number, parameters = {}): TrialContext {
  return makeTrialContext({ seed, parameters }).context;
}

Deno.test("stream() depends on the seed and the name, not on the parameters or earlier streams", () => {
  const draw = (seed: number, name: string, parameters = {}) =>
    contextOf(seed, parameters).stream(name).uint32();
  assertEquals(draw(3, "noise", { rate: 1 }), draw(3, "noise", { rate: 2 }));
  const { stream } = contextOf(3);
  stream("other").uint32();
  assertEquals(stream("noise").uint32(), draw(3, "noise"));
  assertEquals(stream("noise").uint32(), draw(3, "noise"));
  const names = ["", "\0", "\0\0", "a", "b", "ab", "ba", "noise", "😀"];
  assertEquals(new Set(names.map((name) => draw(3, name))).size, names.length);
  assertNotEquals(draw(3, "noise"), draw(4, "noise"));
});

Deno.test("stream() keeps the numbers that it gave when it was written", () => {
  const draws = [0, 7].map((seed) => contextOf(seed).stream("data").uint32());
  assertEquals(draws, [305111344, 2325867682]); // a record of its own output: no other source exists
});

Deno.test("report() adds points to the curve and calls onReport with it", () => {
  const lengths: number[] = [];
  const { context, curve } = makeTrialContext({ seed: 0, parameters: {} }, {
    onReport: (curve) => lengths.push(curve.length),
  });
  context.report(5, { loss: 0.5 });
  context.report(-1.5, {});
  assertEquals(curve, [{ step: 5, loss: 0.5 }, { step: -1.5 }]);
  assertEquals(lengths, [1, 2]);
});

Deno.test("report() and stream() name a wrong argument", () => {
  // Modules are not type-checked before they run.
  // deno-lint-ignore no-explicit-any
  const { report, stream } = contextOf(0) as any;
  const cases: [() => void, typeof TypeError | typeof RangeError, string][] = [
    [() => report("1", {}), TypeError, 'Cannot report: step must be a number, got "1"'],
    [() => report(NaN, {}), RangeError, "Cannot report: step must be finite, got NaN"],
    [() => report(1), TypeError, "Cannot report: numbers must be an object, got undefined"],
    [() => report(1, [0.5]), TypeError, "Cannot report: numbers must be an object, got an array"],
    [() => report(1, { a: "x" }), TypeError, 'Cannot report: a must be a number, got "x"'],
    [() => report(1, { a: Infinity }), RangeError, "Cannot report: a must be finite, got Infinity"],
    [() => report(1, { step: 2 }), RangeError, "Cannot report: step must be the first argument"],
    [() => stream(1), TypeError, "Cannot make a stream: name must be a string, got 1"],
  ];
  for (const [call, kind, text] of cases) assertThrows(call, kind, text);
});

Deno.test("report() allows 1,000,000 reports", () => {
  const { context, curve } = makeTrialContext({ seed: 0, parameters: {} });
  for (let i = 0; i < 1_000_000; i++) context.report(i, {});
  assertThrows(() => context.report(0, {}), RangeError, "a trial can have 1000000 reports");
  assertEquals(curve.length, 1_000_000);
});

Deno.test("a context and its parameters are frozen", () => {
  const context = contextOf(0, { rate: 1 });
  assert(Object.isFrozen(context) && Object.isFrozen(context.parameters));
});
