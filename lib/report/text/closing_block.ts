/**
 * The answer of a sweep: the last lines on the terminal, the first ones of the report.
 *
 * @module
 */

import type { Experiment, Metric } from "../../experiment/experiment.ts";
import type { TrialRecord } from "../../experiment/trial.ts";
import type { Analysis } from "../../results/analyze.ts";
import { type ComparedConfig, isBehind } from "../../results/compare_to_leader.ts";
import { holdoutScore, type HoldoutSummary } from "../../results/holdout_scores.ts";
import { isFailure } from "../../experiment/is_failure.ts";
import { numericValue } from "../../results/simplest_of.ts";
import { plural } from "../../text/quantity.ts";
import { wrap } from "../../text/wrap.ts";
import { scoreDecimals } from "./score_decimals.ts";
import { pruningTexts } from "./pruning_texts.ts";
import { configText, lowerText, scoreText } from "./value_text.ts";

/** What is known of a sweep, finished or not. */
export interface SweepResult {
  /** Every trial in trial order, with a result if there is one. */
  readonly records: readonly TrialRecord[];
  /** The analysis of the records. */
  readonly analysis: Analysis;
  /** The holdout scores of the chosen configs. */
  readonly holdout: readonly HoldoutSummary[];
}

/** A label and its text; a part behind a tab is aligned with those of other rows. */
type Row = readonly [label: string, text: string];

const LABEL_WIDTH = 11;
/** If the same config is chosen in this share of the bootstrap draws, the choice does not depend on chance. */
const SURE_CHOICE = 0.95;

/** Which config is best, how sure that is, and what follows in `rows`; no line is wider than `width`. */
export function closingBlock(
  experiment: Experiment,
  outcome: SweepResult,
  { rows = [], width }: { rows?: readonly Row[]; width: number },
): string[] {
  return ["", ...formatRows([...answerRows(experiment, outcome), ...rows], width)];
}

/** Which config is best and how sure that is: the same rows, each in one line. */
export function answerLines(experiment: Experiment, outcome: SweepResult): string[] {
  return formatRows(answerRows(experiment, outcome), Infinity);
}

function answerRows(experiment: Experiment, outcome: SweepResult): Row[] {
  const { analysis, records } = outcome;
  const [leader, ...others] = analysis.configs;
  const isComplete = records.every(({ result }) => result !== undefined);
  if (leader === undefined || leader.n === 0) {
    return [["Best:", `none: ${noScoreText(outcome)}`]];
  }
  return [
    [isComplete ? "Best:" : "So far:", leaderText(experiment, analysis)],
    ...leaderSeedsRows(experiment, leader),
    ...(others.length === 0 || experiment.seeds.length === 1
      ? [noVerdictRow(experiment, others)]
      : [...verdictRows(experiment, analysis), ...fileRows(experiment)]),
    ...pruningTexts(experiment, { configs: analysis.configs, records }),
    ...holdoutRows(experiment, outcome),
  ];
}

function noScoreText({ records }: SweepResult): string {
  const failures = records.filter(isFailure);
  if (failures.length === 0) {
    const hasEnded = records.some(({ result }) => result !== undefined);
    return hasEnded ? "no trial is complete yet" : "no trial has run yet";
  }
  const all = failures.length === records.length ? "all" : `${failures.length} of`;
  const [first] = failures;
  return `${all} ${
    plural(records.length, "trial")
  } ended without a score; trial ${first.trial.number}: ` + `${first.result.error}`;
}

/** The leader with its score, and what to expect of it on new seeds. */
function leaderText(experiment: Experiment, { configs: [leader], optimism }: Analysis): string {
  const { name, goal } = experiment.metric;
  const score = leader.mean[name] as number;
  const excess = optimism === undefined || optimism.leaderChosen >= SURE_CHOICE
    ? 0
    : Math.max(0, optimism.optimism);
  const expected = score + (goal === "maximize" ? -excess : excess);
  const decimals = scoreDecimals(name, leader);
  const [shown, about] = [score, expected].map((each) => scoreText(each, decimals));
  return `${configText(experiment, leader)}\t${name} ${shown}` +
    (about === shown ? "" : ` (about ${about} on new seeds)`);
}

function leaderSeedsRows({ seeds }: Experiment, { n, scores, pruned }: ComparedConfig): Row[] {
  if (n === seeds.length) return [];
  const failed = [...scores.values()].filter((score) => score === undefined).length;
  const leftOut = pruned?.trials ?? 0;
  const waiting = seeds.length - n - failed - leftOut;
  const reasons = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(leftOut > 0 ? [`${leftOut} pruned`] : []),
    ...(waiting > 0 ? [`${waiting} did not run yet`] : []),
  ];
  return [["Seeds:", `it has scores at ${n} of ${seeds.length} seeds: ${reasons.join(", ")}`]];
}

function noVerdictRow({ seeds }: Experiment, others: readonly ComparedConfig[]): Row {
  const reason = others.length === 0
    ? "there is no other config to compare it with"
    : "with one seed, each score is a single draw";
  const both = others.length === 0 && seeds.length === 1
    ? "one config with one seed: the score is a single draw"
    : reason;
  return ["Verdict:", `none: ${both}`];
}

function verdictRows(experiment: Experiment, { configs, attainable }: Analysis): Row[] {
  const [, ...others] = configs;
  const undecided = others.filter(({ verdict }) => verdict === "undecided");
  const behind = others.filter(({ verdict, toLeader }) =>
    verdict === "worse" && isBehind(toLeader)
  );
  const failed = others.filter((each) => each.verdict === "worse" && !behind.includes(each));
  const waiting = others.filter(({ verdict }) => verdict === undefined);
  const row = (label: string, group: readonly unknown[], what = ""): Row[] =>
    group.length === 0 ? [] : [[label, `${plural(group.length, "config")}${what}`]];
  return [
    ...undecidedRows(experiment, { undecided, configs, attainable }),
    ...row(
      "Worse:",
      behind,
      `: at most 5 % chance that ${behind.length === 1 ? "it" : "one of them"} is truly best`,
    ),
    ...row("Failed:", failed, " that failed more often than the best"),
    ...row("Waiting:", waiting, " without a score yet"),
  ];
}

/** All seeds share the rows of a file, so that verdicts are about other splits of them, not about other rows. */
function fileRows(experiment: Experiment): Row[] {
  if (experiment.objective !== undefined || !("csv" in experiment.data)) return [];
  const rows = experiment.data.content?.rows;
  return [["About:", `these ${rows} rows, split in other ways; new rows may decide otherwise`]];
}

function undecidedRows(
  experiment: Experiment,
  { undecided, configs, attainable }: Pick<Analysis, "configs" | "attainable"> & {
    undecided: readonly ComparedConfig[];
  },
): Row[] {
  if (undecided.length === 0) return [];
  const isOne = undecided.length === 1;
  const more = `${undecided.length} more ${isOne ? "config" : "configs"}`;
  if (!attainable.enough) {
    const seeds = plural(experiment.seeds.length, "seed");
    return [[
      "Undecided:",
      `${more}: ${seeds} cannot show a difference, at least ${attainable.seedsNeeded} are needed`,
    ]];
  }
  const simplest = configs.find((config) => config.simplest) ?? configs[0];
  const undecidedRow: Row = [
    "Undecided:",
    `${more}: ${isOne ? "it" : "each"} may be better or worse; more seeds may decide`,
  ];
  // Of a user's own objective, only the user can say what is simpler.
  if (experiment.objective !== undefined && experiment.simplest.length === 0) return [undecidedRow];
  return [
    undecidedRow,
    simplest === configs[0] ? ["Simplest:", "the best config itself"] : [
      "Simplest:",
      `${configText(experiment, simplest)}\t${
        distanceText(simplest, { leader: configs[0], metric: experiment.metric })
      }; ` +
      simplerText(simplest, { leader: configs[0], experiment }),
    ],
  ];
}

/** In what a config is simpler than the leader: see `simplestOf`. */
function simplerText(
  simplest: ComparedConfig,
  { leader, experiment }: { leader: ComparedConfig; experiment: Experiment },
): string {
  if (simplest.weightCount < leader.weightCount) return "fewer weights";
  const larger = experiment.simplest.find((name) =>
    numericValue(simplest, name) !== numericValue(leader, name)
  );
  return `larger ${larger}`;
}

/** How far a config is behind the leader: `0.003 lower, at most 0.019`. */
function distanceText(
  { toLeader }: ComparedConfig,
  { leader, metric: { name, goal } }: { leader: ComparedConfig; metric: Metric },
): string {
  if (toLeader === undefined) return "";
  const decimals = scoreDecimals(name, leader);
  const sign = goal === "maximize" ? -1 : 1;
  const { behind, interval } = toLeader;
  const most = interval === undefined
    ? ""
    : `, at most ${Math.abs(interval.high).toFixed(decimals)}`;
  return (behind === 0 ? "equal" : lowerText(sign * behind, decimals)) + most;
}

function holdoutRows(experiment: Experiment, { analysis, holdout }: SweepResult): Row[] {
  return holdout.map(({ configId, mean, std }: HoldoutSummary, i): Row => {
    const score = holdoutScore(experiment.metric.name, Object.keys(mean));
    const validation = score.replace(/^test_/, "val_");
    const config = analysis.configs.find((each) => each.configId === configId) as ComparedConfig;
    const decimals = scoreDecimals(score, { mean, std });
    const deviation = std[score] === undefined
      ? ""
      : `, std over seeds ${scoreText(std[score], decimals)}`;
    const text =
      `${configText(experiment, config)}\t${score} ${
        scoreText(mean[score], decimals)
      }${deviation}` +
      ` (${validation} ${scoreText(config.mean[validation], decimals)})`;
    return [i === 0 ? "Holdout:" : "", text];
  });
}

/** Aligns the texts behind tabs; what does not fit the width goes into lines of its own. */
function formatRows(rows: readonly Row[], width: number): string[] {
  const parts = rows.map(([label, text]) => [label, ...text.split("\t")]);
  const first = Math.max(
    ...parts.map(([, config, rest]) => rest === undefined ? 0 : config.length),
  );
  return parts.flatMap(([label, config, rest]) => {
    const start = label.padEnd(LABEL_WIDTH);
    const indent = LABEL_WIDTH;
    if (rest === undefined) return wrap(start + config, { width, indent });
    const line = `${start}${config.padEnd(first)}   ${rest}`;
    if (line.length <= width) return [line];
    return [
      ...wrap(start + config, { width, indent }),
      ...wrap(" ".repeat(indent + 2) + rest, { width, indent: indent + 2 }),
    ];
  });
}
