/**
 * The ranking as a person reads it.
 *
 * @module
 */

import { bold } from "@std/fmt/colors";
import Table from "cli-table3";
import { namedParameters } from "../experiment/expand_grid.ts";
import type { Experiment, ParameterName, ParameterValue } from "../experiment/experiment.ts";
import type { RankedConfig } from "../results/rank_trials.ts";
import { plural } from "./print.ts";

const MOST_ROWS = 10;

/** The best configs as a table; parameters that are the same in all of them stand in a line above. */
export function rankingTable(experiment: Experiment, configs: readonly RankedConfig[]): string {
  const names = namedParameters(experiment);
  const swept = names.filter((name) => (experiment.parameters[name]?.values.length ?? 0) > 1);
  const table = new Table({
    head: ["rank", ...swept, `${experiment.metric.name}, mean ± std`, "n"],
    style: { head: [], border: [], compact: true },
    colAligns: ["right", ...swept.map(() => "right" as const), "right", "right"],
  });
  const scored = configs.filter(({ n }) => n > 0);
  for (const config of scored.slice(0, MOST_ROWS)) {
    const cells = rankingCells(experiment, config, swept);
    table.push(config.rank === 1 ? cells.map(bold) : cells);
  }
  return [
    heading(experiment, { scored: scored.length, configs: configs.length }),
    sameInAll(experiment, names, swept),
    scored.length > 0 ? table.toString() : "",
  ]
    .filter((part) => part !== "").join("\n");
}

function rankingCells(
  { metric }: Experiment,
  { rank, parameters, mean, std, n }: RankedConfig,
  swept: readonly ParameterName[],
): string[] {
  const score = mean[metric.name]?.toFixed(4) ?? "";
  const spread = std[metric.name] === undefined ? "" : ` ± ${std[metric.name]?.toFixed(4)}`;
  return [
    String(rank),
    ...swept.map((name) => valueText(parameters[name])),
    score + spread,
    String(n),
  ];
}

function heading(
  { name, seeds }: Experiment,
  { scored, configs }: { scored: number; configs: number },
): string {
  const each = `${plural(seeds.length, "seed")} each`;
  const all = plural(configs, "config");
  if (scored < configs) return `${name}: ${scored} of ${all} with a complete trial, up to ${each}`;
  return `${name}: ${configs > MOST_ROWS ? `the best ${MOST_ROWS} of ${all}` : all}, ${each}`;
}

function sameInAll(
  { parameters }: Experiment,
  names: readonly ParameterName[],
  swept: readonly ParameterName[],
): string {
  const same = names.filter((name) => !swept.includes(name));
  const texts = same.map((name) => `${name}=${valueText(parameters[name]?.values[0] ?? "")}`);
  return texts.length === 0 ? "" : `all with ${texts.join(" ")}`;
}

function valueText(value: ParameterValue | ""): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
