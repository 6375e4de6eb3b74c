/**
 * An audit of early termination as lines.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import { scoreDecimals } from "../../report/text/score_decimals.ts";
import { cellText } from "../../report/text/value_text.ts";
import type { Audit } from "../../sweep/audit_sweep.ts";
import { plural } from "../../text/quantity.ts";
import { wrap } from "../../text/wrap.ts";
import { fittedTable } from "./fitted_table.ts";

/** The lines of an audit: a table of the configs, and what early termination lost. */
export function auditLines(experiment: Experiment, audit: Audit, width: number): string[] {
  const { pruned, leader, audited } = audit;
  if (pruned === 0) return ["audit: no config was pruned"];
  if (leader === undefined) return [];
  const { name, goal } = experiment.metric;
  const sign = goal === "maximize" ? 1 : -1;
  const decimals = scoreDecimals(name, leader);
  const scoreOf = ({ mean }: typeof leader) => mean[name] ?? NaN;
  const ahead = audited.map((config) => sign * (scoreOf(config) - scoreOf(leader)));
  const names = sweptParameters(experiment);
  const table = fittedTable([
    ...names.map((each, i) => ({
      head: each,
      cells: audited.map((config) => cellText(experiment, each, config)),
      dropPriority: i + 1,
    })),
    { head: name, cells: audited.map((config) => scoreOf(config).toFixed(decimals)) },
    { head: "ahead of best", cells: ahead.map((each) => each.toFixed(decimals)) },
  ], width);
  const better = ahead.filter((each) => each > 0);
  const found = better.length === 0
    ? "none is better than the best config"
    : `${better.length} ${
      better.length === 1 ? "is" : "are"
    } better than the best config, by up to ` +
      Math.max(...better).toFixed(decimals);
  const text =
    `audit: ${audited.length} of ${
      plural(pruned, "pruned config")
    }, drawn at random and trained in full: ` +
    `${found} (${scoreOf(leader).toFixed(decimals)})`;
  return [...table, ...wrap(text, { width })];
}
