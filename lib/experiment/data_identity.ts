/**
 * What a trial depends on of its data source.
 *
 * @module
 */

import type { DataSpec } from "./experiment.ts";

/**
 * A data source without the path of its file, and without settings that are the default: the same content in another file
 * gives the same trials.
 */
export function dataIdentity(data: DataSpec): object {
  if (!("csv" in data)) return data;
  const { csv: _, delimiter = ",", header, exclude = [], columns = {}, ...rest } = data;
  const usualHeader = typeof data.target !== "number";
  return {
    ...rest,
    ...(delimiter === "," ? {} : { delimiter }),
    ...((header ?? usualHeader) === usualHeader ? {} : { header }),
    ...(exclude.length === 0 ? {} : { exclude }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
  };
}
