import { assertEquals } from "@std/assert";
import { digest } from "../../lib/experiment/digest.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { lacking } from "../permissions.ts";

/**
 * Overrides, the hash of the final weights, and the hash of the scores and the curve of small trials: 20 epochs on 60 rows,
 * the last on 450. They were computed by engine version 2 on x64 (V8 15.0). Every machine must give the same hashes: the
 * determinism guarantee. If one is changed on purpose, ENGINE_VERSION has to be increased.
 */
const GOLDEN: [string[], string, string][] = [
  [["hidden=8"], "2deb9f75f984a9e2", "c2856fea8388370b"],
  [["hidden=[]"], "0bfacfd8f05fdebe", "7b4c5b31a0e3972f"],
  [["hidden=1", "init=he"], "c2bdaea7ee092aa5", "57894931a5e97330"],
  [["hidden=13", "dropout=0.3"], "d2310390c758e3e5", "822fcc07420e1830"],
  [["hidden=[16,16]", "dropout=0.1", "init=he"], "bae68d46114eef09", "5fc058ce9228872a"],
  [["hidden=[5,9,3,6]", "init=glorot"], "d6a1badce796ff47", "43685db0ee2cb714"],
  [["hidden=64", "l2=5e-4", "decay=5e-5"], "436a7d0b56a59d7d", "5bbe6109ff428d6d"],
  [["hidden=130", "dropout=0.5", "l2=1e-3"], "00638982199742a9", "6d2ca2f4907b08e9"],
  [["hidden=16", "batch_size=7", "dropout=0.2"], "81010fd3d32957e3", "f32b409f90193022"],
  [
    ["hidden=16", "optimizer=sgd", "learning_rate=0.5", "momentum=0.9"],
    "e3c7543844980973",
    "2571ec2afa99209d",
  ],
  [["hidden=12", "data.spiral.classes=7", "init=he"], "8c38945c19befa40", "1063187933b928f5"],
  [
    ["hidden=12", "beta_1=0.8", "beta_2=0.9", "epsilon=1e-3", "seeds=12345"],
    "119ae48ea1fbd6e6",
    "021c1b5668275a41",
  ],
  [
    ["hidden=[200,130]", "data.spiral.samples=300", "dropout=0.3", "init=he"],
    "9c050b7f13b184f8",
    "f64aef7b8a3e6c7d",
  ],
];

const TEXT = "{seeds: [0], data: {spiral: {samples: 40}}, split: {train: 0.5, validation: 0.5}, " +
  "parameters: {epochs: {value: 20}}}";

for (const [overrides, weights, scores] of GOLDEN) {
  Deno.test(`runTrial() gives the golden hashes: ${overrides.join(" ")}`, {
    ignore: lacking("parse"),
  }, () => {
    const [trial] = expandGrid(networkExperiment(TEXT, { overrides }));
    const { weightsHash, metrics, curve } = runTrial(trial);
    assertEquals([weightsHash, digest(JSON.stringify([metrics, curve]))], [weights, scores]);
  });
}
