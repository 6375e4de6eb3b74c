/**
 * Plain data as text that is JSON and a TypeScript expression at the same time.
 *
 * @module
 */

/**
 * Writes plain data so that reading the text gives the same bits: unlike `JSON.stringify`, it keeps the sign of -0. Lists
 * and maps without lists and maps in them are on one line. Keys whose value is undefined are left out.
 *
 * @param data Text, finite numbers, booleans, null, and lists and maps of them.
 * @param indent The spaces before the line on which the text starts.
 *
 * @example A list on one line
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { literalText } from "./literal_text.ts";
 *
 * assertEquals(literalText({ a: [-0, 0.1] }), '{\n  "a": [-0, 0.1]\n}');
 * ```
 */
export function literalText(data: unknown, indent = ""): string {
  if (typeof data === "number") return Object.is(data, -0) ? "-0" : String(data);
  if (typeof data !== "object" || data === null) return JSON.stringify(data);
  if (Array.isArray(data)) {
    return enclosed("[]", data, data.map((value) => literalText(value, `${indent}  `)), indent);
  }
  const entries = Object.entries(data).filter(([, value]) => value !== undefined);
  const parts = entries.map(([key, value]) =>
    `${JSON.stringify(key)}: ${literalText(value, `${indent}  `)}`
  );
  return enclosed("{}", entries.map(([, value]) => value), parts, indent);
}

function enclosed(
  [open, close]: string,
  values: readonly unknown[],
  parts: readonly string[],
  indent: string,
): string {
  const isFlat = values.every((value) => typeof value !== "object" || value === null);
  if (isFlat) return open === "[" ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
  const lines = parts.map((part) => `${indent}  ${part}`);
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}
