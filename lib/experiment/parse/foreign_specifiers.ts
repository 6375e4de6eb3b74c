/**
 * Imports of packages that a user's module cannot have, found in its text before anything runs. One that is computed is
 * found when it runs.
 *
 * @module
 */

import denoJson from "../../../deno.json" with { type: "json" };

const OWN_NAMES = [denoJson.name, ...Object.keys(denoJson.imports)];
const OWN_SPECIFIERS: readonly string[] = Object.values(denoJson.imports);

/** A statement at the beginning of a line, but not one of types, which are removed. */
const STATEMENT = /^(?:import|export)\b(?!\s+type\b)(?:[^;"'()=]*\bfrom)?\s*["']([^"'\n]+)["']/gm;
/** An import while the module runs. */
const DYNAMIC = /(?<![.\w])import\s*\(\s*["']([^"'\n]+)["']\s*[,)]/g;

/** The packages that a module names in its imports and that are not Seedsweep's own, each once. */
export function foreignSpecifiers(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
  const found = [STATEMENT, DYNAMIC].flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, specifier]) => specifier)
  );
  return [...new Set(found)].filter(isForeign);
}

function isForeign(specifier: string): boolean {
  if (/^(?:npm|jsr|https?):/.test(specifier)) return !isOneOf(OWN_SPECIFIERS, specifier);
  if (/^(?:\.{0,2}\/|\w+:)/.test(specifier)) return false; // a path, node: or data:
  return !isOneOf(OWN_NAMES, specifier);
}

/** Whether it is one of these packages, or a module in one: `@std/csv/parse`. */
function isOneOf(packages: readonly string[], specifier: string): boolean {
  return packages.some((each) => specifier === each || specifier.startsWith(`${each}/`));
}
