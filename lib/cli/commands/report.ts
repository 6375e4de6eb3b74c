/**
 * `deno task sweep report DIR`.
 *
 * @module
 */

import { renderReport } from "../../sweep/render_report.ts";
import { readReport } from "../../sweep/report_folder.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { print } from "../terminal/print.ts";
import { writeNewFile } from "../write_file.ts";

/** Writes the report of a results folder again: into the folder, or to another file. */
export async function reportCommand(
  { from, words: [path], out }: SweepArguments,
): Promise<number> {
  const directory = resolvePath(from, path);
  const target = out === undefined ? `${directory}/report.html` : resolvePath(from, out);
  await writeNewFile(target, await renderReport(await readReport(directory)));
  print(target);
  return EXIT.complete;
}
