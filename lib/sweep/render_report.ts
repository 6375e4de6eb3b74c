/**
 * Reports and plots as text. What draws them is loaded when it is needed: it is larger than the rest of the program.
 *
 * @module
 */

import type { PlotKind } from "../report/plot_svg.ts";
import { reportData, type ReportInput } from "../report/report_data.ts";

/**
 * Writes the page of a report as text: one HTML file that needs no other one. The same input gives the same text.
 *
 * @throws {TypeError} If `input` is not what {@linkcode readReport} returns.
 *
 * @example The page of a results folder
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment, readReport, renderReport, resumeSweep } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ seeds: [0], parameters: { epochs: { value: 3 } } }");
 * const directory = await Deno.makeTempDir();
 * await resumeSweep(experiment, { directory });
 * const page = await renderReport(await readReport(directory));
 * assertEquals(page === await Deno.readTextFile(`${directory}/report.html`), true);
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export async function renderReport(input: ReportInput): Promise<string> {
  const { reportHtml } = await import("../report/report_html.ts");
  return reportHtml(reportData(input));
}

/**
 * Draws one picture of a report as SVG: the same as on the page, in its light colors.
 *
 * @throws {TypeError} If `input` is not what {@linkcode readReport} returns.
 */
export async function renderPlot(input: ReportInput, kind: PlotKind): Promise<string> {
  const { plotSvg } = await import("../report/plot_svg.ts");
  return plotSvg(reportData(input), kind);
}
