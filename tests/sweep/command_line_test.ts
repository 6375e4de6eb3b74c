import { assertEquals } from "@std/assert";
import type { ObjectiveTrial } from "../../lib/experiment/trial.ts";
import { commandEnvironment, commandLine } from "../../lib/sweep/pool/command_line.ts";

const TRIAL: ObjectiveTrial = {
  ...{ number: 3, trialId: "t", configId: "c", seed: 5, metric: "loss", permissions: {} },
  objective: { command: [], folder: ".", files: [], hash: "" },
  parameters: { rate: 0.1, name: "${seed}" },
};

Deno.test("commandLine() leaves out the words with a parameter that the trial does not have", () => {
  const command = ["train", "--rate=${rate}", "--momentum=${momentum}", "both=${rate},${momentum}"];
  assertEquals(commandLine(command, TRIAL), ["train", "--rate=0.1"]);
});

Deno.test("commandLine() replaces each placeholder once: a value is not read again", () => {
  assertEquals(commandLine(["${name}", "--seed=${seed}", "$rate"], TRIAL), [
    ...["${seed}", "--seed=5", "$rate"],
  ]);
});

Deno.test("commandEnvironment() has the parameters that the trial has", () => {
  assertEquals(JSON.parse(commandEnvironment(TRIAL).SEEDSWEEP_TRIAL).parameters, TRIAL.parameters);
});
