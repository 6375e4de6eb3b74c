import type { EarlyTermination, Experiment } from "../../lib/experiment/experiment.ts";
import { defineExperiment } from "../../lib/experiment/define_experiment.ts";
import type { NetworkTrial, TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { takeLook } from "../../lib/stats/race.ts";

export const RACE = { type: "race", looks: [5, 10], alpha: [0.01, 0.04] } as const;
export const EPOCHS = { type: "halving", resource: "epochs", min: 250, eta: 2 } as const;
export const SEEDS = { type: "halving", resource: "seeds", min: 3, eta: 3 } as const;

/** An experiment with configs l2 = 0, 1, …, each with 1000 epochs. */
export function earlyExperiment(
  early_terminate: EarlyTermination,
  { configs, seeds }: { configs: number; seeds: number },
): Experiment {
  const l2 = { values: Array.from({ length: configs }, (_, i) => i) };
  const file = { replicates: seeds, parameters: { l2, epochs: { value: 1000 } } };
  return { ...defineExperiment(file), early_terminate };
}

const metricsOf = (val_accuracy: number) => ({
  ...{ val_accuracy, val_loss: 1, train_accuracy: 1, train_loss: 1 },
});

/** A complete trial. */
export function completeRecord(trial: NetworkTrial, score: number): TrialRecord {
  const result = { metrics: metricsOf(score), epochs: 1000, weightsHash: "0", curve: [] };
  return { trial, result: { state: "complete", ...result } };
}

/** A trial that was pruned after some epochs with a score, or was never run. */
export function prunedRecord(trial: NetworkTrial, epochs: number, score = NaN): TrialRecord {
  const error = epochs === 0 ? "pruned after 5 seeds" : `pruned after ${epochs} epochs`;
  const trained = epochs === 0
    ? {}
    : { metrics: metricsOf(score), weightsHash: "1", partEpochs: epochs };
  return { trial, result: { state: "pruned", epochs, error, curve: [], ...trained } };
}

/** The score of config m at a seed, 0.8 - m · step but for config 1, which is near 0: with variation that all share in part. */
export function madeScore(m: number, seed: number, step = 0.1): number {
  return 0.8 - (m === 1 ? 0.01 : step * m) + ((seed * 7) % 5) / 50 + ((seed * 3 + 2 * m) % 7) / 100;
}

/** A race with two looks: configs that the first look leaves out have only the seeds of it. */
export function raceRecords(
  experiment: Experiment,
  scoreOf: (m: number, seed: number) => number | undefined = madeScore,
): TrialRecord[] {
  const trials = expandGrid(experiment) as NetworkTrial[];
  const configs = new Set(trials.map(({ parameters }) => parameters.l2)).size;
  const rows = Array.from(
    { length: configs },
    (_, m) => Array.from({ length: RACE.looks[0] }, (_, seed) => scoreOf(m, seed)),
  );
  const looks = takeLook(rows, { goal: experiment.metric.goal, alpha: RACE.alpha[0] });
  return trials.map((trial) => {
    const m = trial.parameters.l2;
    if (looks[m].pruned !== undefined && trial.seed >= RACE.looks[0]) return prunedRecord(trial, 0);
    const score = scoreOf(m, trial.seed);
    return score === undefined
      ? { trial, result: { state: "failed", epochs: 0, error: "made up", curve: [] } }
      : completeRecord(trial, score);
  });
}

/** Six configs by halving over epochs: half of them have 250 epochs, one 500, and two all 1000. */
export function halvingRecords(experiment: Experiment): TrialRecord[] {
  const reached = [1000, 1000, 500, 250, 250, 250];
  return (expandGrid(experiment) as NetworkTrial[]).map((trial) => {
    const m = trial.parameters.l2;
    const score = madeScore(m, trial.seed, 0.02);
    return reached[m] === 1000
      ? completeRecord(trial, score)
      : prunedRecord(trial, reached[m], score);
  });
}
