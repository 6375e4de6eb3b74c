/**
 * Seedsweep: which setting of a small neural net is better, and am I sure?
 *
 * All of the command line's work, for programs: read an experiment, train its grid with several seeds in
 * parallel workers, rank the configs. And the parts that it is made of, for use by hand: layers, losses,
 * optimisers, data sets, random streams.
 *
 * @example A sweep from a program
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment, rankTrials, runSweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment(`
 *   seeds: [0, 1]
 *   parameters:
 *     hidden: { values: [4, 16] }
 *     epochs: { value: 50 }
 * `);
 * const { records } = await runSweep(experiment, { jobs: 2 });
 * const [best] = rankTrials(records, experiment.metric);
 * assertEquals(best.n, 2);
 * ```
 *
 * @example A layer by hand
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dense, Dropout, ReLU } from "@seedsweep/seedsweep";
 *
 * const dense = new Dense(2, 64);
 * const relu = new ReLU();
 * const dropout = new Dropout(64, 0.1);
 * const rows = new Float64Array([0.5, -1, 2, 0]); // two rows of two numbers
 * const output = dropout.forward(relu.forward(dense.forward(rows)));
 * assertEquals(output.length, 2 * 64);
 * const dOutput = new Float64Array(2 * 64).fill(1); // of the sum of all outputs
 * dense.backward(relu.backward(dropout.backward(dOutput)));
 * assertEquals(dense.dWeights.length, 2 * 64);
 * ```
 *
 * @module
 */

export * from "./lib/data/dataset.ts";
export * from "./lib/data/split_sizes.ts";
export * from "./lib/data/spiral.ts";
export {
  Engine,
  type EngineOptions,
  type LayerParameters,
  type OptimizerDescription,
} from "./lib/engine/engine.ts";
export { ENGINE_VERSION } from "./lib/engine/version.ts";
export { expandGrid } from "./lib/objective/expand_grid.ts";
export type * from "./lib/experiment/experiment.ts";
export { ExperimentError, type Fault } from "./lib/experiment/parse/fault.ts";
export { parseExperiment, type ParseOptions } from "./lib/experiment/parse/parse_experiment.ts";
export { readExperiment, type ReadOptions } from "./lib/experiment/parse/read_experiment.ts";
export { DEFAULT_PARAMETERS, experimentJsonSchema } from "./lib/experiment/parse/schema.ts";
export type * from "./lib/experiment/trial.ts";
export { accuracy } from "./lib/nn/accuracy.ts";
export { Adam, type AdamOptions } from "./lib/nn/adam.ts";
export { Dense, type DenseOptions, type Init } from "./lib/nn/dense.ts";
export { Dropout, type DropoutOptions } from "./lib/nn/dropout.ts";
export { classIndices, type Labels } from "./lib/nn/labels.ts";
export type { Layer, Parameter, Pass } from "./lib/nn/layer.ts";
export { type Evaluation, Network, type NetworkDescription } from "./lib/nn/network.ts";
export { decayedRate, type Optimizer } from "./lib/nn/optimizer.ts";
export { ReLU } from "./lib/nn/relu.ts";
export { SGD, type SGDOptions } from "./lib/nn/sgd.ts";
export { softmax } from "./lib/nn/softmax.ts";
export { SoftmaxCrossEntropy } from "./lib/nn/softmax_cross_entropy.ts";
export {
  type EpochFigures,
  type LabelledRows,
  Trainer,
  type TrainerOptions,
} from "./lib/nn/trainer.ts";
export { binomial, type BinomialOptions } from "./lib/random/binomial.ts";
export { childKey, type Key, type Role, streamKey, type StreamName } from "./lib/random/key.ts";
export { permutation, shuffle } from "./lib/random/shuffle.ts";
export { Stream } from "./lib/random/stream.ts";
export {
  compareSweeps,
  type OverallDifference,
  type PairedConfig,
  type SweepComparison,
  type SweepVerdict,
} from "./lib/results/compare_sweeps.ts";
export {
  type ComparedConfig,
  compareToLeader,
  type Comparison,
  type Verdict,
} from "./lib/results/compare_to_leader.ts";
export { type Effects, effects, type ValueEffect } from "./lib/results/effects.ts";
export { holm } from "./lib/stats/holm.ts";
export { type Optimism, optimism } from "./lib/results/optimism.ts";
export { type AttainableP, attainableP, type SweepSize } from "./lib/stats/attainable_p.ts";
export { type RankedConfig, rankTrials } from "./lib/results/rank_trials.ts";
export type { Interval } from "./lib/stats/sample.ts";
export { signFlipP } from "./lib/stats/sign_flip.ts";
export { meanInterval, studentTBound } from "./lib/stats/student_t.ts";
export type { VarianceShare } from "./lib/stats/variance_shares.ts";
export type { HoldoutSummary } from "./lib/results/holdout_scores.ts";
export { type Findings, type Results, writeResults } from "./lib/results/files/write_results.ts";
export { runSweep, type RunSweepOptions, type SweepOutcome } from "./lib/sweep/run_sweep.ts";
export {
  type RunEnd,
  type RunTrialsOptions,
  type SweepProgress,
} from "./lib/sweep/pool/run_trials.ts";
export { runTrial, type RunTrialOptions } from "./lib/objective/run_trial.ts";
