import {
  defineExperiment,
  type ExperimentDefinition,
} from "../../lib/experiment/define_experiment.ts";
import type { NetworkExperiment } from "../../lib/experiment/experiment.ts";
import type { CurvePoint, NetworkTrial, TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { type ReportData, reportData, type ReportInput } from "../../lib/report/report_data.ts";

/** What a trial gave: a score, "failed", or "waiting". */
export type Outcome = number | "failed" | "waiting";

/** A score that depends on the parameters and the seed. */
export function madeScore({ parameters: { dropout, hidden }, seed }: NetworkTrial): number {
  return 0.8 - dropout + (hidden as number) / 1000 + ((seed * 7) % 5) / 100 * (1 + dropout);
}

/** The input of a report about made-up results of an experiment. */
export function madeInput(
  definition: ExperimentDefinition,
  outcomeOf: (trial: NetworkTrial) => Outcome = madeScore,
): ReportInput {
  const experiment = defineExperiment(definition) as NetworkExperiment;
  const records = expandGrid(experiment)
    .map((trial) => madeRecord(trial as NetworkTrial, outcomeOf(trial as NetworkTrial)));
  const curves = new Map(
    records.flatMap(({ trial, result }) =>
      result?.state === "complete" ? [[trial.number, madeCurve(trial.seed)] as const] : []
    ),
  );
  const analysis = analyze(records, experiment);
  const answer = ["", "Best:      hidden=8   val_accuracy 0.800", "Worse:     1 config"];
  return { experiment, records, analysis, holdout: [], curves, regions: [], answer };
}

/** The data of a report about made-up results. */
export function madeData(
  definition: ExperimentDefinition,
  outcomeOf: (trial: NetworkTrial) => Outcome = madeScore,
): ReportData {
  return reportData(madeInput(definition, outcomeOf));
}

/** Eighteen configs with ten seeds. */
export const EIGHTEEN: ExperimentDefinition = {
  name: "eighteen",
  seeds: 10,
  parameters: {
    dropout: { values: [0, 0.1, 0.3] },
    hidden: { values: [64, 128] },
    l2: { values: [0, 1e-4, 5e-4] },
    epochs: 51,
  },
};

function madeRecord(trial: NetworkTrial, outcome: Outcome): TrialRecord {
  if (outcome === "waiting") return { trial };
  if (outcome === "failed") {
    return { trial, result: { state: "failed", epochs: 0, error: "made <b>up</b>", curve: [] } };
  }
  const metrics = { val_accuracy: outcome, val_loss: 1, train_accuracy: 1, train_loss: 0.1 };
  return { trial, result: { state: "complete", metrics, epochs: 51, curve: [] } };
}

/** At seed s, `val_accuracy` is epoch / 100 + s / 1000. */
function madeCurve(seed: number): CurvePoint[] {
  return Array.from({ length: 51 }, (_, epoch) => ({
    ...{ epoch, loss: 1, data_loss: 1 / (epoch + 1), reg_loss: 0, accuracy: epoch / 51 },
    ...{ learning_rate: 0.1, val_loss: 1, val_accuracy: epoch / 100 + seed / 1000 },
  }));
}
