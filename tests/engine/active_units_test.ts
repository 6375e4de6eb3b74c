import { assert, assertEquals } from "@std/assert";
import * as kernels from "../../lib/engine/kernels.wasm";
import { dropThreshold } from "../../lib/random/mask.ts";
import { Stream } from "../../lib/random/stream.ts";
import { type KernelMemory, withMemory } from "./kernel_memory.ts";

const stream = Stream.named({ seed: 0, role: "checks" });

function normals(length: number): Float64Array {
  return Float64Array.from({ length }, () => stream.normal());
}

/** Outputs of a hidden layer, by name, for (rows, units). */
const OUTPUTS: Record<string, (row: number, unit: number) => number> = {
  "no active unit": () => 0,
  "one active unit": (row, unit) => unit === row % 4 ? 1.5 : 0,
  "an odd number of active units": (row, unit) => (row + unit) % 3 === 0 ? 0.5 + unit : 0,
  "the first unit and one more": (_, unit) => unit === 0 || unit === 3 ? 2 : 0,
  "every unit active": (row, unit) => 1 / (1 + row + unit),
  "units at random": () => Math.max(0, stream.normal()),
  "zeros of both signs": (row, unit) => (row + unit) % 2 === 0 ? -0 : (row + unit) % 3,
  "NaN and infinities": (row, unit) => [0, NaN, Infinity, 3][(row + unit) % 4],
};

interface Layer {
  rows: number;
  inputs: number;
  units: number;
  x: Float64Array;
  w: Float64Array;
  b: Float64Array;
  dZ: Float64Array;
}

/** Calls `check` for each kind of outputs and each size, on and off the width of a block of units. */
function forEachLayer(check: (memory: KernelMemory, layer: Layer, label: string) => void): void {
  for (const [name, output] of Object.entries(OUTPUTS)) {
    for (const [rows, inputs, units] of [[4, 4, 4], [8, 12, 16], [4, 20, 20], [12, 8, 44]]) {
      const x = Float64Array.from(
        { length: rows * inputs },
        (_, i) => output(Math.floor(i / inputs), i % inputs),
      );
      const [w, b, dZ] = [normals(inputs * units), normals(units), normals(rows * units)];
      const layer = { rows, inputs, units, x, w, b, dZ };
      withMemory((memory) => check(memory, layer, `${name}, ${rows} × ${inputs} → ${units}`));
    }
  }
}

/** Lists the active inputs of each row; offsets are in panels of four units. */
function listRows(
  memory: KernelMemory,
  { x, rows, inputs }: Layer,
): [lists: number, counts: number] {
  const lists = memory.floats(new Float64Array(2 * rows * inputs).fill(NaN));
  const counts = memory.integers(new Int32Array(rows));
  kernels.listActive(lists, counts, memory.floats(x), rows, inputs, 8 * inputs, 8, 32);
  return [lists, counts];
}

Deno.test("kernels.listActive() lists what is not 0 in ascending order, of rows and of columns", () => {
  withMemory((memory) => {
    const x = memory.floats([0, 7, -0, 8, NaN, 0, 5, 0]); // 2 rows of 4
    const [lists, counts] = [memory.floats(new Float64Array(16)), memory.integers([9, 9, 9, 9])];
    kernels.listActive(lists, counts, x, 2, 4, 32, 8, 32);
    assertEquals(memory.readIntegers(counts, 2), [2, 2]);
    const read = () => [memory.readIntegers(lists, 32), memory.read(lists, 16)];
    let [offsets, values] = read();
    assertEquals([0, 4, 16, 20].map((at) => offsets[at]), [32, 96, 0, 64]);
    assertEquals([1, 3, 9, 11].map((at) => values[at]), [7, 8, NaN, 5]);
    kernels.listActive(lists, counts, x, 4, 2, 8, 32, 1000);
    assertEquals(memory.readIntegers(counts, 4), [1, 1, 1, 1]);
    [offsets, values] = read();
    assertEquals([0, 8, 16, 24].map((at) => offsets[at]), [1000, 0, 1000, 0]);
    assertEquals([1, 5, 9, 13].map((at) => values[at]), [NaN, 7, 5, 8]);
    assertEquals([3, 7, 11, 15].map((at) => values[at]), [0, 0, 0, 0], "an odd list ends with 0");
  });
});

Deno.test("kernels.countActive() counts what is not 0; NaN counts, -0 and what is beside the rows do not", () => {
  withMemory((memory) => {
    const x = memory.floats([1, 0, -0, NaN, 9, 9, 0, Infinity, 2, 5e-324, 9, 9]);
    assertEquals(kernels.countActive(x, 2, 4, 6), 5);
  });
});

Deno.test("kernels.allFinite() is false for one NaN or infinity, wherever it is", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    for (let at = 0; at < 12; at++) {
      withMemory((memory) => {
        const z = new Float64Array(12).fill(1.7e308);
        z[at] = value;
        const isInside = at % 6 < 4;
        assertEquals(kernels.allFinite(memory.floats(z), 2, 4, 6), isInside ? 0 : 1, `at ${at}`);
      });
    }
  }
});

for (const rate of [0, 0.4]) {
  Deno.test(`kernels.activeForward() equals hiddenForward() exactly, dropout ${rate}`, () => {
    forEachLayer((memory, layer, label) => {
      const { rows, inputs, units, x, w, b } = layer;
      const outputs = [0, 1].map(() => memory.floats(new Float64Array(rows * units).fill(9)));
      const [xs, ws, bs] = [x, w, b].map((values) => memory.floats(values));
      const keys = rate > 0 ? memory.integers(normals(2 * rows).map((value) => 1e9 * value)) : 0;
      const [limit, kept] = [dropThreshold(rate), 1 / (1 - rate)];
      const [lists, counts] = listRows(memory, layer);
      // deno-fmt-ignore
      kernels.hiddenForward(outputs[0], xs, ws, bs, keys, limit, kept, rows, inputs, units, inputs, units);
      // deno-fmt-ignore
      kernels.activeForward(outputs[1], lists, counts, ws, bs, keys, limit, kept, rows, inputs, units, units);
      const [dense, active] = outputs.map((out) => memory.read(out, rows * units));
      assertEquals(active, dense, label);
    });
  });
}

Deno.test("kernels.activeWeightGradient() equals weightGradient() exactly", () => {
  forEachLayer((memory, { rows, inputs, units, x, w, b, dZ }, label) => {
    const [xs, zs] = [memory.floats(x), memory.floats(dZ)];
    const lists = memory.floats(new Float64Array(2 * rows * inputs).fill(NaN));
    const counts = memory.integers(new Int32Array(inputs));
    kernels.listActive(lists, counts, xs, inputs, rows, 8, 8 * inputs, 8 * units);
    const [dense, active] = [0, 1].map(() => [memory.floats(w), memory.floats(b)]);
    kernels.weightGradient(dense[0], dense[1], xs, zs, rows, inputs, units, inputs, units);
    // deno-fmt-ignore
    kernels.activeWeightGradient(active[0], active[1], lists, counts, zs, rows, inputs, units, units);
    assertEquals(
      memory.read(active[0], inputs * units),
      memory.read(dense[0], inputs * units),
      label,
    );
    assertEquals(memory.read(active[1], units), memory.read(dense[1], units), label);
  });
});

Deno.test("kernels.activeInputGradient() equals inputGradient() exactly, also with NaN in dZ", () => {
  forEachLayer((memory, layer, label) => {
    const { rows, inputs, units, x, w, dZ } = layer;
    for (const last of [dZ[dZ.length - 1], NaN]) {
      dZ[dZ.length - 1] = last;
      const [xs, ws, zs] = [x, w, dZ].map((values) => memory.floats(values));
      const [dense, active] = [0, 1].map(() =>
        memory.floats(new Float64Array(rows * inputs).fill(9))
      );
      const partial = memory.floats(new Float64Array(2 * rows * inputs).fill(NaN));
      const [lists, counts] = listRows(memory, layer);
      kernels.inputGradient(dense, zs, ws, xs, 1.25, rows, inputs, units, inputs, units);
      // deno-fmt-ignore
      kernels.activeInputGradient(active, partial, lists, counts, zs, ws, 1.25,
        rows, inputs, units, inputs, units);
      const [expected, actual] = [dense, active].map((at) => memory.read(at, rows * inputs));
      assertEquals(actual, expected, label);
    }
  });
});

Deno.test("kernels.adamStep() and sgdStep() return whether all parameters are finite afterwards", () => {
  for (
    const [gradient, expected] of [[[1, 2, 3, 4], 1], [[1, 2, NaN, 4], 0], [
      [1, Infinity, 3, 4],
      0,
    ]] as const
  ) {
    withMemory((memory) => {
      const [w, g, m, v] = [[1, 1, 1, 1], gradient, [0, 0, 0, 0], [0, 0, 0, 0]].map((values) =>
        memory.floats(values)
      );
      assertEquals(kernels.adamStep(w, g, m, v, 0.1, 0.9, 0.999, 0.1, 0.001, 1e-7, 4), expected);
      assertEquals(kernels.sgdStep(memory.floats([1, 1, 1, 1]), g, m, 0.1, 0, 4), expected);
    });
  }
});

Deno.test("kernels.adamStep() skips no division that changes a bit: corrections 1, below 1 and next to 1", () => {
  for (const correction of [1, 1 - 2 ** -53, 0.1]) {
    withMemory((memory) => {
      const [w, m, v] = [[1, -3], [0.3, 1e-9], [0.01, 4]].map((values) => memory.floats(values));
      const g = memory.floats([0.7, -0.1]);
      kernels.adamStep(w, g, m, v, 0.1, 0.9, 0.999, correction, 0.5, 1e-7, 2);
      const means = [0.9 * 0.3 + (1 - 0.9) * 0.7, 0.9 * 1e-9 + (1 - 0.9) * -0.1];
      const squares = [
        0.999 * 0.01 + (1 - 0.999) * 0.7 * 0.7,
        0.999 * 4 + (1 - 0.999) * -0.1 * -0.1,
      ];
      const moves = [0, 1].map((i) =>
        0.1 * (means[i] / correction) / (Math.sqrt(squares[i] / 0.5) + 1e-7)
      );
      assertEquals(memory.read(w, 2), [1 - moves[0], -3 - moves[1]]);
      assert(correction === 1 || means[0] / correction !== means[0]);
    });
  }
});
