import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Adam } from "../../lib/nn/adam.ts";
import { decayedRate, type Optimizer } from "../../lib/nn/optimizer.ts";
import { SGD } from "../../lib/nn/sgd.ts";

function parameter(value: number): { values: Float64Array; gradient: Float64Array } {
  return { values: new Float64Array([value]), gradient: new Float64Array(1) };
}

Deno.test("Adam's first two steps by hand: w = 1, gradients 0.5 and -0.25, rate 0.1", () => {
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

Deno.test("Adam's first step is the rate long whatever the gradient's size", () => {
  for (const gradient of [1e-3, 1, 1e6]) {
    const w = parameter(0);
    w.gradient[0] = gradient;
    new Adam({ learningRate: 0.02 }).step([w]);
    assertAlmostEquals(w.values[0], -0.02, 3e-6);
  }
});

Deno.test("Adam takes its betas and epsilon from the options", () => {
  const w = parameter(0);
  w.gradient[0] = 2;
  const adam = new Adam({ learningRate: 1, beta1: 0, beta2: 0, epsilon: 2 });
  adam.step([w]);
  assertEquals(w.values[0], -0.5); // 2 / (√4 + 2)
});

Deno.test("decayedRate() prints the chapter's six rates, each that of the step before its epoch", () => {
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

Deno.test("Adam and SGD know their current rate: the initial one, then that of the last step", () => {
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

Deno.test("SGD with momentum by hand: three steps of gradient 1", () => {
  const w = parameter(0);
  w.gradient[0] = 1;
  const sgd = new SGD({ learningRate: 0.1, momentum: 0.9 });
  for (const expected of [-0.1, -0.29, -0.561]) {
    sgd.step([w]);
    assertAlmostEquals(w.values[0], expected, 1e-15);
  }
});

Deno.test("Adam and SGD find the lowest point of (w - 3)²", () => {
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

Deno.test("Adam keeps the moments of each parameter apart", () => {
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
