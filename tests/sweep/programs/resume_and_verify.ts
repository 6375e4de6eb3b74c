// A user's program: `outside_program_test.ts` copies it out of the repository and runs it there.
// deno-lint-ignore-file no-console -- a program of its own
import { readExperiment, readResults, resumeSweep, verifySweep } from "@seedsweep/seedsweep";

const experiment = await readExperiment("moons.yaml");
const stop = new AbortController();
const directory = "results/mine";
await resumeSweep(experiment, {
  directory,
  signal: stop.signal,
  onEvent: (event) => event.kind === "trialFinished" && stop.abort(), // interrupted after one trial
});
const { end } = await resumeSweep(experiment, {
  directory,
  onEvent: (event) => {
    if (event.kind === "opened") {
      console.log(`${event.found} trials found, ${event.missing.length} to run`);
    }
  },
});
const { verified } = await verifySweep(directory, { sample: 5 });
const { analysis: { configs: [best] } } = await readResults(directory);
console.log(end.kind, verified, JSON.stringify(best.parameters), best.mean.val_accuracy);
