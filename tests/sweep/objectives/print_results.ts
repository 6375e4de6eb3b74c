/** A separate program, so that its output can be read: runs an objective that prints, and prints the states. */
import { moduleObjective, runObjectiveTrials } from "../run_objective.ts";

const { results } = await runObjectiveTrials(moduleObjective("misbehaves.ts"), {
  parameters: { kind: "prints" },
  isolation: Deno.args[0] as "worker" | "process",
});
const text = JSON.stringify(results.map(({ state, error }) => error ?? state));
await Deno.stdout.write(new TextEncoder().encode(text));
