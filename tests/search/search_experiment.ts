import type { Experiment, NetworkExperiment } from "../../lib/experiment/experiment.ts";
import type { Trial, TrialRecord } from "../../lib/experiment/trial.ts";
import { networkExperiment } from "../network_experiment.ts";

/** An experiment with four seeds that searches two parameters, with changes. */
export function searchExperiment(changes: Partial<Experiment> = {}): NetworkExperiment {
  const experiment = networkExperiment("{ seeds: 4, defaults: { epochs: 900 } }");
  return {
    ...experiment,
    method: "random",
    run_cap: 18,
    parameters: {
      learning_rate: { distribution: "log_uniform_values", min: 1e-4, max: 1 },
      dropout: { distribution: "uniform", min: 0, max: 0.5 },
    },
    ...changes,
  } as NetworkExperiment;
}

/** A made result: best at a learning rate of 0.01, better with more epochs, with some noise. */
export function madeResult(trial: Trial): TrialRecord {
  const { learning_rate, dropout = 0, epochs } = trial.parameters as Record<string, number>;
  const distance = Math.log10(learning_rate) + 2;
  const noise = 0.004 * Math.sin(1000 * learning_rate + 77 * trial.seed);
  const val_accuracy = 0.9 - 0.05 * distance * distance - 0.1 * dropout - 20 / epochs + noise;
  const metrics = { val_accuracy, val_loss: 1 - val_accuracy, train_accuracy: 1, train_loss: 0 };
  return { trial, result: { state: "complete", metrics, epochs, curve: [] } };
}
