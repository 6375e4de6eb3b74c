/**
 * Networks that diverge: skipping zeros must not skip 0 · NaN or 0 · ∞, which are NaN.
 *
 * The digests are those of the losses, gradients and parameters of four epochs, and of the predictions after them, as the
 * engine computed them before it skipped zeros. All change if the check of the gradients is left out, half of them if
 * that of the parameters in training is.
 */

import { assertEquals } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import { Engine } from "../../lib/engine/engine.ts";
import { digest } from "../../lib/experiment/digest.ts";
import { ADAM, SGD_RULE } from "./agreement.ts";

interface Case {
  hidden: number[];
  dropout: number;
  optimizer: "adam" | "sgd";
  learningRate: number;
  expected: string;
}

// deno-fmt-ignore
const CASES: Case[] = [
  { hidden: [64, 64], dropout: 0, optimizer: "adam", learningRate: 1e154, expected: "8e595cdccffd3d4c" },
  { hidden: [32, 32], dropout: 0.3, optimizer: "sgd", learningRate: 1e20, expected: "57d1ddee9c3e15ea" },
  { hidden: [7, 33, 48], dropout: 0.9, optimizer: "adam", learningRate: 1e154, expected: "57566422a8d104fe" },
  { hidden: [32, 32], dropout: 0.9, optimizer: "adam", learningRate: 1e300, expected: "77e3eb7bf880874a" },
  { hidden: [64, 64], dropout: 0.9, optimizer: "sgd", learningRate: 1e60, expected: "5e5fa41d0cd5ecf5" },
  { hidden: [40, 36, 33], dropout: 0.9, optimizer: "sgd", learningRate: 1e100, expected: "87e3322398b09994" },
];

function digestOfTraining({ hidden, dropout, optimizer, learningRate }: Case): string {
  const rows = spiral({ samples: 21 });
  const engine = new Engine(
    { inputs: 2, hidden, outputs: 3, dropout, l2: 0, init: "he" },
    { ...(optimizer === "adam" ? ADAM : SGD_RULE), learningRate },
    rows,
    { batchSize: 32, seed: 1 },
  );
  const lines: string[] = [];
  for (let epoch = 0; epoch < 4; epoch++) {
    lines.push(String(engine.trainEpoch().loss));
    for (const { weights, biases } of [...engine.gradients(), ...engine.parameters()]) {
      lines.push(weights.join(), biases.join());
    }
  }
  lines.push(engine.predict(rows.x).join());
  engine.release();
  return digest(lines.join("\n"));
}

for (const each of CASES) {
  const { hidden, dropout, optimizer, learningRate } = each;
  Deno.test(`Engine diverges as without skipping zeros: ${hidden}, dropout ${dropout}, ${optimizer} at ${learningRate}`, () => {
    assertEquals(digestOfTraining(each), each.expected);
  });
}
