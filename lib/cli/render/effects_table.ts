/**
 * The effects of the parameters as a table.
 *
 * @module
 */

import Table from "cli-table3";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Effects, ValueEffect } from "../../results/effects.ts";
import type { VarianceShare } from "../../stats/variance_shares.ts";
import { deltaText, valueText } from "./value_text.ts";

const MOST_ROWS = 20;
/** Smaller shares of the variance are not in the line. */
const LEAST_SHARE = 0.01;

/** A row for each value of each swept parameter, and a line with the shares of the variance; empty for one config. */
export function effectsTable({ metric }: Experiment, effects: Effects | undefined): string {
  if (effects === undefined || effects.values.length === 0) return "";
  const table = new Table({
    head: ["parameter", "value", `mean ${metric.name}`, "minus the best value's, 95 %"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right"],
  });
  for (const value of effects.values.slice(0, MOST_ROWS)) table.push(cells(value));
  const more = effects.values.length - MOST_ROWS;
  return [
    "each value, averaged over the rest of the grid (where parameters interact, the leader can have other values):",
    table.toString(),
    ...(more > 0 ? [`${more} more in effects.csv`] : []),
    ...varianceLine(effects),
  ].join("\n");
}

function cells({ name, value, mean, delta, interval }: ValueEffect): string[] {
  const difference = interval === undefined && delta === 0 ? "best" : deltaText(delta, interval);
  return [name, valueText(value), mean.toFixed(4), difference];
}

function varianceLine({ variance, seeds }: Effects): string[] {
  const shown = ({ share = 0 }: VarianceShare) => `${Math.round(100 * share)} %`;
  const explained = variance.filter(({ of, share = 0 }) => of !== "rest" && share >= LEAST_SHARE)
    .toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0))
    .map((each) => `${nameOf(each)} ${shown(each)}`);
  const rest = variance.find(({ of }) => of === "rest");
  // One seed shows no random variation, so there is nothing to compare the shares with.
  if (explained.length === 0 || rest === undefined || seeds.length < 2) return [];
  return [
    `shares of the variance of the scores: ${explained.join(", ")}; the rest, ${
      shown(rest)
    }, is noise and interactions`,
  ];
}

function nameOf({ of, names }: VarianceShare): string {
  return of === "seeds" ? "the seeds" : names.join(" with ");
}
