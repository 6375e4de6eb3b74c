import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Adam } from "../../lib/nn/adam.ts";
import { decayedRate, type Optimizer } from "../../lib/nn/optimizer.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

function parameter(value: number): { values: Float64Array; gradient: Float64Array } {
  return { values: new Float64Array([value]), gradient: new Float64Array(1) };
}

Deno.test("Adam.step() twice, computed by hand: w = 1, gradients 0.5 and -0.25, rate 0.1", () => {
  const w = parameter(1);
  const adam = new Adam({ learningRate: 0.1 });
  // m = 0.05, v = 0.00025; corrected 0.5 and 0.25: w = 1 - 0.1 · 0.5 / (0.5 + 1e-7)
  w.gradient[0] = 0.5;
  adam.step([w]);
  assertAlmostEquals(w.values[0], 1 - 0.05 / 0.5000001, 1e-15);
  // m = 0.9 · 0.05 - 0.1 · 0.25 = 0.02, by 0.19; v = 0.999 · 0.00025 + 0.001 · 0.0625 = 0.00031225, by 0.001999
  w.gradient[0] = -0.25;
  adam.step([w]);
  const move = 0.1 * (0.02 / 0.19) / (Math.sqrt(0.00031225 / 0.001999) + 1e-7);
  assertAlmostEquals(w.values[0], 1 - 0.05 / 0.5000001 - move, 1e-14);
});

Deno.test("Adam.step() moves by the learning rate at first, for gradients of 1e-3, 1 and 1e6", () => {
  for (const gradient of [1e-3, 1, 1e6]) {
    const w = parameter(0);
    w.gradient[0] = gradient;
    new Adam({ learningRate: 0.02 }).step([w]);
    assertAlmostEquals(w.values[0], -0.02, 3e-6);
  }
});

Deno.test("Adam uses the betas and epsilon of its options", () => {
  const w = parameter(0);
  w.gradient[0] = 2;
  const adam = new Adam({ learningRate: 1, beta1: 0, beta2: 0, epsilon: 2 });
  adam.step([w]);
  assertEquals(w.values[0], -0.5); // 2 / (√4 + 2)
});

Deno.test("decayedRate() gives the six rates that the chapter prints, each of the step before the epoch", () => {
  // The figures at the end of the chapter's two logs.
  const printed: [number, number][] = [
    [9500, 0.03389945421878708],
    [9600, 0.033784925166390756],
    [9700, 0.03367116737937304],
    [9800, 0.033558173093056816],
    [9900, 0.0334459346466437],
    [10000, 0.03333444448148271],
  ];
  for (const [epoch, rate] of printed) assertEquals(decayedRate(0.05, 5e-5, epoch - 1), rate);
});

Deno.test("currentLearningRate of Adam and SGD is the initial rate, then that of the last step", () => {
  const optimizers: Optimizer[] = [
    new Adam({ learningRate: 0.5, decay: 1 }),
    new SGD({ learningRate: 0.5, decay: 1 }),
  ];
  for (const optimizer of optimizers) {
    assertEquals(optimizer.currentLearningRate, 0.5);
    const rates = [0, 1, 2].map(() => {
      optimizer.step([parameter(1)]);
      return optimizer.currentLearningRate;
    });
    assertEquals(rates, [0.5, 0.25, 0.5 / 3]);
  }
});

Deno.test("SGD.step() with momentum, computed by hand: three steps of gradient 1", () => {
  const w = parameter(0);
  w.gradient[0] = 1;
  const sgd = new SGD({ learningRate: 0.1, momentum: 0.9 });
  for (const expected of [-0.1, -0.29, -0.561]) {
    sgd.step([w]);
    assertAlmostEquals(w.values[0], expected, 1e-15);
  }
});

Deno.test("Adam and SGD find the minimum of (w - 3)² within 1e-3", () => {
  for (
    const optimizer of [
      new Adam({ learningRate: 0.1 }),
      new SGD({ learningRate: 0.1, momentum: 0.5 }),
    ]
  ) {
    const w = parameter(-5);
    for (let step = 0; step < 2000; step++) {
      w.gradient[0] = 2 * (w.values[0] - 3);
      optimizer.step([w]);
    }
    assert(Math.abs(w.values[0] - 3) < 1e-3);
  }
});

Deno.test("Adam has separate moments for each parameter", () => {
  const [a, b, alone] = [parameter(0), parameter(0), parameter(0)];
  const together = new Adam();
  const single = new Adam();
  for (let step = 0; step < 3; step++) {
    a.gradient[0] = step + 1;
    b.gradient[0] = -7;
    alone.gradient[0] = step + 1;
    together.step([a, b]);
    single.step([alone]);
  }
  assertEquals(a.values[0], alone.values[0]);
});

Deno.test("Adam and SGD reject options out of range and of a wrong type: 23 cases", () => {
  const rates: [object, string][] = [
    [{ learningRate: -1 }, "learningRate must be above 0 and finite, got -1"],
    [{ learningRate: 0 }, "learningRate must be above 0 and finite, got 0"],
    [{ learningRate: NaN }, "learningRate must be above 0 and finite, got NaN"],
    [{ learningRate: Infinity }, "learningRate must be above 0 and finite, got Infinity"],
    [{ decay: -1e-3 }, "decay must be at least 0 and finite, got -0.001"],
    [{ decay: Infinity }, "decay must be at least 0 and finite, got Infinity"],
  ];
  const types: [unknown, string][] = [
    [{ learningRate: "0.1" }, 'learningRate must be a number, got "0.1"'],
    [0.1, "options must be an object, got 0.1"],
  ];
  const adam: [object, string][] = [
    [{ beta1: 1 }, "beta1 must be in [0, 1), got 1"],
    [{ beta2: -0.1 }, "beta2 must be in [0, 1), got -0.1"],
    [{ beta2: NaN }, "beta2 must be in [0, 1), got NaN"],
    [{ epsilon: 0 }, "epsilon must be above 0 and finite, got 0"],
    [{ epsilon: Infinity }, "epsilon must be above 0 and finite, got Infinity"],
  ];
  const sgd: [object, string][] = [
    [{ momentum: 1 }, "momentum must be in [0, 1), got 1"],
    [{ momentum: -0.5 }, "momentum must be in [0, 1), got -0.5"],
  ];
  for (
    const [Optimizer, ranges] of [[Adam, [...rates, ...adam]], [SGD, [...rates, ...sgd]]] as const
  ) {
    const cannot = `Cannot make ${Optimizer.name}: `;
    for (const [options, text] of ranges) {
      assertErrors([[() => new Optimizer(options), RangeError, cannot + text]]);
    }
    for (const [options, text] of types) {
      assertErrors([[() => new Optimizer(untyped(options)), TypeError, cannot + text]]);
    }
  }
});

Deno.test("Adam.step() and SGD.step() reject parameters that are not a list or do not match their gradients", () => {
  const [two, one] = [new Float64Array(2), new Float64Array(1)];
  for (const optimizer of [new Adam(), new SGD()]) {
    const cannot = `Cannot run ${optimizer.constructor.name}.step(): `;
    assertErrors([
      [() => optimizer.step(untyped(undefined)), TypeError, cannot + "parameters must be an Array"],
      [
        () => optimizer.step([parameter(1), { values: untyped([1]), gradient: one }]),
        TypeError,
        cannot + "parameters[1].values must be a Float64Array, got an Array",
      ],
      [
        () => optimizer.step([{ values: one, gradient: untyped([1]) }]),
        TypeError,
        cannot + "parameters[0].gradient must be a Float64Array, got an Array",
      ],
      [
        () => optimizer.step([{ values: two, gradient: one }]),
        RangeError,
        cannot + "parameters[0].gradient must have 2 numbers, as many as its values, got 1",
      ],
    ]);
  }
});

Deno.test("decayedRate() rejects arguments out of range and of a wrong type", () => {
  const cannot = "Cannot compute a decayed rate: ";
  assertErrors([
    [() => decayedRate(0, 0, 0), RangeError, cannot + "learningRate must be above 0"],
    [() => decayedRate(1, -1, 0), RangeError, cannot + "decay must be at least 0"],
    [
      () => decayedRate(1, 0, -1),
      RangeError,
      cannot + "step must be a whole number from 0, got -1",
    ],
    [() => decayedRate(1, 0, 0.5), RangeError, "got 0.5"],
    [() => decayedRate(1, 0, untyped("3")), TypeError, cannot + 'step must be a number, got "3"'],
  ]);
});
