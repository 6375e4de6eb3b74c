/**
 * What a trial depends on of its data source.
 *
 * @module
 */

import type { DataSpec } from "./experiment.ts";

/** A data source without the path of its file: the same content in another file gives the same trials. */
export function dataIdentity(data: DataSpec): object {
  if (!("csv" in data)) return data;
  const { csv: _, ...content } = data;
  return content;
}
