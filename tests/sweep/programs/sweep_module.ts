// A user's program: `outside_program_test.ts` copies it out of the repository and runs it there.
// deno-lint-ignore-file no-console -- a program of its own
import { defineExperiment, readResults, resumeSweep, verifySweep } from "@seedsweep/seedsweep";

const experiment = defineExperiment({
  name: "own",
  objective: { module: "own_module.ts", files: ["own_data.txt"] },
  metric: { name: "loss", goal: "minimize" },
  permissions: { read: ["own_data.txt"] },
  seeds: 4,
  timeout: 60,
  parameters: { rate: { values: [2, 0.5] }, text: "a, b" },
});
const directory = "results/own";
const { end } = await resumeSweep(experiment, { directory, jobs: 2 });
const { verified } = await verifySweep(directory);
const { analysis: { configs: [best, other] } } = await readResults(directory);
console.log(end.kind, verified, JSON.stringify(best.parameters), other.verdict);
