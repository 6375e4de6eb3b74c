/**
 * The sections of the report page, with everything that is useful without scripts.
 *
 * @module
 */

import type { DecisionRegion } from "./decision_region.ts";
import { escapeHtml } from "./html_text.ts";
import { firstChoice } from "./page/charts.js";
import { heatmapParameters } from "./page/heatmap_chart.js";
import { tableColumns } from "./page/config_table.js";
import { MOST_CHOSEN } from "./page/theme.js";
import { REGION_VIEW_BOX, regionShapes } from "./page/region_shapes.js";
import { chartSvg, type PlotKind } from "./plot_svg.ts";
import type { Band, ReportCurves } from "./report_curves.ts";
import type { ReportData } from "./report_data.ts";
import type { LabeledText } from "./report_text.ts";
import { type Caption, captions } from "./page_captions.ts";

/** So many rows are in the table of a page without scripts. */
const MOST_ROWS = 100;

/** The content of the body. */
export function pageSections(data: ReportData): string {
  const text = captions(data);
  const swept = data.parameters.length;
  const canChoose = heatmapParameters(data).length >= 2;
  const chart = (kind: PlotKind, controls = "") =>
    chartElement(data, { kind, controls, caption: text[kind] });
  return [
    `<main>\n<h1>${escapeHtml(data.name)}</h1>`,
    labeledList("answer", data.answer),
    labeledList("facts", data.facts),
    section("Ranking", [chart("ranking"), rankingTable(data)]),
    section("Seed by seed", [chart("seeds")]),
    ...(swept === 0 ? [] : [section("Effects of the parameters", [
      chart("effects"),
      ...(swept < 2 ? [] : [chart("interactions")]),
      chart("shares"),
      ...(swept < 2 ? [] : [chart("heatmap", canChoose ? HEATMAP_CONTROLS : "")]),
    ])]),
    section("Learning curves", [chart("curves", CURVE_CONTROLS)]),
    ...(swept === 0 ? [] : [
      section("All parameters at once", [chart("parallel"), '<p id="brush" role="status"></p>']),
    ]),
    ...(data.regions.length === 0 ? [] : [section("What the networks decide", [
      paragraph(text.regions),
      `<div id="regions">${data.regions.map(regionElement).join("")}</div>`,
    ])]),
    section("Trials without a score", [
      `<p class="note" id="failure-note">${escapeHtml(data.failures.note)}</p>`,
      labeledList("failures", data.failures.rows),
    ]),
    section("Verify these results", [paragraph(text.verify)]),
    section("The experiment", [
      paragraph(text.experiment),
      '<p class="script"><button type="button" id="copy">Copy</button></p>',
      `<pre id="experiment" tabindex="0">${escapeHtml(data.experimentText)}</pre>`,
    ]),
    "</main>",
  ].join("\n");
}

const HEATMAP_CONTROLS = `<div class="controls">
<label>Horizontal <select id="horizontal"></select></label>
<label>Vertical <select id="vertical"></select></label>
</div>
`;

const CURVE_CONTROLS = `<div class="controls">
<label><input type="checkbox" id="logarithmic"> logarithmic axis</label>
<label><input type="checkbox" id="single"> single seeds</label>
</div>
`;

function section(title: string, parts: readonly string[]): string {
  return `<section>\n<h2>${title}</h2>\n${parts.join("\n")}\n</section>`;
}

function paragraph(text: string): string {
  return `<p class="note">${escapeHtml(text)}</p>`;
}

function labeledList(id: string, rows: readonly LabeledText[]): string {
  const items = rows.map(([label, text]) =>
    `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`
  );
  return `<dl id="${id}">${items.join("")}</dl>`;
}

/** A picture with its caption; `empty` says why there is none. */
function chartElement(
  data: ReportData,
  { kind, controls, caption: { title, caption, empty } }: {
    kind: PlotKind;
    controls: string;
    caption: Caption;
  },
): string {
  const isLong = kind === "curves" || kind === "seeds";
  const chosen = firstChoice(data).slice(0, isLong ? 2 : undefined);
  const svg = chartSvg({ ...data, curves: thinned(data.curves) }, kind, chosen) ??
    escapeHtml(empty);
  return `<figure>
<figcaption>${title === undefined ? "" : `<h3>${title}</h3>\n`}${paragraph(caption)}</figcaption>
${controls}<div data-chart="${kind}" data-empty="${escapeHtml(empty)}" role="img" aria-label="${
    escapeHtml(caption)
  }">${svg.trimEnd()}</div>
</figure>`;
}

/** Every third point of the curves: the scripts of the page draw all of them. */
function thinned(curves: ReportCurves): ReportCurves {
  const third = (values: readonly number[]) => values.filter((_, i) => i % 3 === 0);
  const thinBand = (band: Band) => ({ ...band, mean: third(band.mean), std: third(band.std) });
  return {
    ...curves,
    grids: curves.grids.map(third),
    configs: curves.configs.map(({ id, bands }) => ({
      id,
      bands: Object.fromEntries(
        Object.entries(bands).map(([name, band]) => [name, thinBand(band)]),
      ),
    })),
  };
}

function rankingTable(data: ReportData): string {
  const columns = tableColumns(data);
  const heads = columns.map(({ head, isNumber }) =>
    `<th scope="col"${numberClass(isNumber)}>${escapeHtml(head)}</th>`
  );
  const rows = data.configs.slice(0, MOST_ROWS).map((config) =>
    `<tr><td></td>${
      columns.map(({ text, isNumber }) =>
        `<td${numberClass(isNumber)}>${escapeHtml(text(config))}</td>`
      ).join("")
    }</tr>`
  );
  return `<div class="controls">
<label>Filter <input type="search" id="filter" placeholder="hidden=64 verdict!=worse"></label>
<span id="count" role="status"></span>
<span class="note">Mark up to ${MOST_CHOSEN} configs to see them in all pictures.</span>
</div>
<div class="scroll" tabindex="0" role="region" aria-label="ranking as a table">
<table id="configs">
<thead><tr><td></td>${heads.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>
<p class="script"><button type="button" id="more" hidden>Show more</button></p>`;
}

/** Numbers are aligned at the right. */
function numberClass(isNumber: boolean): string {
  return isNumber ? ' class="number"' : "";
}

function regionElement(region: DecisionRegion): string {
  const shapes = regionShapes(region).map(([tag, attributes, text]) => {
    const pairs = Object.entries(attributes)
      .map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`).join("");
    return text === undefined
      ? `<${tag}${pairs}/>`
      : `<${tag}${pairs}>${escapeHtml(text)}</${tag}>`;
  });
  return `<figure><figcaption>${escapeHtml(region.title)}</figcaption>` +
    `<svg viewBox="${REGION_VIEW_BOX}" role="img" aria-label="decision regions">${
      shapes.join("")
    }</svg></figure>`;
}
