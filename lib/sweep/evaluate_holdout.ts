/**
 * Holdout evaluation: when a sweep is complete, the chosen configs are evaluated on test rows that nothing else has used.
 *
 * @module
 */

import type { FinishedTrial, HoldoutScores, Trial, TrialRecord } from "../experiment/trial.ts";
import type { ComparedConfig } from "../results/compare_to_leader.ts";
import {
  completeTrials,
  holdoutConfigs,
  holdoutSummaries,
  type HoldoutSummary,
} from "../results/holdout_scores.ts";
import { runTrials } from "./pool/run_trials.ts";
import type { RunTrialsOptions, SweepEnd } from "./pool/run_trials_options.ts";
import { ResultWriter, type ResultWriterOptions } from "./result_writer.ts";
import type { SweepListener } from "./sweep_events.ts";

/** Where holdout scores are saved, so that every trial is evaluated once. */
export interface HoldoutStorage {
  /** The scores of a trial; undefined if it was not evaluated. */
  findHoldoutScores(trial: Trial): HoldoutScores | undefined;
  /** Saves the scores of trials. Throws if the disk does not accept them. */
  saveHoldoutScores(finished: readonly FinishedTrial[]): void;
  /** The configs that were evaluated on the holdout rows of a trial. */
  holdoutConfigIds(trial: Trial): Set<string>;
}

/** A complete sweep, and how its trials are run. */
export interface EvaluateHoldoutOptions {
  /** Every trial; curves are not needed. */
  readonly records: readonly TrialRecord[];
  readonly storage: HoldoutStorage;
  /** How the trials are run again: without a timeout, since they have completed before. */
  readonly run: Omit<RunTrialsOptions, "holdout" | "timeout" | "onFailure">;
  readonly emit: SweepListener;
  readonly writer: ResultWriterOptions;
}

/**
 * Evaluates the leader and the simplest config on the holdout rows. Their trials are run again for that,
 * and must end with the same weights; scores that were saved before are not computed again.
 */
export async function evaluateHoldout(
  configs: readonly ComparedConfig[],
  options: EvaluateHoldoutOptions,
): Promise<{ holdout: HoldoutSummary[]; end: SweepEnd }> {
  const { records, storage, emit } = options;
  const chosen = holdoutConfigs(configs);
  const missing = chosen.flatMap((config) => completeTrials(config, records)).filter(({ trial }) =>
    storage.findHoldoutScores(trial) === undefined
  );
  let end: SweepEnd = { kind: "done" };
  if (missing.length > 0) {
    const earlier = storage.holdoutConfigIds(missing[0].trial);
    for (const { configId } of chosen) earlier.delete(configId);
    emit({ kind: "holdoutStarted", configs: chosen, earlierConfigs: earlier.size });
    end = await evaluateTrials(missing, options);
  }
  const scoresOf = (trial: Trial) => storage.findHoldoutScores(trial);
  return { holdout: holdoutSummaries(chosen, records, scoresOf), end };
}

/** Runs the trials again and saves their holdout scores; reports those that do not end as they did before. */
async function evaluateTrials(
  missing: readonly TrialRecord[],
  { storage, run, emit, writer: writerOptions }: EvaluateHoldoutOptions,
): Promise<SweepEnd> {
  const before = new Map(missing.map(({ trial, result }) => [trial.trialId, result?.weightsHash]));
  const writer = new ResultWriter(
    (finished) => storage.saveHoldoutScores(finished),
    writerOptions,
  );
  let different = 0;
  const end = await runTrials(missing.map(({ trial }) => trial), {
    ...run,
    holdout: true,
    beforeTrial: () => writer.ready(),
    onTrialFinished: (finished) => {
      if (finished.result.weightsHash === before.get(finished.trial.trialId)) {
        return writer.trialFinished(finished);
      }
      different++;
      emit({ kind: "note", level: "error", message: differenceText(finished) });
    },
  });
  const closed = await closeWriter(writer, end);
  if (closed.kind !== "done" || different === 0) return closed;
  const reason = `the holdout rows of ${trials(different)} could not be evaluated`;
  return { kind: "fault", reason };
}

function differenceText({ trial, result }: FinishedTrial): string {
  return result.state === "complete"
    ? `trial ${trial.number} ended with other weights than before: sweep verify shows more`
    : `trial ${trial.number} could not be run again: ${result.error}`;
}

/** Saves what is left; how the run ended, if some of it could not be saved. */
export async function closeWriter(writer: ResultWriter, end: SweepEnd): Promise<SweepEnd> {
  try {
    await writer.close({ wait: end.kind !== "interrupted" });
    return end;
  } catch (error) {
    const lost = `${trials(writer.unsaved)} that had finished could not be saved`;
    return {
      kind: "fault",
      reason: `${(error as Error).message}: ${lost} and will be run again`,
    };
  }
}

function trials(count: number): string {
  return `${count} ${count === 1 ? "trial" : "trials"}`;
}
