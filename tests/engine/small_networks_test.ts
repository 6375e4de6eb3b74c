import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as kernels from "../../lib/engine/kernels.wasm";
import { exp, log } from "../../lib/math/exp.ts";
import { dropThreshold } from "../../lib/random/mask.ts";
import { Stream } from "../../lib/random/stream.ts";
import { holds } from "../property.ts";
import { withMemory } from "./kernel_memory.ts";

const stream = Stream.named({ seed: 0, role: "checks" });

function normals(length: number): Float64Array {
  return Float64Array.from({ length }, () => stream.normal());
}

for (const rate of [0, 0.3]) {
  Deno.test(`kernels.hiddenForward() of two inputs equals the general product exactly, dropout ${rate}`, () => {
    for (const special of [0.5, NaN, Infinity, -0]) {
      withMemory((memory) => {
        const [rows, units] = [8, 12];
        const x = normals(2 * rows);
        x[5] = special;
        const spread = Float64Array.from(
          { length: 4 * rows },
          (_, i) => i % 4 < 2 ? x[2 * Math.floor(i / 4) + i % 4] : NaN,
        );
        const [w, b] = [memory.floats(normals(2 * units)), memory.floats(normals(units))];
        const keys = rate > 0 ? memory.integers(normals(2 * rows).map((value) => 1e9 * value)) : 0;
        const [limit, kept] = [dropThreshold(rate), 1 / (1 - rate)];
        const outputs = [2, 4].map((xStride) => {
          const out = memory.floats(new Float64Array(rows * 16).fill(9));
          const xs = memory.floats(xStride === 2 ? x : spread);
          // deno-fmt-ignore
          kernels.hiddenForward(out, xs, w, b, keys, limit, kept, rows, 2, units, xStride, 16);
          return memory.read(out, rows * 16);
        });
        assertEquals(outputs[0], outputs[1]);
      });
    }
  });
}

for (const classes of [1, 2, 3]) {
  Deno.test(`kernels.twoInputBackward() equals outputBackward() and weightGradient() exactly, ${classes} classes`, () => {
    for (const special of [0.5, NaN, Infinity, -0, 0]) {
      withMemory((memory) => {
        const [rows, units, stride] = [12, 12, 16];
        const h = normals(rows * stride).map((value) => Math.max(0, value));
        h[3] = special;
        const dLogits = normals(rows * classes);
        dLogits[classes] = special;
        const start = [2 * units, units, classes * stride, classes].map((length) =>
          normals(length)
        );
        const [hs, ds, ws] = [h, dLogits, normals(classes * stride)].map((values) =>
          memory.floats(values)
        );
        const x = memory.floats(normals(2 * rows));
        const [general, fused] = [0, 1].map(() => start.map((values) => memory.floats(values)));
        const dZ = memory.floats(new Float64Array(rows * stride));
        // deno-fmt-ignore
        kernels.outputBackward(dZ, general[2], general[3], ds, hs, ws, 1.25, rows, units, classes, stride);
        kernels.weightGradient(general[0], general[1], x, dZ, rows, 2, units, 2, stride);
        const [dV, dB, dW, db] = fused;
        // deno-fmt-ignore
        kernels.twoInputBackward(dV, dB, dW, db, ds, hs, ws, x, 1.25, rows, units, classes, stride);
        start.forEach(({ length }, i) =>
          assertEquals(memory.read(fused[i], length), memory.read(general[i], length), `array ${i}`)
        );
      });
    }
  });
}

Deno.test("kernels.outputForward() of three classes equals the first three of four exactly", () => {
  withMemory((memory) => {
    const [rows, inputs, stride] = [8, 12, 16];
    const h = normals(rows * stride);
    h[7] = NaN;
    h[stride + 2] = -Infinity;
    const [hs, w, b] = [h, normals(4 * stride), normals(4)].map((values) => memory.floats(values));
    const logits = [3, 4].map((classes) => {
      const out = memory.floats(new Float64Array(rows * classes));
      kernels.outputForward(out, hs, w, b, rows, inputs, classes, stride);
      return memory.read(out, rows * classes);
    });
    assertEquals(logits[0], logits[1].filter((_, i) => i % 4 < 3));
  });
});

Deno.test("kernels.logTwo() equals lib/math in every bit, NaN and infinity of the clipped loss too", () => {
  withMemory((memory) => {
    const logs = (a: number, b: number) => {
      const pair = memory.floats([a, b]);
      kernels.logTwo(pair);
      return memory.read(pair, 2);
    };
    assertEquals(logs(1, 1e-7), [0, log(1e-7)]);
    assertEquals(logs(NaN, 0.25), [NaN, log(0.25)]);
  });
  holds([
    fc.double({ min: 1e-7, max: 2, noNaN: true }),
    fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
  ], (a, b) =>
    withMemory((memory) => {
      const pair = memory.floats([a, b]);
      kernels.logTwo(pair);
      assertEquals(memory.read(pair, 2), [log(a), log(b)]);
    }), 5000);
});

/** `softmaxLoss` in plain arithmetic, with the operations of the kernel. */
function plainLoss(
  logits: readonly number[],
  { labels, classes, batchRows }: { labels: number[]; classes: number; batchRows: number },
): { gradient: number[]; loss: number; correct: number } {
  const gradient: number[] = [];
  let [loss, correct] = [0.5, 3];
  labels.forEach((label, row) => {
    const z = logits.slice(row * classes, (row + 1) * classes);
    let [largest, best] = [z[0], 0];
    z.forEach((logit, c) => {
      if (logit > largest) best = c;
      largest = Math.max(largest, logit);
    });
    const powers = z.map((logit) => exp(logit - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    const right = powers[label] / sum;
    loss -= log(Math.min(Math.max(right, 1e-7), 1 - 1e-7));
    if (best === label) correct++;
    gradient.push(
      ...powers.map((p, c) => c === label ? (right - 1) / batchRows : p / sum / batchRows),
    );
  });
  return { gradient, loss, correct };
}

for (const classes of [1, 2, 3, 5]) {
  Deno.test(`kernels.softmaxLoss() equals plain arithmetic exactly, 1 to 7 rows of ${classes} classes`, () => {
    for (const rows of [1, 2, 3, 4, 7]) {
      for (const factor of [1, 1000, NaN]) { // with 1000 the exponentials are 0 or subnormal; NaN: one logit
        withMemory((memory) => {
          const padded = Math.ceil(rows / 4) * 4;
          const logits = [...normals(padded * classes)].map((value, i) =>
            i === 1 || factor > 0 ? factor * value : value
          );
          const labels = Array.from({ length: rows }, (_, row) => row % classes);
          const at = memory.floats(logits);
          const sums = memory.floats([0.5, 3]);
          kernels.softmaxLoss(at, memory.integers(labels), sums, rows, padded, classes, 7);
          const { gradient, loss, correct } = plainLoss(logits, { labels, classes, batchRows: 7 });
          assertEquals(memory.read(at, rows * classes), gradient);
          assertEquals(memory.read(sums, 2), [loss, correct]);
          const padding = memory.read(at, padded * classes).slice(rows * classes);
          assertEquals(padding, padding.map(() => 0));
        });
      }
    }
  });
}
