/**
 * Checks a user's own objective: whether it gives a result, the same result again, and another one with another seed.
 *
 * @module
 */

import type { ObjectiveExperiment } from "../experiment/experiment.ts";
import type { Trial, TrialRecord, TrialResult } from "../experiment/trial.ts";
import { expandGrid } from "../objective/expand_grid.ts";
import { runTrials } from "../sweep/pool/run_trials.ts";
import { UserError } from "../user_error.ts";
import type { CheckResult } from "./check_result.ts";

/**
 * Runs the first trial of an experiment twice, and the same config with another seed once.
 *
 * @throws {UserError} If trials cannot be run at all.
 */
export async function* checkObjective(
  experiment: ObjectiveExperiment,
): AsyncGenerator<CheckResult> {
  const { name } = experiment.metric;
  const trials = expandGrid(experiment);
  const [first] = trials;
  const other = trials.find(({ configId, seed }) =>
    configId === first.configId && seed !== first.seed
  );
  const [once, again, seeded] = await runAll(
    [first, first, ...(other === undefined ? [] : [other])],
    experiment,
  );
  yield {
    passed: once.state === "complete",
    what: `the objective returns ${name}`,
    found: scoreText(once, name),
  };
  if (once.state !== "complete") return;
  yield {
    passed: contentOf(once) === contentOf(again),
    what: "the same trial gives the same result twice",
    found: differenceText(once, again, name),
  };
  if (seeded === undefined) return;
  yield {
    passed: contentOf(once) !== contentOf(seeded),
    what: "another seed gives another result",
    found: `${scoreText(once, name)} with seed ${first.seed}, ${
      scoreText(seeded, name)
    } with seed ${other?.seed}`,
  };
}

async function runAll(
  trials: readonly Trial[],
  { timeout, retries }: ObjectiveExperiment,
): Promise<TrialResult[]> {
  const records: TrialRecord[] = [];
  const numbered = trials.map((trial, number) => ({ ...trial, number }));
  const end = await runTrials(numbered, {
    ...{ jobs: 1, timeout, retries },
    onTrialFinished: (record) => records[record.trial.number] = record,
  });
  if (end.kind === "fault") throw new UserError(end.reason);
  return records.flatMap(({ result }) => result ?? []);
}

/** Everything of a result that a sweep saves. */
function contentOf({ state, metrics, error, curve }: TrialResult): string {
  return JSON.stringify([state, metrics, error, curve]);
}

function scoreText({ state, metrics, error }: TrialResult, name: string): string {
  return state === "complete" ? `${name} ${metrics?.[name]}` : `${state}: ${error}`;
}

/** What differs: the metric, another score, or the reports. */
function differenceText(once: TrialResult, again: TrialResult, metric: string): string {
  if (contentOf(once) === contentOf(again)) return scoreText(once, metric);
  const [a, b] = [once, again].map((result) => scoreText(result, metric));
  if (a !== b) return `${a}, then ${b}`;
  const name = Object.keys(once.metrics ?? {}).find((each) =>
    once.metrics?.[each] !== again.metrics?.[each]
  );
  return name === undefined
    ? "other reports, and so another learning curve"
    : `${name} ${once.metrics?.[name]}, then ${again.metrics?.[name]}`;
}
