/**
 * Networks that diverge: skipping zeros must not skip 0 · NaN or 0 · ∞, which are NaN.
 *
 * The digests are those of the losses, gradients and parameters of four epochs, as the engine computed them before it
 * skipped zeros. Each changes if a check for finite numbers is left out.
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
  { hidden: [64, 64], dropout: 0, optimizer: "adam", learningRate: 1e154, expected: "d47c0b048cde6ff8" },
  { hidden: [32, 32], dropout: 0.3, optimizer: "sgd", learningRate: 1e20, expected: "b267d4e8cb29b563" },
  { hidden: [7, 33, 48], dropout: 0.9, optimizer: "adam", learningRate: 1e154, expected: "f81c802cf04ab422" },
  { hidden: [32, 32], dropout: 0.9, optimizer: "adam", learningRate: 1e300, expected: "4b60da5d324d8ff5" },
  { hidden: [64, 64], dropout: 0.9, optimizer: "sgd", learningRate: 1e60, expected: "0905ed153c3bc009" },
  { hidden: [40, 36, 33], dropout: 0.9, optimizer: "sgd", learningRate: 1e100, expected: "973f9c1cffe36870" },
];

function digestOfTraining({ hidden, dropout, optimizer, learningRate }: Case): string {
  const engine = new Engine(
    { inputs: 2, hidden, outputs: 3, dropout, l2: 0, init: "he" },
    { ...(optimizer === "adam" ? ADAM : SGD_RULE), learningRate },
    spiral({ samples: 21 }),
    { batchSize: 32, seed: 1 },
  );
  const lines: string[] = [];
  for (let epoch = 0; epoch < 4; epoch++) {
    lines.push(String(engine.trainEpoch().loss));
    for (const { weights, biases } of [...engine.gradients(), ...engine.parameters()]) {
      lines.push(weights.join(), biases.join());
    }
  }
  engine.release();
  return digest(lines.join("\n"));
}

for (const each of CASES) {
  const { hidden, dropout, optimizer, learningRate } = each;
  Deno.test(`Engine diverges as without skipping zeros: ${hidden}, dropout ${dropout}, ${optimizer} at ${learningRate}`, () => {
    assertEquals(digestOfTraining(each), each.expected);
  });
}
