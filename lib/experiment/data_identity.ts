/**
 * What a trial depends on of its data source.
 *
 * @module
 */

import type { DataSpec, SplitSpec } from "./experiment.ts";

/** The split without `stratify` where it says what is the default. */
export function splitIdentity(split: SplitSpec, data: DataSpec): object {
  const { stratify, ...rest } = split;
  const isUsual = stratify === undefined || stratify === isStratified(data);
  return isUsual ? rest : split;
}

function isStratified(data: DataSpec): boolean {
  return "csv" in data && data.group === undefined && data.content?.task === "classification";
}

/**
 * A data source without the path of its file, and without settings that are the default: the same content in another file
 * gives the same trials.
 */
export function dataIdentity(data: DataSpec): object {
  if (!("csv" in data)) return data;
  const { csv: _, task, delimiter = ",", header, exclude = [], columns = {}, ...rest } = data;
  const usualHeader = typeof data.target !== "number";
  return {
    ...rest,
    ...(task === undefined || task === data.content?.task ? {} : { task }),
    ...(delimiter === "," ? {} : { delimiter }),
    ...((header ?? usualHeader) === usualHeader ? {} : { header }),
    ...(exclude.length === 0 ? {} : { exclude }),
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
  };
}
