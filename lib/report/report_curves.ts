/**
 * The learning curves of a report: of each charted config the mean over its seeds with the standard deviation, and single
 * seeds.
 *
 * @module
 */

import { taskOf } from "../experiment/metrics.ts";
import type { CurvePoint } from "../experiment/trial.ts";
import { mean, sampleStd } from "../stats/sample.ts";
import { sampleEvenly } from "../stats/sample_evenly.ts";
import { CHARTED_CONFIGS, CHARTED_SEEDS, chartedTrials } from "./charted_trials.ts";
import type { ReportInput } from "./report_data.ts";
import { rounded } from "./rounded.ts";

/** The learning curves of some configs. */
export interface ReportCurves {
  /** What is counted on the horizontal axis. */
  readonly axis: "epoch" | "step";
  /** So many of the best configs have curves, and so many seeds of each. */
  readonly limits: { readonly configs: number; readonly seeds: number };
  /** Lists of epochs or steps, which bands refer to by index. */
  readonly grids: readonly (readonly number[])[];
  /** The pictures: scores that belong together. */
  readonly panels: readonly CurvePanel[];
  /** The curves of each charted config. */
  readonly configs: readonly ConfigCurves[];
}

/** A picture: one score on the training and on the validation rows. */
export interface CurvePanel {
  /** What it shows. */
  readonly title: string;
  /** The column of the training rows, if there is one. */
  readonly training?: string;
  /** The column of the validation rows, or of a user's own objective any reported number. */
  readonly validation?: string;
}

/** The curves of a config. */
export interface ConfigCurves {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** By column: the curve over its seeds. */
  readonly bands: Readonly<Record<string, Band>>;
}

/** A curve over the seeds, at the points that all of them have. */
export interface Band {
  /** Index of its epochs or steps in `grids`. */
  readonly grid: number;
  /** Mean over the seeds. */
  readonly mean: readonly number[];
  /** Standard deviation over the seeds, with n - 1; empty for one seed, and for training rows. */
  readonly std: readonly number[];
  /** The seeds. */
  readonly seeds: readonly number[];
  /** Index in `grids` of the epochs or steps of single seeds: fewer than those of the mean. */
  readonly seedGrid: number;
  /** The values of each seed; empty for training rows. */
  readonly values: readonly (readonly number[])[];
}

/** So many points of a curve are on the page, evenly spaced. */
const MOST_POINTS = 51;
/** Of single seeds fewer. */
const MOST_SEED_POINTS = 17;
/** So many pictures; a user's own objective can report any number of names. */
const MOST_PANELS = 6;
/** Digits of a point. */
const DIGITS = 4;

/** The curves of the charted trials. */
export function reportCurves(input: ReportInput): ReportCurves {
  const { experiment, analysis, records, curves } = input;
  const axis = experiment.objective === undefined ? "epoch" : "step";
  const charted = chartedTrials(analysis, records)
    .map(({ trial }): ChartedTrial => ({ ...trial, points: curves.get(trial.number) ?? [] }))
    .filter(({ points }) => points.length > 0);
  const panels = panelsOf(experiment, charted.map(({ points }) => points));
  const grids = new GridList();
  const configs = [...Map.groupBy(charted, ({ configId }) => configId)].map(([id, trials]) => {
    const bands = panels.flatMap(({ training, validation }) => [
      ...bandOf(trials, { axis, column: training, isMain: validation === undefined, grids }),
      ...bandOf(trials, { axis, column: validation, isMain: true, grids }),
    ]);
    return { id, bands: Object.fromEntries(bands) };
  });
  return {
    axis,
    limits: { configs: CHARTED_CONFIGS, seeds: CHARTED_SEEDS },
    ...{ grids: grids.lists, panels, configs },
  };
}

/** A trial with its curve. */
interface ChartedTrial {
  readonly configId: string;
  readonly seed: number;
  readonly points: readonly CurvePoint[];
}

/** A panel for each score: `loss` with `val_loss`, and so on. */
function panelsOf(
  experiment: ReportInput["experiment"],
  curves: readonly (readonly CurvePoint[])[],
): CurvePanel[] {
  if (experiment.objective === undefined) {
    const score = taskOf(experiment.data) === "classification" ? "accuracy" : "rmse";
    return curves.length === 0 ? [] : [
      { title: score, training: score, validation: `val_${score}` },
      { title: "loss, without penalties", training: "data_loss", validation: "val_loss" },
    ];
  }
  const names = new Set(curves.flatMap((points) => points.flatMap(Object.keys)));
  names.delete("step");
  const metric = experiment.metric.name;
  const ordered = [...names].sort((a, b) =>
    Number(b === metric) - Number(a === metric) || (a < b ? -1 : 1)
  );
  const trained = (name: string) => names.has(name.replace(/^val_/, "")) && name.startsWith("val_");
  return ordered.filter((name) => !names.has(`val_${name}`)).slice(0, MOST_PANELS)
    .map((name) =>
      trained(name)
        ? {
          title: name.replace(/^val_/, ""),
          training: name.replace(/^val_/, ""),
          validation: name,
        }
        : { title: name, validation: name }
    );
}

/** Different lists of numbers, each once: most curves have the same epochs. */
class GridList {
  readonly lists: number[][] = [];
  readonly #indices = new Map<string, number>();

  /** The index of a list, which is added if it is new. */
  indexOf(list: number[]): number {
    const key = list.join();
    const index = this.#indices.get(key) ?? this.lists.push(list) - 1;
    this.#indices.set(key, index);
    return index;
  }
}

/** A column of a curve: where it is counted, which number, and whether its deviation and single seeds are shown. */
interface Column {
  readonly axis: string;
  readonly column: string | undefined;
  readonly isMain: boolean;
  readonly grids: GridList;
}

/** The name and the band of a column, at the points that every trial with such numbers has; none if there are none. */
function bandOf(
  trials: readonly ChartedTrial[],
  { axis, column, isMain, grids }: Column,
): (readonly [string, Band])[] {
  if (column === undefined) return [];
  const curves = trials
    .map(({ seed, points }) => ({ seed, values: new Map(finitePoints(points, axis, column)) }))
    .filter(({ values }) => values.size > 0);
  const shared = [...curves[0]?.values.keys() ?? []]
    .filter((x) => curves.every(({ values }) => values.has(x)));
  if (shared.length === 0) return [];
  const x = sampleEvenly(shared, MOST_POINTS);
  const seedX = isMain ? sampleEvenly(x, MOST_SEED_POINTS) : [];
  const at = (each: number) => curves.map(({ values }) => values.get(each) as number);
  return [[column, {
    grid: grids.indexOf(x),
    mean: x.map((each) => rounded(mean(at(each)), DIGITS)),
    std: !isMain || curves.length < 2
      ? []
      : x.map((each) => rounded(sampleStd(at(each)) as number, 3)),
    seeds: curves.map(({ seed }) => seed),
    seedGrid: grids.indexOf(seedX),
    values: isMain
      ? curves.map(({ values }) => seedX.map((each) => rounded(values.get(each) as number, 3)))
      : [],
  }]];
}

function finitePoints(
  points: readonly CurvePoint[],
  axis: string,
  column: string,
): (readonly [number, number])[] {
  return points.flatMap((point) =>
    Number.isFinite(point[axis]) && Number.isFinite(point[column])
      ? [[point[axis], point[column]] as const]
      : []
  );
}
