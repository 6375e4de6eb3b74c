/**
 * The regions that the leader and the simplest config decide, for data with two features: their networks are trained again.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { taskOf } from "../experiment/metrics.ts";
import type { NetworkTrial, TrialRecord } from "../experiment/trial.ts";
import { trainedModel } from "../model/trained_model.ts";
import type { Model } from "../model/model.ts";
import { trialRows } from "../objective/build_trial.ts";
import { type DecisionRegion, decisionRegion } from "../report/decision_region.ts";
import { configText } from "../report/text/value_text.ts";
import type { Analysis } from "../results/analyze.ts";
import { completeTrials, holdoutConfigs } from "../results/holdout_scores.ts";
import { UserError } from "../user_error.ts";
import { pause } from "./pause.ts";
import { trialCost } from "./pool/trial_cost.ts";
import { requireRunnable } from "./require_runnable.ts";

/**
 * The most training rows times weights, summed over the epochs, of a network that is trained again for a picture. On a server
 * core the engine did 2.4 · 10⁹ of them a second with two layers of 64 units, 0.3 · 10⁹ with one layer of 8: so the largest networks
 * take about one second, and none takes over five.
 */
const MOST_COST = 1.5e9;

/** Regions by trial id and title, so that a network is trained once. */
export type RegionCache = Map<string, readonly DecisionRegion[]>;

/** The results of a sweep. */
interface Results {
  readonly experiment: Experiment;
  readonly records: readonly TrialRecord[];
  readonly analysis: Analysis;
}

/**
 * Trains the first complete trial of the leader and of the simplest config again. Empty while trials wait, for other data than two
 * numeric features with classes, and for networks that would take too long; a network whose data are gone, or that ends
 * with other weights than before, is left out.
 */
export async function decisionRegions(
  { experiment, records, analysis }: Results,
  { cache, signal }: { cache?: RegionCache | undefined; signal?: AbortSignal | undefined } = {},
): Promise<DecisionRegion[]> {
  if (experiment.objective !== undefined || taskOf(experiment.data) !== "classification") return [];
  if (experiment.split.folds !== undefined) return []; // a trial has several networks
  if (records.some(({ result }) => result === undefined)) return [];
  const regions: DecisionRegion[] = [];
  for (const config of holdoutConfigs(analysis.configs)) {
    const [first] = completeTrials(config, records);
    if (first === undefined || first.trial.objective !== undefined) continue;
    const title = `${config.verdict === "best" ? "best" : "simplest"}: ${
      configText(experiment, config)
    }`;
    const key = `${first.trial.trialId} ${title}`;
    const found = cache?.get(key) ?? regionOf(first, first.trial, title);
    cache?.set(key, found);
    regions.push(...found);
    await pause();
    signal?.throwIfAborted();
  }
  return regions;
}

/** The region of a trial; none if its network cannot be trained again as it was. */
function regionOf(
  { result }: TrialRecord,
  trial: NetworkTrial,
  title: string,
): readonly DecisionRegion[] {
  if (trialCost(trial) > MOST_COST) return [];
  try {
    requireRunnable([trial], 1);
    const [rows] = trialRows(trial);
    if (rows.train.features !== 2) return [];
    const model = trainedModel(trial);
    if (!isDrawable(model) || model.provenance.weightsHash !== result?.weightsHash) return [];
    return [decisionRegion(model, rows, { title })];
  } catch (error) {
    if (error instanceof UserError) return []; // the file is gone, or not the same any more
    throw error;
  }
}

/** The classes have a letter each in the picture. */
const MOST_CLASSES = 26;

function isDrawable({ encoding: { columns, target } }: Model): boolean {
  return columns.length === 2 && columns.every(({ kind }) => kind === "number") &&
    target.classes.length >= 2 && target.classes.length <= MOST_CLASSES;
}
