/**
 * The effects of the parameters as a table.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import type { ComparedConfig } from "../../results/compare_to_leader.ts";
import type { Effects, PartialGrid, ValueEffect } from "../../results/effects.ts";
import type { Interaction } from "../../results/interactions.ts";
import type { Interval } from "../../stats/sample.ts";
import type { VarianceShare } from "../../stats/variance_shares.ts";
import { fittedTable } from "./fitted_table.ts";
import { partialTexts } from "../../report/text/partial_texts.ts";
import { noEffectsText } from "../../report/text/pruning_texts.ts";
import { behindText, deltaText, scoreText, valueText } from "../../report/text/value_text.ts";
import { plural } from "../../text/quantity.ts";
import { wrap } from "../../text/wrap.ts";

const MOST_ROWS = 20;
/** Smaller shares of the variance are not in the line. */
const LEAST_SHARE = 0.01;

/**
 * A row for each value of each swept parameter, the effects of parameters that act together, and a line with the shares
 * of the variance. `configs` say why, if there are no effects. For `decimals` see `scoreDecimals`. Empty if fewer than two parameters are swept: then the ranking says the same.
 */
export function effectsTable(
  experiment: Experiment,
  effects: Effects | undefined,
  { configs = [], decimals, width }: {
    configs?: readonly ComparedConfig[];
    decimals: number;
    width: number;
  },
): string[] {
  if (sweptParameters(experiment).length < 2) return [];
  if (effects === undefined) {
    return [
      "",
      ...wrap(`no effects of the parameters: ${noEffectsText(configs)}`, { width }),
    ];
  }
  const rows = effects.values.slice(0, MOST_ROWS);
  const more = effects.values.length - rows.length;
  const dependent = new Set(effects.interactions.map(({ name }) => name));
  const { partial } = effects;
  if (rows.length === 0) return partialLines(partial, width);
  return [
    "",
    ...wrap(
      partial === undefined
        ? "each value, averaged over all configs that have it, poor ones included:"
        : "each value, averaged over configs that differ in nothing else, poor ones included:",
      { width },
    ),
    ...fittedTable([
      { head: "parameter", cells: rows.map(({ name }) => name), align: "left" },
      { head: "value", cells: rows.map(({ value }) => valueText(value)) },
      { head: experiment.metric.name, cells: rows.map(({ mean }) => scoreText(mean, decimals)) },
      {
        head: "behind best, 95 %",
        cells: rows.map((row) =>
          dependent.has(row.name) ? "depends, see below" : differenceText(row, decimals)
        ),
        dropPriority: 1,
      },
    ], width),
    ...(more > 0 ? [`${more} more in effects.csv`] : []),
    ...fewerSeedsLines(effects, configs).flatMap((line) => wrap(line, { width })),
    ...partialLines(partial, width),
    ...effects.interactions.flatMap((each) =>
      interactionLines(experiment, each, { decimals, width })
    ),
    ...varianceTexts(effects).flatMap((line) => ["", ...wrap(line, { width })]),
  ];
}

/** After early termination, all configs have a score at the first seeds only. */
function fewerSeedsLines(
  { seeds }: Effects,
  configs: readonly ComparedConfig[],
): string[] {
  return configs.every(({ pruned }) => pruned === undefined)
    ? []
    : [`over the ${plural(seeds.length, "seed")} that every config was run with`];
}

/** What the effects are based on, and what cannot be said, if the configs are not every combination of the values. */
function partialLines(partial: PartialGrid | undefined, width: number): string[] {
  if (partial === undefined) return [];
  return ["", ...partialTexts(partial).flatMap((text) => wrap(text, { width }))];
}

function differenceText(
  { behind, interval, isBest, worse }: ValueEffect,
  decimals: number,
): string {
  return isBest ? "best" : behindText(behind, interval, { worse, decimals });
}

/** The effect of each value of a parameter at each value of the other. */
function interactionLines(
  { metric }: Experiment,
  { name, given, baseline, effects }: Interaction,
  { decimals, width }: { decimals: number; width: number },
): string[] {
  const rows = effects.slice(0, MOST_ROWS);
  return [
    "",
    ...wrap(
      `The effect of ${name} depends on ${given} (change from ${name}=${
        valueText(baseline)
      }, averaged ` +
        "over the rest; undecided here does not overrule the ranking):",
      { width },
    ),
    ...fittedTable([
      {
        head: given,
        cells: rows.map(({ given }) => valueText(given)),
        align: "left",
        below: rows.map((row) => `${given}=${valueText(row.given)}`),
        dropPriority: 1,
      },
      {
        head: name,
        cells: rows.map(({ value }) => valueText(value)),
        below: rows.map(({ value }) => `${name}=${valueText(value)}`),
        dropPriority: 1,
      },
      {
        head: metric.name,
        cells: rows.map(({ difference, interval }) => deltaText(difference, interval, decimals)),
      },
      {
        head: "",
        cells: rows.map(({ interval }) => effectWord(interval, metric.goal)),
        align: "left",
      },
    ], width),
    ...(effects.length > rows.length
      ? [`${effects.length - rows.length} more in effects.csv`]
      : []),
  ];
}

function effectWord(interval: Interval | undefined, goal: "maximize" | "minimize"): string {
  if (interval === undefined || (interval.low <= 0 && interval.high >= 0)) return "undecided";
  return (goal === "maximize") === (interval.low > 0) ? "helps" : "hurts";
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
    `the rest, ${shown(rest)}, is explained by none of these`,
  ];
}

function nameOf({ of, names }: VarianceShare): string {
  return of === "seeds" ? "seeds" : names.join(" with ");
}
