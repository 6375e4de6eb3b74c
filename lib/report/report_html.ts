/**
 * The report as one page of HTML that needs nothing else: data, scripts and styles are in it, and it requests nothing.
 *
 * Without scripts it is useful too: it has the ranking as a table, and the pictures as SVG. The scripts replace them by live
 * ones. A policy in the page allows only these scripts, by their hashes.
 *
 * @module
 */

import echartsScript from "echarts/dist/echarts.min.js" with { type: "text" };
import { requireTypes } from "../math/check_arguments.ts";
import { escapeHtml, jsonForScript, requireScriptText, scriptHash } from "./html_text.ts";
import style from "./page/page.css" with { type: "text" };
import { PAGE_SCRIPT } from "./page_script.ts";
import { pageSections } from "./page_sections.ts";
import type { ReportData } from "./report_data.ts";

/** Options of {@linkcode reportHtml}. */
export interface ReportHtmlOptions {
  /** The page follows a server: it replaces its data by each message `data` of these server-sent events. */
  readonly live?: {
    /** Path of the events, on the same host. */
    readonly events: string;
    /** A script of the server that runs after that of the page; `seedsweepReport.update(data)` replaces the data. */
    readonly script?: string;
  };
}

const ECHARTS = requireScriptText(echartsScript);
const SCRIPT = requireScriptText(PAGE_SCRIPT);

/**
 * Writes the whole page. The same data give the same bytes.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {SyntaxError} If `live.script` contains the end of a script element.
 *
 * @example Texts from the results do not become elements
 * ```ts
 * import { assert } from "@std/assert";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { analyze } from "../results/analyze.ts";
 * import { reportData } from "./report_data.ts";
 * import { reportHtml } from "./report_html.ts";
 *
 * const experiment = parseExperiment("{ parameters: { hidden: { values: [4, 8] } } }");
 * const records = expandGrid(experiment).map((trial) => ({ trial }));
 * const analysis = analyze(records, experiment);
 * const answer = ["Best:      none: <b>no trial</b> has run yet"];
 * const input = { experiment, records, analysis, holdout: [], curves: new Map(), regions: [], answer };
 * const html = reportHtml(reportData(input));
 * assert(html.startsWith("<!doctype html>") && !html.includes("<b>"));
 * ```
 */
export function reportHtml(data: ReportData, options: ReportHtmlOptions = {}): string {
  requireTypes("write a report", { data, options }, "object");
  const { live } = options;
  if (live !== undefined) requireTypes("write a report", { "live.events": live.events }, "string");
  const scripts = live?.script === undefined ? [] : [requireScriptText(live.script)];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(reportPolicy(options))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${escapeHtml(data.name)} – Seedsweep</title>
<style>
${style}</style>
</head>
<body>
${pageSections(data)}
<script type="application/json" id="data">${jsonForScript({ ...data, regions: [] })}</script>
${live === undefined ? "" : liveElement(live.events)}<script>${ECHARTS}</script>
<script type="module">${SCRIPT}</script>
${scripts.map((script) => `<script type="module">${script}</script>\n`).join("")}</body>
</html>
`;
}

function liveElement(events: string): string {
  return `<script type="application/json" id="live">${jsonForScript({ events })}</script>\n`;
}

/**
 * The policy of the page: its own scripts, no request to anywhere; a live page may connect to its own host. Styles may be
 * inline, because echarts sets them.
 */
export function reportPolicy({ live }: ReportHtmlOptions = {}): string {
  const scripts = [ECHARTS, SCRIPT, ...(live?.script === undefined ? [] : [live.script])];
  return [
    "default-src 'none'",
    `script-src ${scripts.map(scriptHash).join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    ...(live === undefined ? [] : ["connect-src 'self'"]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
