/**
 * The effects of the parameters as a table.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import type { Effects, ValueEffect } from "../../results/effects.ts";
import type { VarianceShare } from "../../stats/variance_shares.ts";
import { fittedTable } from "./fitted_table.ts";
import { deltaText, scoreText, valueText } from "./value_text.ts";
import { wrap } from "./wrap.ts";

const MOST_ROWS = 20;
/** Smaller shares of the variance are not in the line. */
const LEAST_SHARE = 0.01;

/**
 * A row for each value of each swept parameter, and a line with the shares of the variance. Empty if fewer than two
 * parameters are swept: then the ranking says the same.
 */
export function effectsTable(
  experiment: Experiment,
  effects: Effects | undefined,
  width: number,
): string[] {
  if (effects === undefined || sweptParameters(experiment).length < 2) return [];
  const rows = effects.values.slice(0, MOST_ROWS);
  const more = effects.values.length - rows.length;
  return [
    "",
    ...wrap("each value, averaged over the rest of the grid:", { width }),
    ...fittedTable([
      { head: "parameter", cells: rows.map(({ name }) => name), align: "left" },
      { head: "value", cells: rows.map(({ value }) => valueText(value)) },
      { head: experiment.metric.name, cells: rows.map(({ mean }) => scoreText(mean)) },
      { head: "minus best, 95 %", cells: rows.map(differenceText), dropPriority: 1 },
    ], width),
    ...(more > 0 ? [`${more} more in effects.csv`] : []),
    ...varianceTexts(effects).flatMap((line) => wrap(line, { width })),
  ];
}

function differenceText({ delta, interval }: ValueEffect): string {
  return interval === undefined && delta === 0 ? "best" : deltaText(delta, interval);
}

function varianceTexts({ variance, seeds }: Effects): string[] {
  const shown = ({ share = 0 }: VarianceShare) => `${Math.round(100 * share)} %`;
  const explained = variance.filter(({ of, share = 0 }) => of !== "rest" && share >= LEAST_SHARE)
    .toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0))
    .map((each) => `${nameOf(each)} ${shown(each)}`);
  const rest = variance.find(({ of }) => of === "rest");
  // One seed shows no random variation, so there is nothing to compare the shares with.
  if (explained.length === 0 || rest === undefined || seeds.length < 2) return [];
  return [
    `shares of the variance of the scores: ${explained.join(", ")}; ` +
    `the rest, ${shown(rest)}, is noise and interactions`,
  ];
}

function nameOf({ of, names }: VarianceShare): string {
  return of === "seeds" ? "seeds" : names.join(" with ");
}
