/**
 * `deno task sweep plot DIR KIND --out FILE.svg`.
 *
 * @module
 */

import { renderPlot } from "../../sweep/render_report.ts";
import { readReport } from "../../sweep/report_folder.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { print } from "../terminal/print.ts";
import { writeNewFile } from "../write_file.ts";

/** Writes one picture of the report of a results folder as SVG. */
export async function plotCommand(
  { from, words: [path], kind = "ranking", out = "" }: SweepArguments,
): Promise<number> {
  const target = resolvePath(from, out);
  const input = await readReport(resolvePath(from, path));
  await writeNewFile(target, await renderPlot(input, kind));
  print(target);
  return EXIT.complete;
}
