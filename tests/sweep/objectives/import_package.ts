/** A separate program, because Deno refuses all later modules of the process: one trial of four imports another package. */
import { moduleObjective, runObjectiveTrials } from "../run_objective.ts";

const { results } = await runObjectiveTrials(moduleObjective("misbehaves.ts"), {
  ...{ parameters: { kind: "imports_package" }, seeds: [0, 1, 2, 3], jobs: 2 },
  isolation: Deno.args[0] as "worker" | "process",
});
const text = JSON.stringify(results.map(({ state, error }) => error ?? state));
await Deno.stdout.write(new TextEncoder().encode(text));
