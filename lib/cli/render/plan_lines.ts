/**
 * The plan of a sweep as lines.
 *
 * @module
 */

import { relative } from "node:path";
import type { SweepPlan } from "../../checks/plan_sweep.ts";
import type { CsvSpec } from "../../data/csv/csv_spec.ts";
import type {
  Axis,
  Experiment,
  ObjectiveExperiment,
  ObjectiveSpec,
} from "../../experiment/experiment.ts";
import type { ConfigGrid } from "../../experiment/grid_configs.ts";
import { STARTUP } from "../../search/tpe.ts";
import type { SearchSize } from "../../search/search_size.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import type { NetworkTrial, Trial } from "../../experiment/trial.ts";
import { fittedTable } from "./fitted_table.ts";
import { durationText, plural } from "../../text/quantity.ts";
import { constantsText } from "./ranking_table.ts";
import { scoreDecimals } from "../../report/text/score_decimals.ts";
import { cellText } from "../../report/text/value_text.ts";
import { wrap } from "../../text/wrap.ts";

/** The lines of a plan. */
export function planLines(
  experiment: Experiment,
  { directory, plan, width }: { directory: string; plan: SweepPlan; width: number },
): string[] {
  const { trials, warnings } = plan;
  const texts = [
    ...sourceTexts(experiment),
    ...foundTexts(directory, plan),
    ...attainableLines(experiment, plan),
  ];
  return [
    ...wrap(sizeText(experiment, plan), { width }),
    ...stageLines(experiment, plan).flatMap((line) => wrap(line, { width })),
    ...constantsText(experiment).flatMap((line) => wrap(line, { width })),
    ...trialsTable(experiment, trials, width),
    ...texts.flatMap((text) => wrap(text, { width })),
    ...warningLines(warnings, width),
    ...wrap(timeText(experiment, plan), { width }),
  ];
}

/** What the results folder has already; how many trials a search with several stages will have depends on results. */
function foundTexts(directory: string, { trials, found, missing }: SweepPlan): string[] {
  if (found === 0) return [];
  const isAll = found + missing.length === trials.length;
  return [
    isAll
      ? `${directory} has ${found} of ${
        plural(trials.length, "trial")
      } already; ${missing.length} to run`
      : `${directory} has the results of ${
        plural(found, "trial")
      } already; ${missing.length} to run next`,
  ];
}

/** Warnings about an experiment. */
export function warningLines(warnings: readonly string[], width: number): string[] {
  return warnings.flatMap((warning) => wrap(`warning: ${warning}`, { width, indent: 9 }));
}

/**
 * `dropout: 3 dropout × 2 hidden = 6 configs; × 8 seeds = 48 trials`, with what each step of building the configs does; of a search
 * `random: 60 random configs; × 8 seeds = 480 trials`.
 */
function sizeText(experiment: Experiment, { trials, grid, size }: SweepPlan): string {
  const { name, seeds } = experiment;
  const built = grid === undefined ? searchText(experiment, size) : gridText(experiment, grid);
  const count = experiment.method === "bayes" ? size.configs * seeds.length : trials.length;
  return `${name}: ${built}; × ${plural(seeds.length, "seed")} = ${plural(count, "trial")}`;
}

function gridText(experiment: Experiment, grid: ConfigGrid): string {
  const product = productText(experiment, grid);
  const steps = stepTexts(grid);
  const configs = plural(grid.configs.length, "config");
  return steps.length === 0
    ? `${product}${configs}`
    : [`${product}${sum(grid.combinations)} combinations`, ...steps, configs].join("; ");
}

const SEARCHES = {
  grid: "",
  random: "drawn at random",
  sobol: "at the points of Sobol's sequence",
  bayes: "",
};

function searchText({ method, batch = 1 }: Experiment, { configs }: SearchSize): string {
  const count = plural(configs, "config");
  if (method !== "bayes") return `${count} ${SEARCHES[method]}`;
  if (configs <= STARTUP) return `${count} drawn at random`;
  const next = batch === 1 ? "one" : `${batch}`;
  return `${count}: ${STARTUP} drawn at random, then ${
    configs - STARTUP
  } proposed ${next} at a time from the results so far`;
}

/** What early termination leaves of the configs. */
function stageLines(
  { method, early_terminate: rule }: Experiment,
  { size: { stages, share } }: SweepPlan,
): string[] {
  if (rule === undefined || stages.length < 2) return [];
  const [first] = stages;
  if (rule.type === "race") {
    const looks = stages.slice(0, -1).map(({ end }) => end).join(", ");
    const count = plural(first.configs, "config");
    return [
      `race: ${count}; after ${looks} seeds, those that are worse than the best get no more`,
    ];
  }
  const deciding = stages.slice(1).filter(({ configs }, i, all) => configs !== all[i + 1]?.configs);
  const rest = deciding.map(({ end, configs }) => `${configs} to ${end}`).join(", ");
  const percent = `${method === "bayes" ? "at least" : "about"} ${Math.round(100 * share)} %`;
  return [
    `halving: ${
      plural(first.configs, "config")
    } to ${first.end} ${rule.resource}, the best ${rest}: ` +
    `${percent} of the work of training all of them`,
  ];
}

/** `2 optimizer × 3 (model, units) = `, and with `any_of` what each grid has. */
function productText(experiment: Experiment, { combinations }: ConfigGrid): string {
  const { zip = [], any_of, parameters } = experiment;
  const common = [
    ...axisTexts(parameters),
    ...zip.map((lists) => {
      const names = Object.keys(lists);
      return `${lists[names[0]].length} ${names.length === 1 ? names[0] : `(${names.join(", ")})`}`;
    }),
  ];
  if (any_of === undefined) return common.length === 0 ? "" : `${common.join(" × ")} = `;
  const grids = any_of.map((branch, i) => {
    const axes = [...common, ...axisTexts(branch.parameters)];
    return axes.length > 1 ? `${axes.join(" × ")} = ${combinations[i]}` : axes[0] ?? "1";
  });
  return `any_of ${grids.map((text) => `[${text}]`).join(" + ")} = `;
}

/** `3 dropout`, of each parameter with more than one value. */
function axisTexts(parameters: Readonly<Record<string, Axis>>): string[] {
  return Object.entries(parameters).flatMap(([name, { values = [] }]) =>
    values.length > 1 ? `${values.length} ${name}` : []
  );
}

/** What `when`, `exclude` and merging do, and how many combinations are left after each. */
function stepTexts({ combinations, conditional, excluded, merged }: ConfigGrid): string[] {
  const left = sum(combinations) - excluded;
  return [
    ...(conditional > 0 ? [`when makes parameters inactive in ${conditional}`] : []),
    ...(excluded > 0
      ? [`exclude leaves out ${excluded}, ${left} ${left === 1 ? "is" : "are"} left`]
      : []),
    ...(merged > 0
      ? [`${merged} ${merged === 1 ? "gives" : "give"} the same results as another`]
      : []),
  ];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Rows shown from the start and from the end. */
const ROWS = 3;

function trialsTable(
  experiment: Experiment,
  trials: readonly Trial[],
  width: number,
): string[] {
  const isShort = trials.length <= 2 * ROWS;
  const shown = isShort ? trials : [...trials.slice(0, ROWS), undefined, ...trials.slice(-ROWS)];
  const column = (
    head: string,
    cell: (trial: Trial) => string | number,
    dropPriority?: number,
  ) => ({
    head,
    cells: shown.map((trial) => trial === undefined ? "…" : String(cell(trial))),
    ...(dropPriority === undefined ? {} : { dropPriority }),
  });
  return fittedTable([
    column("trial", ({ number }) => number),
    ...sweptParameters(experiment).map((name, i) =>
      column(name, (trial) => cellText(experiment, name, trial), i + 1)
    ),
    column("seed", ({ seed }) => seed),
    ...(experiment.objective === undefined
      ? [
        column("weights", (trial) => (trial as NetworkTrial).weightCount),
        column("epochs", (trial) => (trial as NetworkTrial).parameters.epochs),
      ]
      : []),
  ], width);
}

/** What the seeds can show. */
function attainableLines(
  { seeds, metric }: Experiment,
  { attainable, detectable }: SweepPlan,
): string[] {
  const { comparisons, enough, seedsNeeded, assumes } = attainable;
  if (comparisons === 0) return [];
  const count = plural(seeds.length, "seed");
  if (!enough) return [`${count} cannot show a difference: at least ${seedsNeeded} are needed`];
  return [
    `${count} can show that a config is worse than the best, if it is far enough behind ` +
    `(the test assumes ${assumes})`,
    ...(detectable === undefined ? [] : [
      `a config that is behind by ${
        detectable.toFixed(scoreDecimals(metric.name, { std: { [metric.name]: detectable } }))
      } in ${metric.name} would be found worse about four times in ` +
      "five, judging by the results so far",
    ]),
  ];
}

function timeText(experiment: Experiment, { missing, bytes, time }: SweepPlan): string {
  if (missing.length === 0) return "nothing to run";
  if (time === undefined) {
    return experiment.objective === undefined
      ? "interrupted while trials were timed"
      : "expected time: unknown, because no trial has run yet";
  }
  if (experiment.objective !== undefined) {
    return `expected: ${durationText(time.total)} on ${plural(time.workers, "worker")} (${
      Number(time.perTrial.toPrecision(2))
    } s per trial, the mean of those that have run)`;
  }
  const each = Number(time.perTrial.toPrecision(2));
  const megabytes = Math.ceil(bytes / 1e6);
  return `expected: ${durationText(time.total)} on ${
    plural(time.workers, "worker")
  } (${each} s per trial, measured for ${time.measured.toFixed(1)} s), ${megabytes} MB of memory`;
}

/** What the networks see, or what a program of the user's own may do. */
function sourceTexts(experiment: Experiment): string[] {
  if (experiment.objective !== undefined) {
    return [objectiveText(experiment), hashedText(experiment.objective)];
  }
  const { data, split } = experiment;
  const folds = split.folds === undefined
    ? []
    : [`${split.folds} folds: each trial trains ${split.folds} networks and averages their scores`];
  return [...("csv" in data ? [csvText(data)] : []), ...folds];
}

/** `wine.csv: 1599 rows, 11 inputs; regression of quality`. */
function csvText({ csv, target, content }: CsvSpec): string {
  if (content === undefined) return csv;
  const { rows, inputs, classes, task } = content;
  const name = typeof target === "number" ? `column ${target}` : target;
  const what = task === "regression" ? `regression of ${name}` : `${classes} classes of ${name}`;
  return `${csv}: ${plural(rows, "row")}, ${plural(inputs, "input")}; ${what}`;
}

/** The files whose change runs all trials again: `hashed: own_command.py, cfg.json`. */
function hashedText(objective: ObjectiveSpec): string {
  const { files } = objective;
  if ("module" in objective) {
    return `hashed: ${
      [objective.module, "the local modules that it imports", ...files].join(", ")
    }`;
  }
  const names = files.map((path) => relative(objective.folder, path));
  return names.length === 0
    ? "hashed: only the words of the command; list the files of the program under files"
    : `hashed: ${names.join(", ")}`;
}

function objectiveText({ objective, permissions }: ObjectiveExperiment): string {
  if ("command" in objective) {
    const { command, folder } = objective;
    return `each trial runs ${command.join(" ")} in ${folder}; a command is not restricted`;
  }
  const allowed = Object.entries(permissions).map(([name, list]) => `${name} ${list.join(", ")}`);
  const permitted = allowed.length === 0
    ? "without any permission"
    : `with these permissions: ${allowed.join("; ")}`;
  return `each trial runs ${objective.module}, ${permitted}`;
}
