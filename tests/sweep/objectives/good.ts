/** Trains nothing: its scores are random numbers of its streams. */
import type { TrialContext } from "../../../lib/objective/trial_context.ts";
import { double } from "./double.ts";

export default async function run(trial: TrialContext): Promise<Record<string, number>> {
  const noise = trial.stream("noise");
  for (let step = 0; step < 3; step++) {
    await Promise.resolve();
    trial.report(step, { loss: noise.uniform() });
  }
  return { score: double(trial.seed), noise: noise.normal() };
}
