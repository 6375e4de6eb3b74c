/**
 * The comparison of two sweeps as lines.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import type { PairedConfig } from "../../results/compare_rankings.ts";
import { comparisonTexts, differentSettingsTexts } from "../../report/text/comparison_texts.ts";
import type { SweepComparison } from "../../results/compare_sweeps.ts";
import { fittedTable } from "./fitted_table.ts";
import { plural } from "../../text/quantity.ts";
import { scoreDecimals } from "../../report/text/score_decimals.ts";
import { configText, deltaText, scoreText } from "../../report/text/value_text.ts";
import { wrap } from "../../text/wrap.ts";

const MOST_ROWS = 20;

interface Context {
  readonly comparison: SweepComparison;
  /** Of the two sweeps. */
  readonly directories: readonly string[];
  /** Columns of the terminal. */
  readonly width: number;
}

/** The settings that differ, a line each. */
export function differentSettingsLines(comparison: SweepComparison, width: number): string[] {
  return differentSettingsTexts(comparison).flatMap((line) => wrap(line, { width, indent: 2 }));
}

/** The table, what it says in words, and the verdict as the last line. */
export function comparisonLines(experiment: Experiment, context: Context): string[] {
  const { comparison, directories, width } = context;
  const [a, b] = directories;
  return [
    ...[`A: ${a}`, `B: ${b}`],
    ...comparisonTable(experiment, comparison, width),
    ...comparisonTexts(comparison).flatMap((text) => wrap(text, { width })),
  ];
}

function comparisonTable(
  experiment: Experiment,
  { pairs, metric }: SweepComparison,
  width: number,
): string[] {
  const place = ({ verdict }: PairedConfig) =>
    verdict === undefined ? 2 : verdict === "undecided" ? 1 : 0;
  const rows = pairs.toSorted((a, b) => place(a) - place(b)).slice(0, MOST_ROWS);
  const more = pairs.length - rows.length;
  const column = (head: string, cell: (pair: PairedConfig) => string) => ({
    head,
    cells: rows.map(cell),
  });
  const decimals = scoreDecimals(metric.name, pairs[0].a);
  return [
    ...fittedTable([
      {
        ...column("config", ({ a }) => configText(experiment, a)),
        align: "left",
        below: rows.map(({ a }) => configText(experiment, a)),
        dropPriority: 1,
      },
      {
        ...column(`A's ${metric.name}`, ({ means }) => scoreText(means?.[0], decimals)),
        dropPriority: 3,
      },
      { ...column("B's", ({ means }) => scoreText(means?.[1], decimals)), dropPriority: 3 },
      column("B minus A, 95 %", ({ delta, interval }) => deltaText(delta, interval, decimals)),
      { ...column("p", ({ pAdjusted }) => pAdjusted?.toFixed(4) ?? ""), dropPriority: 2 },
      { ...column("B is", ({ verdict }) => verdict ?? ""), align: "left" },
    ], width),
    ...(more > 0 ? [`and ${plural(more, "config")} more`] : []),
  ];
}
