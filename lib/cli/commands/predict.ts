/**
 * `deno task sweep predict MODEL.json DATA.csv`.
 *
 * @module
 */

import { parseModel } from "../../model/parse_model.ts";
import { predictFile } from "../../model/predict_file.ts";
import { UserError } from "../../user_error.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { predictionsCsv, unknownLines } from "../render/model_text.ts";
import { print, printNote } from "../terminal/print.ts";
import { writeNewFile } from "../write_file.ts";

/** Predicts the rows of a CSV file, as CSV on standard output or in a file. */
export async function predictCommand(
  { from, words: [modelPath, dataPath], out, quiet }: SweepArguments,
): Promise<number> {
  const model = parseModel(await readText(resolvePath(from, modelPath)));
  const found = predictFile(model, resolvePath(from, dataPath));
  const text = predictionsCsv(model, found);
  if (!quiet) unknownLines(found.unknown).forEach((line) => printNote(line));
  if (out === undefined) print(text.trimEnd());
  else await writeNewFile(resolvePath(from, out), text);
  return EXIT.complete;
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}
