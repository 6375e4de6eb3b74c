/**
 * Reads `curves.csv`, `timings.csv` and the holdout columns of `summary.csv`.
 *
 * @module
 */

import type { CurvePoint, TrialTiming } from "../../experiment/trial.ts";
import type { HoldoutSummary } from "../holdout_scores.ts";
import { cellsOf, readLines } from "./read_rows.ts";

type TextRow = Readonly<Record<string, string>>;

/** The rows of a file with a header, as text by column. */
async function* readTextRows(directory: string, name: string): AsyncGenerator<TextRow> {
  const lines = readLines(directory, name);
  const header = cellsOf((await lines.next()).value ?? "");
  for await (const line of lines) {
    const cells = cellsOf(line);
    yield Object.fromEntries(header.map((column, i) => [column, cells[i] ?? ""]));
  }
}

/**
 * The learning curves of some trials, by trial number, as `curves.csv` has them.
 *
 * @throws {UserError} If there is no such file, or it cannot be read.
 */
export async function readCurves(
  directory: string,
  numbers: ReadonlySet<number>,
): Promise<Map<number, CurvePoint[]>> {
  const curves = new Map<number, CurvePoint[]>();
  for await (const { number, ...row } of readTextRows(directory, "curves.csv")) {
    const trial = Number(number);
    if (number === "" || !numbers.has(trial)) continue;
    const points = curves.get(trial) ?? [];
    curves.set(trial, points);
    if ("value" in row) addReported(points, row);
    else points.push(numbersOf(row));
  }
  return curves;
}

/** Of a user's own objective a point has several rows: a new one begins at another step, or where a name comes again. */
function addReported(points: CurvePoint[], { step, name, value }: TextRow): void {
  const last = points.at(-1);
  if (value === "") return;
  const reported = { [name]: Number(value) };
  if (last === undefined || last.step !== Number(step) || Object.hasOwn(last, name)) {
    points.push({ step: Number(step), ...reported });
  } else points[points.length - 1] = { ...last, ...reported };
}

/** The numbers of a row; an empty cell is a number that is missing. */
function numbersOf(row: TextRow): CurvePoint {
  const filled = Object.entries(row).filter(([, text]) => text !== "");
  return Object.fromEntries(filled.map(([name, text]) => [name, Number(text)]));
}

/**
 * When and where the trials ran, by trial number, as `timings.csv` has it.
 *
 * @throws {UserError} If there is no such file, or it cannot be read.
 */
export async function readTimings(directory: string): Promise<Map<number, TrialTiming>> {
  const timings = new Map<number, TrialTiming>();
  for await (const row of readTextRows(directory, "timings.csv")) {
    const { number, started = "", seconds, worker, attempts, host = "", machine = "" } = row;
    timings.set(Number(number), {
      ...{ started, host, seconds: Number(seconds) },
      ...{ worker: Number(worker), attempts: Number(attempts) },
      ...(machine === "" ? {} : { machine }),
    });
  }
  return timings;
}

const MEAN = /^mean_(test_\w+)$/;

/**
 * The holdout scores of `summary.csv`. The deviation of a score is known only where it has a column.
 *
 * @throws {UserError} If there is no such file, or it cannot be read.
 */
export async function readHoldout(directory: string): Promise<HoldoutSummary[]> {
  const summaries: HoldoutSummary[] = [];
  for await (const row of readTextRows(directory, "summary.csv")) {
    const names = Object.keys(row).flatMap((column) => MEAN.exec(column)?.[1] ?? [])
      .filter((name) => row[`mean_${name}`] !== "");
    if (names.length === 0) continue;
    const numbers = (statistic: string) =>
      numbersOf(
        Object.fromEntries(names.map((name) => [name, row[`${statistic}_${name}`] ?? ""])),
      );
    const configId = row.config_id.replace(/^c/, "");
    summaries.push({ configId, n: Number(row.n), mean: numbers("mean"), std: numbers("std") });
  }
  return summaries;
}
