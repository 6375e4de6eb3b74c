/**
 * Seedsweep: which setting of a small neural network is better, and how sure can one be?
 *
 * Everything that the command line does, for programs: read or define an experiment, run its trials in parallel workers, in
 * memory or in a results folder, analyze and verify the results, compare sweeps, plan and check. And the parts that it
 * consists of, for use one by one: layers, losses, optimizers, data sets, random streams, statistics.
 *
 * @example A sweep in memory
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment, runSweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment(`
 *   seeds: [0, 1]
 *   parameters:
 *     hidden: { values: [4, 16] }
 *     epochs: { value: 50 }
 * `);
 * const { analysis } = await runSweep(experiment, { jobs: 2 });
 * const [best] = analysis.configs;
 * assertEquals(best.n, 2); // complete trials
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

// Experiments
export * from "./lib/data/data_source.ts";
export * from "./lib/experiment/define_experiment.ts";
export type * from "./lib/experiment/experiment.ts";
export type { Config, ConfigGrid } from "./lib/experiment/grid_configs.ts";
export { METRICS, type Task } from "./lib/experiment/metrics.ts";
export { ExperimentError, type Fault } from "./lib/experiment/parse/fault.ts";
export { parseExperiment, type ParseOptions } from "./lib/experiment/parse/parse_experiment.ts";
export { readExperiment, type ReadOptions } from "./lib/experiment/parse/read_experiment.ts";
export { DEFAULT_PARAMETERS, experimentJsonSchema } from "./lib/experiment/parse/schema.ts";
export { UserError } from "./lib/user_error.ts";

// Trials
export { ENGINE_VERSION } from "./lib/engine/version.ts";
export type { GridParts } from "./lib/experiment/swept_parameters.ts";
export type * from "./lib/experiment/trial.ts";
export { expandGrid } from "./lib/objective/expand_grid.ts";
export type { Divergence } from "./lib/objective/first_divergence.ts";
export { type NetworkRows, trialRows } from "./lib/objective/build_trial.ts";
export { runTrial, type RunTrialOptions } from "./lib/objective/run_trial.ts";
export type { NetworkCheckpoint, TrialCheckpoint } from "./lib/objective/trial_checkpoint.ts";
export type { Objective, TrialContext } from "./lib/objective/trial_context.ts";

// Sweeps
export type { PlannedStage, SearchSize } from "./lib/search/search_size.ts";
export { checkExperiment } from "./lib/checks/check_experiment.ts";
export type { CheckResult } from "./lib/checks/check_result.ts";
export {
  type ExpectedTime,
  planSweep,
  type PlanSweepOptions,
  type SweepPlan,
} from "./lib/checks/plan_sweep.ts";
export { type Audit, auditSweep, type AuditSweepOptions } from "./lib/sweep/audit_sweep.ts";
export type { LockHolder } from "./lib/store/folder_lock.ts";
export type { FileCheck } from "./lib/sweep/check_files.ts";
export { diffTrials, type TrialDifference } from "./lib/sweep/diff_trials.ts";
export type { RunSweepOptions, SweepOutcome } from "./lib/sweep/perform_sweep.ts";
export type { SweepProgress } from "./lib/sweep/pool/progress_meter.ts";
export type { SweepEnd } from "./lib/sweep/pool/run_trials_options.ts";
export { readResults, type SweepResults } from "./lib/sweep/read_results.ts";
export { readStatus, type SweepStatus } from "./lib/sweep/read_status.ts";
export type { SweepPace } from "./lib/sweep/sweep_pace.ts";
export { type Replay, replayTrial, type ReplayTrialOptions } from "./lib/sweep/replay_trial.ts";
export { resumeSweep, type ResumeSweepOptions } from "./lib/sweep/resume_sweep.ts";
export { runSweep } from "./lib/sweep/run_sweep.ts";
export type { SweepEvent, SweepListener } from "./lib/sweep/sweep_events.ts";
export type { TrialCounts } from "./lib/sweep/trial_counts.ts";
export {
  type Verification,
  verifySweep,
  type VerifySweepOptions,
} from "./lib/sweep/verify_sweep.ts";

// Reports
export type { DecisionRegion, RegionGrid, RegionPoint } from "./lib/report/decision_region.ts";
export type { PlotKind } from "./lib/report/plot_svg.ts";
export type { ReportInput } from "./lib/report/report_data.ts";
export type { RegionCache } from "./lib/sweep/decision_regions.ts";
export { renderPlot, renderReport } from "./lib/sweep/render_report.ts";
export { readReport, type ReadReportOptions } from "./lib/sweep/report_folder.ts";
export { startView, type View, type ViewOptions } from "./lib/view/start_view.ts";

// Models
export type { EncodeOptions } from "./lib/model/encode_features.ts";
export { Model } from "./lib/model/model.ts";
export { modelJson } from "./lib/model/model_json.ts";
export { modelOnnx } from "./lib/model/model_onnx.ts";
export { modelTs } from "./lib/model/model_ts.ts";
export type { ModelContent, Provenance } from "./lib/model/model_content.ts";
export { parseModel } from "./lib/model/parse_model.ts";
export { type FilePredictions, predictFile, type UnknownCell } from "./lib/model/predict_file.ts";
export type * from "./lib/model/prediction.ts";
export { trainedModel } from "./lib/model/trained_model.ts";
export { exportModel, type ExportModelOptions } from "./lib/sweep/export_model.ts";

// Results
export { type Analysis, analyze } from "./lib/results/analyze.ts";
export {
  compareRankings,
  type OverallDifference,
  type PairedConfig,
  type RankingComparison,
  type SweepVerdict,
} from "./lib/results/compare_rankings.ts";
export {
  type ComparableSweep,
  compareSweeps,
  type DifferentSetting,
  type SweepComparison,
  type Undecided,
} from "./lib/results/compare_sweeps.ts";
export {
  type ComparedConfig,
  compareToLeader,
  type Comparison,
  type ComparisonSettings,
  type Verdict,
} from "./lib/results/compare_to_leader.ts";
export {
  type PrunedConfigs,
  type PruningSummary,
  summarizePruning,
} from "./lib/results/summarize_pruning.ts";
export {
  type Effects,
  effects,
  type PartialGrid,
  type UsedConfigs,
  type ValueEffect,
} from "./lib/results/effects.ts";
export type { ConditionalEffect, Interaction } from "./lib/results/interactions.ts";
export type { Difference } from "./lib/results/files/differences.ts";
export type { RecordedTrial } from "./lib/results/files/read_rows.ts";
export { type Results, writeResults } from "./lib/results/files/write_results.ts";
export type { HoldoutSummary } from "./lib/results/holdout_scores.ts";
export { type Optimism, optimism } from "./lib/results/optimism.ts";
export { type PrunedTrials, type RankedConfig, rankTrials } from "./lib/results/rank_trials.ts";

// Statistics
export { type LookDecision, type LookOptions, takeLook } from "./lib/stats/race.ts";
export { type AttainableP, attainableP, type SweepSize } from "./lib/stats/attainable_p.ts";
export {
  type BehindBest,
  compareToBest,
  type CompareToBestOptions,
} from "./lib/stats/compare_to_best.ts";
export {
  detectableDifference,
  type DetectableDifferenceOptions,
} from "./lib/stats/detectable_difference.ts";
export { testDifferences } from "./lib/stats/test_differences.ts";
export type { Interval } from "./lib/stats/sample.ts";
export { meanInterval, studentTBound } from "./lib/stats/student_t.ts";
export type { VarianceShare } from "./lib/stats/variance_shares.ts";

// Data
export * from "./lib/data/blobs.ts";
export * from "./lib/data/circles.ts";
export { CsvError, type CsvFault } from "./lib/data/csv/csv_error.ts";
export { type CsvRecord, csvRecords, type CsvRecordsOptions } from "./lib/data/csv/csv_records.ts";
export type * from "./lib/data/csv/csv_spec.ts";
export { readTable } from "./lib/data/csv/read_table.ts";
export { describeCsv, registerTable, tableOf } from "./lib/data/csv/table_cache.ts";
export {
  type AnyDataset,
  type Dataset,
  type RegressionDataset,
  type Split,
  splitDataset,
} from "./lib/data/dataset.ts";
export { encodeCells, type EncodedCells } from "./lib/data/encode_cells.ts";
export {
  type EncodedCategory,
  type EncodedColumn,
  type EncodedNumber,
  type EncodedTarget,
  encodeRows,
  type Encoding,
  fitEncoding,
} from "./lib/data/encoding.ts";
export { makeSplits } from "./lib/data/make_splits.ts";
export * from "./lib/data/moons.ts";
export * from "./lib/data/spiral.ts";
export { type RowParts, splitRows, type SplitRowsOptions } from "./lib/data/split_rows.ts";
export { type SplitFractions, splitSizes } from "./lib/data/split_sizes.ts";

// Networks
export {
  Engine,
  type EngineCheckpoint,
  type EngineOptions,
  type LayerParameters,
  type OptimizerDescription,
} from "./lib/engine/engine.ts";
export { accuracy } from "./lib/nn/accuracy.ts";
export type { Activation } from "./lib/nn/activation.ts";
export { Adam, type AdamOptions } from "./lib/nn/adam.ts";
export { balancedAccuracy, macroF1 } from "./lib/nn/class_scores.ts";
export { Dense, type DenseOptions, type Init } from "./lib/nn/dense.ts";
export { Dropout, type DropoutOptions } from "./lib/nn/dropout.ts";
export { classIndices, type Labels } from "./lib/nn/labels.ts";
export type { Layer, Parameter, Pass } from "./lib/nn/layer.ts";
export { LeakyReLU } from "./lib/nn/leaky_relu.ts";
export type { Loss } from "./lib/nn/loss.ts";
export { meanAbsoluteError, MeanSquaredError } from "./lib/nn/mean_squared_error.ts";
export { type Evaluation, Network, type NetworkDescription } from "./lib/nn/network.ts";
export { decayedRate, type Optimizer } from "./lib/nn/optimizer.ts";
export { predictedClasses } from "./lib/nn/predicted_classes.ts";
export { r2Score } from "./lib/nn/r2_score.ts";
export { ReLU } from "./lib/nn/relu.ts";
export { SGD, type SGDOptions } from "./lib/nn/sgd.ts";
export { softmax } from "./lib/nn/softmax.ts";
export { SoftmaxCrossEntropy } from "./lib/nn/softmax_cross_entropy.ts";
export { Tanh } from "./lib/nn/tanh.ts";
export {
  type EpochFigures,
  type LabeledRows,
  type TargetRows,
  Trainer,
  type TrainerOptions,
} from "./lib/nn/trainer.ts";

// Random numbers
export { binomial, type BinomialOptions } from "./lib/random/binomial.ts";
export { childKey, type Key, type Role, streamKey, type StreamName } from "./lib/random/key.ts";
export { permutation, shuffle } from "./lib/random/shuffle.ts";
export { Stream } from "./lib/random/stream.ts";
