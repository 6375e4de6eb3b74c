/**
 * One trial of a user's own objective, from its function to its result.
 *
 * @module
 */

import { isPlainObject, kindOf } from "../experiment/kind_of.ts";
import type { Metrics, ObjectiveTrial, TrialResult } from "../experiment/trial.ts";
import { thrownTextAndPlace } from "./thrown_text.ts";
import { makeTrialContext, type TrialContext, type TrialContextOptions } from "./trial_context.ts";

/**
 * Runs a trial of a user's own objective. Whatever the objective does, there is a result: `complete` with its scores, or
 * `failed` with the reason in one line. The curve is that of its reports.
 *
 * @param objective The default export of the user's module: anything but a function fails the trial.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { runObjective } from "./run_objective.ts";
 *
 * const trial = { parameters: { rate: 0.5 }, seed: 0, metric: "score" };
 * const { state, metrics } = await runObjective(trial, ({ parameters }) => ({ score: 2 * Number(parameters.rate) }));
 * assertEquals([state, metrics], ["complete", { score: 1 }]);
 * ```
 */
export async function runObjective(
  trial: Pick<ObjectiveTrial, "parameters" | "seed" | "metric">,
  objective: unknown,
  options: TrialContextOptions = {},
): Promise<TrialResult> {
  const { context, curve } = makeTrialContext(trial, options);
  const outcome = await scoresOf(objective, context, trial.metric);
  const done = { epochs: curve.length, curve: [...curve] };
  return "error" in outcome
    ? { state: "failed", ...outcome, ...done }
    : { state: "complete", ...outcome, ...done };
}

/** The most names in a message. */
const MOST_NAMES = 10;

type Scores = { readonly metrics: Metrics } | { readonly error: string };

async function scoresOf(
  objective: unknown,
  context: TrialContext,
  metric: string,
): Promise<Scores> {
  if (typeof objective !== "function") return { error: notAFunction(objective) };
  try {
    return checkScores(await objective(context), metric);
  } catch (error) {
    return { error: thrownTextAndPlace(error) };
  }
}

function notAFunction(objective: unknown): string {
  return objective === undefined
    ? "its module has no default export; it must export a function as default"
    : `the default export of its module is ${kindOf(objective)}; it must be a function`;
}

function checkScores(returned: unknown, metric: string): Scores {
  if (!isPlainObject(returned)) {
    const rule = `it must return an object of numbers with "${metric}"`;
    return { error: `its objective returned ${kindAndValue(returned)}; ${rule}` };
  }
  const entries = Object.entries(returned);
  if (!Object.hasOwn(returned, metric)) {
    return { error: `its objective returned no "${metric}": it returned ${namesOf(entries)}` };
  }
  const [faulty] = entries.filter(([, value]) => !Number.isFinite(value));
  if (faulty === undefined) {
    return { metrics: Object.freeze(Object.fromEntries(entries)) as Metrics };
  }
  const [name, value] = faulty;
  return { error: `its objective returned ${name} = ${kindAndValue(value)}, not a finite number` };
}

function namesOf(entries: readonly [string, unknown][]): string {
  const names = entries.map(([name]) => `"${name}"`).slice(0, MOST_NAMES).join(", ");
  if (entries.length > MOST_NAMES) return `${names}, …`;
  return names === "" ? "an empty object" : names;
}

function kindAndValue(value: unknown): string {
  return typeof value === "number" ? String(value) : kindOf(value);
}
