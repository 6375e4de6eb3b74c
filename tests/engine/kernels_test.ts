import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Block } from "../../lib/engine/block.ts";
import * as kernels from "../../lib/engine/kernels.wasm";
import { exp, log } from "../../lib/math/exp.ts";
import { childKey, streamKey } from "../../lib/random/key.ts";
import { drawMask, dropThreshold, maskWord } from "../../lib/random/mask.ts";
import { permutation } from "../../lib/random/shuffle.ts";
import { Stream, streamState } from "../../lib/random/stream.ts";
import { lacking } from "../permissions.ts";
import { holds } from "../property.ts";

const SPECIAL = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  5e-324,
  1e-310,
  -708,
  -708.5,
  -745,
  -746,
  709.7,
  710,
];

/** Allocates a block, and releases it after use. */
function withBlock(bytes: number, use: (block: Block) => void): void {
  const block = new Block(bytes);
  try {
    use(block);
  } finally {
    block.release();
  }
}

Deno.test("kernels.exp() and log() equal lib/math in every bit, including special values", () => {
  for (const x of SPECIAL) {
    assertEquals(kernels.exp(x), exp(x), `exp(${x})`);
    assertEquals(kernels.log(x), log(x), `log(${x})`);
  }
  holds(
    [fc.double()],
    (x) => assertEquals([kernels.exp(x), kernels.log(x)], [exp(x), log(x)]),
    5000,
  );
  holds([fc.double({ min: -750, max: 720 })], (x) => assertEquals(kernels.exp(x), exp(x)), 5000);
});

Deno.test("kernels.expAll() equals lib/math in every bit at counts 0, 1, 2, 5 and 14", () => {
  withBlock(8 * 16, (block) => {
    for (const count of [0, 1, 2, 5, 14]) {
      const values = [...SPECIAL, 3, 4].map((x) => (x > 0 ? -x : x)).slice(0, count);
      const view = block.floats(block.start, count + 1);
      view.set([...values, 123]);
      kernels.expAll(block.start, count);
      assertEquals([...view], [...values.map(exp), 123]);
    }
    holds([
      fc.double({ min: -720, max: 0, noNaN: true }),
      fc.double({ min: -5, max: 0, noNaN: true }),
    ], (a, b) => {
      const view = block.floats(block.start, 2);
      view.set([a, b]);
      kernels.expAll(block.start, 2);
      assertEquals([...view], [exp(a), exp(b)]);
    }, 3000);
  });
});

Deno.test("kernels.rowKeys() equals childKey()", () => {
  withBlock(256, (block) => {
    const rows = [0, 1, 77, 2 ** 31 - 1];
    block.integers(block.start, 4).set(rows);
    kernels.rowKeys(block.start + 64, 0xdeadbeef, 0x12345678, block.start, 4);
    const words = [...new Uint32Array(block.integers(block.start + 64, 8))].map((word) =>
      word >>> 0
    );
    const expected = rows.map((row) => childKey({ high: 0xdeadbeef, low: 0x12345678 }, row));
    assertEquals(words, expected.flatMap(({ high, low }) => [high, low]));
  });
});

for (const rate of [0.1, 0.5, 0.999]) {
  Deno.test(`kernels.hiddenForward() equals drawMask() at rate ${rate}, 8 rows by 68 units`, () => {
    const [rows, units] = [8, 68];
    withBlock(8 * (rows * units + 2 * units + 3 * rows) + 1024, (block) => {
      const key = { high: 11, low: 22 };
      const [out, weights] = [block.start, block.start + 8 * rows * units];
      const [biases, x] = [weights + 8 * units, weights + 16 * units];
      const [keys, numbers] = [x + 8 * rows, x + 16 * rows];
      block.floats(biases, units).fill(1); // with weights of 0 the sum is 1 and the output is the mask
      block.integers(numbers, rows).set([5, 6, 7, 8, 9, 10, 11, 12]);
      kernels.rowKeys(keys, key.high, key.low, numbers, rows);
      const kept = 1 / (1 - rate);
      // deno-fmt-ignore
      kernels.hiddenForward(out, x, weights, biases, keys, dropThreshold(rate), kept, rows, 1, units, 1, units);
      const mask = new Float64Array(rows * units);
      drawMask(mask, key, [5, 6, 7, 8, 9, 10, 11, 12], rate, units);
      assertEquals(block.floats(out, rows * units).slice(), mask);
    });
  });
}

Deno.test("kernels.hiddenForward() passes NaN and infinities through ReLU as lib/nn does", () => {
  withBlock(1024, (block) => {
    const [out, x, weights, biases] = [0, 256, 320, 384].map((offset) => block.start + offset);
    block.floats(x, 4).set([NaN, Infinity, -Infinity, 1]);
    block.floats(weights, 4).set([1, 1, 1, 1]);
    kernels.hiddenForward(out, x, weights, biases, 0, 0, 1, 4, 1, 4, 1, 4);
    assertEquals([0, 4, 8, 12].map((i) => block.floats(out, 16)[i]), [NaN, Infinity, 0, 1]);
  });
});

Deno.test("kernels.softmaxLoss() computed by hand: 2 rows of 3 classes, 2 rows of padding", () => {
  withBlock(1024, (block) => {
    const [logits, labels, sums] = [0, 512, 768].map((offset) => block.start + offset);
    block.floats(logits, 12).set([0, 0, 0, 0, Math.log(2), 0, 9, 9, 9, 9, 9, 9]);
    block.integers(labels, 2).set([2, 1]);
    kernels.softmaxLoss(logits, labels, sums, 2, 4, 3, 2);
    const [loss, correct] = block.floats(sums, 2);
    assertAlmostEquals(loss, Math.log(3) + Math.log(2), 1e-15);
    assertEquals(correct, 1); // of equal logits the first is the largest, and row 0 has label 2
    const expected = [1 / 6, 1 / 6, -1 / 3, 1 / 8, -1 / 4, 1 / 8, 0, 0, 0, 0, 0, 0];
    block.floats(logits, 12).forEach((value, i) => assertAlmostEquals(value, expected[i], 1e-16));
  });
});

Deno.test("kernels.softmaxLoss() clips p at 1e-7 and at 1 - 1e-7, and adds to the given sums", () => {
  withBlock(1024, (block) => {
    const [logits, labels, sums] = [0, 512, 768].map((offset) => block.start + offset);
    block.floats(logits, 8).set([1000, 0, 1000, 0]);
    block.integers(labels, 2).set([0, 1]);
    block.floats(sums, 2).set([5, 7]);
    kernels.softmaxLoss(logits, labels, sums, 2, 4, 2, 2);
    const [loss, correct] = block.floats(sums, 2);
    assertAlmostEquals(loss, 5 + 1.0000000494736474e-7 + 16.11809565095832, 1e-14);
    assertEquals(correct, 8);
  });
});

Deno.test("kernels.hiddenForward() keeps a unit whose word equals the threshold", () => {
  withBlock(1024, (block) => {
    const [out, x, weights, biases, keys] = [0, 256, 320, 384, 448].map((offset) =>
      block.start + offset
    );
    block.floats(biases, 4).fill(1);
    block.integers(keys, 2).set([11, 22]);
    const threshold = maskWord({ high: 11, low: 22 }, 2);
    kernels.hiddenForward(out, x, weights, biases, keys, threshold, 1, 4, 1, 4, 1, 4);
    assertEquals(block.floats(out, 4)[2], 1);
    kernels.hiddenForward(out, x, weights, biases, keys, threshold + 1, 1, 4, 1, 4, 1, 4);
    assertEquals(block.floats(out, 4)[2], 0);
  });
});

Deno.test("kernels.wasm equals the output of `deno task kernels`, byte for byte", {
  ignore: lacking("processes"),
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { tasks } = JSON.parse(
      await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
    );
    const [, ...words] = tasks.kernels.command.replace(
      "lib/engine/kernels.wasm",
      `${folder}/kernels.wasm`,
    ).split(" ");
    const cwd = new URL("../../", import.meta.url);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: words,
      cwd,
      stdout: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const committed = await Deno.readFile(
      new URL("../../lib/engine/kernels.wasm", import.meta.url),
    );
    assertEquals(await Deno.readFile(`${folder}/kernels.wasm`), committed);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Block is zeroed, and its memory is used again after release()", () => {
  const first = new Block(1000);
  first.floats(first.start, 125).fill(7);
  first.release();
  const second = new Block(900);
  assertEquals(second.start, first.start);
  assertEquals(second.floats(second.start, 112).every((x) => x === 0), true);
  const third = new Block(64);
  assertEquals(third.start >= second.start + 900, true);
  second.release();
  third.release();
});

Deno.test("Block rejects more memory than 4 GiB, and can allocate afterwards", () => {
  const before = new Block(64);
  before.release();
  const error = assertThrows(() => new Block(2 ** 32), RangeError, "must fit into 4 GiB");
  assertEquals(error.message.startsWith("Cannot allocate 4294967296 bytes"), true);
  const after = new Block(64);
  assertEquals(after.start, before.start);
  after.release();
});

Deno.test("kernels.shuffleRows() equals permutation() at 1, 2, 3, 100 and 5000 rows", () => {
  withBlock(4 * 5001, (block) => {
    for (const rows of [1, 2, 3, 100, 5000]) {
      for (const step of [0, 1, 2]) {
        const name = { seed: 7, role: "shuffle", step } as const;
        block.integers(block.start, rows + 1)[rows] = -1;
        kernels.shuffleRows(block.start, rows, ...streamState(streamKey(name)));
        const order = block.integers(block.start, rows + 1).slice();
        assertEquals(order, Int32Array.of(...permutation(Stream.named(name), rows), -1));
      }
    }
  });
});

Deno.test("kernels.shuffleRows() rejects draws in the last part of 2^32 as Stream.below() does", () => {
  // The first draw of this state is 2^32 - 1, the remainder of which by 3 would be 0; the next draw counts.
  const b = Math.imul(rotateRight(Math.imul(-1, 954437177), 7), -858993459) >>> 0;
  const state = [1, b, 2, 3] as const;
  assertEquals(new Stream(...state).uint32(), 2 ** 32 - 1);
  withBlock(64, (block) => {
    kernels.shuffleRows(block.start, 3, ...state);
    assertEquals(block.integers(block.start, 3).slice(), permutation(new Stream(...state), 3));
    const other = new Stream(...state);
    other.uint32();
    assertEquals(block.integers(block.start, 3)[2], other.uint32() % 3);
  });
});

/** Rotates a 32-bit word to the right. */
function rotateRight(word: number, bits: number): number {
  return word >>> bits | word << (32 - bits);
}
