/**
 * `deno task sweep export DIR FILE`.
 *
 * @module
 */

import type { Model } from "../../model/model.ts";
import { modelJson } from "../../model/model_json.ts";
import { modelOnnx } from "../../model/model_onnx.ts";
import { modelTs } from "../../model/model_ts.ts";
import { exportModel } from "../../sweep/export_model.ts";
import type { ModelFormat, SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { provenanceText } from "../render/model_text.ts";
import { print } from "../terminal/print.ts";
import { writeNewFile } from "../write_file.ts";

/** Trains the network of a trial again and writes it to a file. */
export async function exportCommand(
  { from, words: [path, file], to = "json", config, seed, quiet }: SweepArguments,
): Promise<number> {
  const model = await exportModel(resolvePath(from, path), { config, seed });
  const target = resolvePath(from, file);
  await writeNewFile(target, await contentOf(model, to));
  if (!quiet) print(`${target}: ${provenanceText(model)}`);
  return EXIT.complete;
}

async function contentOf(model: Model, format: ModelFormat): Promise<string | Uint8Array> {
  switch (format) {
    case "json":
      return modelJson(model);
    case "onnx":
      return await modelOnnx(model);
    case "ts":
      return modelTs(model);
  }
}
