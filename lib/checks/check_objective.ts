/**
 * Checks a user's own objective: whether it gives a result, the same result again, and others with
 * another seed and another config.
 *
 * @module
 */

import type { ObjectiveExperiment } from "../experiment/experiment.ts";
import { prunesEpochs } from "../experiment/prunes_epochs.ts";
import type { Trial, TrialRecord, TrialResult } from "../experiment/trial.ts";
import { expandGrid, partOf } from "../objective/expand_grid.ts";
import { runTrials } from "../sweep/pool/run_trials.ts";
import { UserError } from "../user_error.ts";
import type { CheckResult } from "./check_result.ts";

/**
 * Runs the first trial of an experiment twice, then the same config with another seed, and another config with the same seed.
 * Ends after the first check if the trial does not complete.
 *
 * @throws {UserError} If trials cannot be run at all.
 */
export async function* checkObjective(
  experiment: ObjectiveExperiment,
): AsyncGenerator<CheckResult> {
  const { name } = experiment.metric;
  const trials = expandGrid(experiment);
  const [first] = trials;
  const { result: once, printed } = await run(first, experiment);
  const passed = once.state === "complete";
  yield {
    ...{ passed, what: `the objective returns ${name}`, found: resultText(once, name) },
    ...(printed === undefined ? {} : { printed }),
  };
  if (!passed) return;
  const { result: again } = await run(first, experiment);
  yield {
    passed: contentOf(once) === contentOf(again),
    what: "the same trial gives the same result twice",
    found: differenceText(once, again, name),
  };
  yield* checkOthers({ first, once, trials }, experiment);
}

/** Checks that the seed and the parameters are used, and with halving over epochs also `epochs`. */
async function* checkOthers(
  { first, once, trials }: { first: Trial; once: TrialResult; trials: readonly Trial[] },
  experiment: ObjectiveExperiment,
): AsyncGenerator<CheckResult> {
  const { name } = experiment.metric;
  const seeded = trials.find(({ configId, seed }) =>
    configId === first.configId && seed !== first.seed
  );
  // The last config differs in every parameter that has several values.
  const configured = trials.findLast(({ configId, seed }) =>
    configId !== first.configId && seed === first.seed
  );
  for (
    const [other, what, namesOf] of [
      [seeded, "another seed", ({ seed }: Trial) => `seed ${seed}`],
      [configured, "another config", ({ number }: Trial) => `trial ${number}`],
      [
        firstPart(first, experiment),
        "a smaller value of epochs",
        ({ parameters }: Trial) => `epochs ${parameters.epochs}`,
      ],
    ] as const
  ) {
    if (other === undefined) continue;
    const { result } = await run(other, experiment);
    const [before, now] = [once, result].map((each) => resultText(each, name));
    yield {
      passed: contentOf(once) !== contentOf(result),
      what: `${what} gives another result`,
      found: `${before} with ${namesOf(first)}, ${now} with ${namesOf(other)}`,
    };
  }
}

/** The first part of a trial; undefined if it has none. */
function firstPart(
  trial: Trial,
  { early_terminate: rule }: ObjectiveExperiment,
): Trial | undefined {
  if (rule?.type !== "halving" || !prunesEpochs(rule)) return undefined;
  return Number(trial.parameters.epochs) > rule.min ? partOf(trial, rule.min) : undefined;
}

async function run(
  trial: Trial,
  { timeout, retries }: ObjectiveExperiment,
): Promise<{ result: TrialResult; printed: string | undefined }> {
  let record: TrialRecord = { trial };
  let printed: string | undefined;
  const end = await runTrials([{ ...trial, number: 0 }], {
    ...{ jobs: 1, timeout, retries },
    onStderr: (text) => printed = text,
    onTrialFinished: (finished) => record = finished,
  });
  if (record.result === undefined) {
    throw new UserError(end.kind === "fault" ? end.reason : "the trial was stopped");
  }
  return { result: record.result, printed };
}

/** Everything of a result that a sweep saves. */
function contentOf({ state, metrics, error, curve }: TrialResult): string {
  return JSON.stringify([state, metrics, error, curve]);
}

function resultText({ state, metrics, error }: TrialResult, name: string): string {
  return state === "complete" ? `${name} ${metrics?.[name]}` : `${state}: ${error}`;
}

/** What differs: the metric, another score, or the reports. */
function differenceText(once: TrialResult, again: TrialResult, metric: string): string {
  if (contentOf(once) === contentOf(again)) return resultText(once, metric);
  const [a, b] = [once, again].map((result) => resultText(result, metric));
  if (a !== b) return `${a}, then ${b}`;
  const name = Object.keys(once.metrics ?? {}).find((each) =>
    once.metrics?.[each] !== again.metrics?.[each]
  );
  return name === undefined
    ? "other reports, and so another learning curve"
    : `${name} ${once.metrics?.[name]}, then ${again.metrics?.[name]}`;
}
