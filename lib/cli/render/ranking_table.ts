/**
 * The ranking as a table.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import { type ComparedConfig, isBehind } from "../../results/compare_to_leader.ts";
import { dropColumns, fittedTable, type TableColumn } from "./fitted_table.ts";
import { plural } from "../../text/quantity.ts";
import { scoreDecimals } from "../../report/text/score_decimals.ts";
import {
  assignmentText,
  behindText,
  cellText,
  constantTexts,
  scoreText,
} from "../../report/text/value_text.ts";
import { wrap } from "../../text/wrap.ts";

const MOST_ROWS = 10;
/** If the table is too wide, the column with the highest value is dropped first. */
const DROP = { std: 3, parameters: 2, interval: 1 };

const BEHIND = "behind best";

/** The best configs as a table. Parameters that are the same in all of them are in a line above it. */
export function rankingTable(
  experiment: Experiment,
  configs: readonly ComparedConfig[],
  width: number,
): string[] {
  const scored = configs.filter(({ n, pruned }) => n > 0 || pruned?.score !== undefined);
  const rows = scored.slice(0, MOST_ROWS);
  const heading = [
    headingText(experiment, configs),
    ...constantsText(experiment),
  ].flatMap((line) => wrap(line, { width }));
  if (rows.length === 0) return heading;
  const columns = rankingColumns(experiment, rows);
  const kept = dropColumns(columns, width);
  const missing = columns.filter((column) => column.below === undefined && !kept.includes(column))
    .map(({ head }) => head);
  const legend = [
    ...(missing.length > 0 ? [`not shown, but in summary.csv: ${missing.join(" and ")}`] : []),
    ...(missing.some((head) => head.startsWith(BEHIND)) ? [] : legendTexts(experiment, rows)),
    ...prunedTexts(rows),
  ];
  return [
    ...heading,
    ...fittedTable(columns, width),
    ...legend.flatMap((line) => wrap(line, { width })),
  ];
}

function rankingColumns(experiment: Experiment, rows: readonly ComparedConfig[]): TableColumn[] {
  const { name } = experiment.metric;
  const decimals = scoreDecimals(name, rows[0]);
  const hasEqualN = rows.every(({ n }) => n === rows[0].n);
  const column = (head: string, cell: (config: ComparedConfig) => string) => ({
    head,
    cells: rows.map(cell),
  });
  return [
    column("rank", ({ rank }) => String(rank)),
    ...sweptParameters(experiment).map((parameter) => ({
      ...column(parameter, (config) => cellText(experiment, parameter, config)),
      below: rows.map((config) => assignmentText(experiment, parameter, config)),
      dropPriority: DROP.parameters,
    })),
    ...(rows.some(isCut) ? [column("epochs run", epochsText)] : []),
    column(name, ({ mean, pruned }) => scoreText(mean[name] ?? pruned?.score, decimals)),
    {
      ...column(
        "± std",
        ({ std }) => std[name] === undefined ? "" : `± ${scoreText(std[name], decimals)}`,
      ),
      dropPriority: DROP.std,
    },
    ...(hasEqualN ? [] : [column("n", ({ n }) => String(n))]),
    ...(rows.length < 2 ? [] : [{
      ...column(
        rows.some(({ toLeader }) => toLeader?.interval !== undefined) ? `${BEHIND}, 95 %` : BEHIND,
        ({ toLeader }) =>
          behindText(toLeader?.behind, toLeader?.interval, {
            worse: isBehind(toLeader),
            decimals,
          }),
      ),
      dropPriority: DROP.interval,
    }]),
    {
      ...column("verdict", ({ verdict }) => verdict ?? ""),
      align: "left",
    },
  ];
}

/** Whether its trials were ended early, so that its score is not that of trained networks. */
function isCut({ n, pruned }: ComparedConfig): boolean {
  return n === 0 && pruned?.score !== undefined;
}

function epochsText({ pruned, parameters }: ComparedConfig): string {
  return String(pruned?.epochs ?? parameters.epochs ?? "all");
}

/** What the scores of pruned configs are. */
function prunedTexts(rows: readonly ComparedConfig[]): string[] {
  if (rows.every(({ verdict }) => verdict !== "pruned")) return [];
  return [
    `pruned: not trained in full, not tested${
      rows.some(isCut) ? "; the score is that after the epochs run" : ""
    }`,
  ];
}

/** What the intervals mean. */
function legendTexts({ metric }: Experiment, rows: readonly ComparedConfig[]): string[] {
  const compared = rows.filter(({ toLeader }) => toLeader?.interval !== undefined);
  if (compared.length < 2) return [];
  const decimals = scoreDecimals(metric.name, rows[0]);
  const hasBarely = compared.some(({ toLeader }) =>
    isBehind(toLeader) &&
    behindText(toLeader?.behind, toLeader?.interval, { worse: true, decimals }).includes(">0")
  );
  return [
    "behind best: distance from rank 1 (of rank 1: from the true best); below 0 is better; " +
    "all intervals hold at once with 95 %" +
    (hasBarely ? "; >0: above 0, perhaps by very little" : ""),
  ];
}

function headingText(
  { name, seeds }: Experiment,
  ranked: readonly ComparedConfig[],
): string {
  const configs = ranked.length;
  const scored = ranked.filter(({ n }) => n > 0).length;
  const pruned = ranked.filter((config) => config.pruned !== undefined).length;
  const each = `${plural(seeds.length, "seed")} each`;
  const all = plural(configs, "config");
  if (pruned > 0) {
    const best = configs > MOST_ROWS ? `the best ${MOST_ROWS} of ${all}` : all;
    return `${name}: ${best}, up to ${each}; ${pruned} pruned`;
  }
  if (scored < configs) return `${name}: ${scored} of ${all} with a complete trial, up to ${each}`;
  return `${name}: ${configs > MOST_ROWS ? `the best ${MOST_ROWS} of ${all}` : all}, ${each}`;
}

/** `all with epochs=200 l2=0`, of the parameters that are the same in all configs; empty if there are none. */
export function constantsText(experiment: Experiment): string[] {
  const texts = constantTexts(experiment);
  return texts.length === 0 ? [] : [`all with ${texts.join(" ")}`];
}
