/**
 * The pictures of a report as SVG, drawn by the same code as those of the page.
 *
 * @module
 */

// The bundle of echarts in one file: its modules would read NODE_ENV, for which a permission is needed.
// @ts-types="npm:echarts@6.1.0"
import { init } from "echarts/dist/echarts.esm.min.mjs";
import { requireChoices, requireTypes } from "../math/check_arguments.ts";
import { CHARTS, firstChoice } from "./page/charts.js";
import { LIGHT } from "./page/theme.js";
import type { ReportData } from "./report_data.ts";

/** The pictures of a report. */
export type PlotKind =
  | "ranking"
  | "seeds"
  | "effects"
  | "interactions"
  | "shares"
  | "heatmap"
  | "curves"
  | "parallel";

/** The kinds of pictures, in the order of the page. */
export const PLOT_KINDS = Object.keys(CHARTS) as readonly PlotKind[];

/** Pixels. */
const WIDTH = 760;
const EMPTY_HEIGHT = 60;
const FONT = "system-ui, sans-serif";
/** Of most texts. */
const FONT_SIZE = "12";

/** Attributes for a pointer, and those with the value that they have anyway. */
const UNUSED =
  / (?:(?:ecmeta_\w+|pointer-events|class|xmlns:xlink|xml:space|baseProfile|stroke-miterlimit)="[^"]*"|stroke-linecap="butt"|text-anchor="start")/g;

/**
 * Draws a picture of a report as the text of an SVG file, on a white background; the same data give the same bytes. Where
 * there is nothing to draw, it is a picture that says so. Large grids: the best 40 configs of the ranking, the best 200 of
 * the parallel coordinates.
 *
 * @throws {TypeError} If an argument is of the wrong type.
 * @throws {RangeError} If `kind` is not a picture of a report.
 */
export function plotSvg(data: ReportData, kind: PlotKind): string {
  const action = "draw a picture";
  requireTypes(action, { data }, "object");
  requireChoices(action, { kind }, PLOT_KINDS);
  return chartSvg(data, kind) ?? emptySvg();
}

/** The picture of some configs, by index; undefined if there is nothing to draw. */
export function chartSvg(
  data: ReportData,
  kind: PlotKind,
  chosen: readonly number[] = firstChoice(data),
): string | undefined {
  const chart = CHARTS[kind](data, {
    width: WIDTH,
    theme: LIGHT,
    all: false,
    chosen,
    hover: (lines) => lines.join("\n"),
  });
  if (chart === undefined) return undefined;
  return withoutTimers(() => {
    const size = { width: WIDTH, height: chart.height };
    const canvas = init(null, null, { renderer: "svg", ssr: true, ...size });
    try {
      const { background } = LIGHT;
      canvas.setOption({ ...chart.option, backgroundColor: background, tooltip: { show: false } });
      return plainSvg(canvas.renderToSVGString(), kind);
    } finally {
      canvas.dispose();
    }
  });
}

/** echarts sets timers for frames that are never shown; they would keep the process alive and fail tests. */
function withoutTimers<T>(run: () => T): T {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (() => 0) as unknown as typeof setTimeout;
  try {
    return run();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
}

/**
 * Leaves out what only a pointer needs, and shortens numbers. echarts numbers its pictures; a name instead makes them the same
 * in every process, and distinct on one page.
 */
function plainSvg(svg: string, kind: PlotKind): string {
  const common = `font-family="${FONT}" font-size="${FONT_SIZE}" fill="${LIGHT.ink}"`;
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(UNUSED, "")
    .replace(/ style="font-size:(\d+)px;font-family:[^";]*;(font-weight:bold;)?"/g, textStyle)
    .replaceAll(new RegExp(`(<text [^>]*) fill="${LIGHT.ink}"`, "g"), "$1")
    .replace(/ (?:d|points|transform|x|y)="[^"]*"/g, (text) => text.replace(/(\.\d)\d+/g, "$1"))
    .replace(/><\/(?:path|rect|polyline|polygon|circle|stop)>/g, "/>")
    .replace(/\n/g, "")
    .replace(/\bzr\d+-/g, `${kind}-`)
    .replace("<svg ", `<svg ${common} `) + "\n";
}

/** As attributes: a style attribute would be refused by a strict policy of the page. */
function textStyle(_: string, size: string, bold: string | undefined): string {
  return (size === FONT_SIZE ? "" : ` font-size="${size}"`) +
    (bold === undefined ? "" : ' font-weight="bold"');
}

function emptySvg(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${EMPTY_HEIGHT}">` +
    `<text x="10" y="35" font-family="${FONT}">Nothing to draw: these results have no such picture.</text></svg>\n`;
}
