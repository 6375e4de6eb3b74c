/** An objective for tests: a rate of 0 throws, and one of -1 never ends by itself. */
import type { TrialContext } from "../../../lib/objective/trial_context.ts";
import { OFFSET } from "./own_offset.ts";

export default async function run(trial: TrialContext): Promise<Record<string, number>> {
  const { parameters: { rate = 1, text = "" }, seed, signal } = trial;
  if (rate === 0) throw new RangeError("the rate\nis 0");
  trial.report(0.5, { "a,b": Number(rate), train_loss: seed });
  if (rate === -1) await endless(signal);
  const draw = trial.stream("noise").normal();
  trial.report(1, { train_loss: draw });
  return {
    loss: Number(rate) + 0.1 * draw + OFFSET,
    error: JSON.stringify(text).length,
    "-draw": draw,
  };
}

/** Rejects when the trial has to stop. The timer keeps the worker awake. */
async function endless(signal: AbortSignal): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    signal.throwIfAborted();
  }
}
