/**
 * `deno task sweep predict MODEL.json DATA.csv`.
 *
 * @module
 */

import type { Model } from "../../model/model.ts";
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
  const model = await readModel(resolvePath(from, modelPath));
  const found = predictFile(model, resolvePath(from, dataPath));
  const text = predictionsCsv(model, found);
  if (!quiet) unknownLines(found.unknown).forEach((line) => printNote(line));
  if (out === undefined) print(text.trimEnd().replaceAll("\r\n", "\n"));
  else await writeNewFile(resolvePath(from, out), text);
  return EXIT.complete;
}

async function readModel(path: string): Promise<Model> {
  const text = await Deno.readTextFile(path).catch((error) => {
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Deno.errors.IsADirectory
      ? "it is a folder; sweep export writes the model of a trial"
      : error.message;
    throw new UserError(`Cannot read ${path}: ${reason}`);
  });
  try {
    return parseModel(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message.replace("Cannot read the model", `Cannot read ${path}`));
  }
}
