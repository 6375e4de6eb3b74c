/**
 * Notes about overrides that are valid, but probably not what the user meant.
 *
 * @module
 */

import { isMap } from "./is_map.ts";
import { parseOverride } from "./override.ts";
import { readSource } from "./source.ts";

/**
 * Finds overrides that have another meaning than a similar value of the file: `hidden=[64,512]` is one network where the
 * file has a list of widths, and `seeds=5` is one seed where the file has the number of seeds.
 *
 * @param text The text of the experiment file.
 * @param overrides `key=value`, as given to {@linkcode parseExperiment}, which reports their faults.
 * @returns One sentence for each such override.
 *
 * @example One deep network instead of two widths
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { overrideNotes } from "./override_notes.ts";
 *
 * assertEquals(overrideNotes("parameters: { hidden: { values: [64, 128] } }", ["hidden=[64,512]"]), [
 *   "hidden=[64,512] is one network with two hidden layers; for two widths write hidden=64,512",
 * ]);
 * ```
 */
export function overrideNotes(text: string, overrides: readonly string[]): string[] {
  const candidates = overrides.filter((each) => /^(hidden=\s*\[|seeds=\s*\d+\s*$)/.test(each));
  if (candidates.length === 0) return []; // the text need not be parsed
  const file = readSource(text, "").value;
  if (!isMap(file)) return [];
  return candidates.flatMap((each) =>
    each.startsWith("hidden") ? hiddenNotes(file, each) : seedNotes(file, each)
  );
}

const COUNTS = ["none", "one", "two", "three", "four"];

function hiddenNotes(file: Record<string, unknown>, override: string): string[] {
  const [layers, ...others] = valuesOf(override);
  const isDeep = others.length === 0 && Array.isArray(layers) && layers.length > 1;
  const axis = isMap(file.parameters) ? file.parameters.hidden : undefined;
  const values = isMap(axis) ? axis.values : undefined;
  const areWidths = Array.isArray(values) && values.length > 1 &&
    values.every((value) => typeof value === "number");
  if (!isDeep || !areWidths) return [];
  const count = COUNTS[layers.length] ?? layers.length;
  return [
    `${override} is one network with ${count} hidden layers; for ${count} widths write ` +
    `hidden=${layers.join(",")}`,
  ];
}

function seedNotes(file: Record<string, unknown>, override: string): string[] {
  const [seed] = valuesOf(override);
  if (typeof file.seeds !== "number" || seed === 0) return [];
  return [`${override} is the one seed ${seed}; for ${seed} seeds write replicates=${seed}`];
}

/** The values of an override of an axis or a list; empty if it has faults. */
function valuesOf(override: string): readonly unknown[] {
  try {
    const { value } = parseOverride(override);
    const values = isMap(value) ? value.values : value;
    return Array.isArray(values) ? values : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
