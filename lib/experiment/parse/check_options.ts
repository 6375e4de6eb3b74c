/**
 * Checks of the options that programs pass to {@linkcode parseExperiment} and its relatives.
 *
 * @module
 */

import { kindOf } from "../kind_of.ts";
import { isMap } from "./is_map.ts";

/**
 * Checks that options have the right types.
 *
 * @param action What the caller cannot do with wrong options, as in "parse an experiment".
 * @throws {TypeError} If the options are not an object, `file` is not a string, or `overrides` is not a list of
 * strings.
 */
export function checkOptions(options: unknown, action: string): void {
  if (!isMap(options)) {
    throw new TypeError(`Cannot ${action}: options must be an object, got ${kindOf(options)}`);
  }
  const { file, overrides } = options;
  if (file !== undefined && typeof file !== "string") {
    throw new TypeError(`Cannot ${action}: file must be a string, got ${kindOf(file)}`);
  }
  if (overrides === undefined) return;
  const wrong = Array.isArray(overrides)
    ? Array.from(overrides).filter((each) => typeof each !== "string")
      .map((each) => `an array with ${kindOf(each)}`).at(0)
    : kindOf(overrides);
  if (wrong !== undefined) {
    throw new TypeError(`Cannot ${action}: overrides must be a list of strings, got ${wrong}`);
  }
}
