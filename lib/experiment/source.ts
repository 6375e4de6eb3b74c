/**
 * The text of an experiment file: its plain value, and where in it each value stands.
 *
 * @module
 */

import {
  type Document,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import type { Fault } from "./fault.ts";

/** The keys and places that lead to a value. */
export type Path = readonly (string | number)[];

/** A file that was read as YAML, of which JSON is a part. */
export interface Source {
  /** What the text says; nothing where it cannot be read. */
  readonly value: unknown;
  /** What is wrong with the text itself. */
  readonly faults: readonly Fault[];
  /** `FILE:LINE:COLUMN` of a value, or of its key; of a path that is not there, its nearest parent. */
  placeOf(path: Path, options?: { atKey?: boolean }): string;
  /** True if the file itself has a value there. */
  has(path: Path): boolean;
}

/** Reads the text; every fault that is found is told. */
export function readSource(text: string, file: string): Source {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const document = parseText(text, lines);
  if (document === undefined) {
    const fault = {
      place: `${file}:1:1`,
      path: "",
      rule: "its lists and maps lie too deep in each other",
    };
    return { value: undefined, faults: [fault], placeOf: () => place(0), has: () => false };
  }
  const textFaults = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    place: place(pos[0]),
    path: "",
    rule: PLAINER[code] ?? message,
  }));
  const aliases = aliasFaults(document).map(({ rule, offset }) => ({
    place: place(offset),
    path: "",
    rule,
  }));
  // Of a key that stands twice the last value counts, so what else is wrong can be told too.
  const readable = document.errors.every(({ code }) => code === "DUPLICATE_KEY") &&
    document.warnings.length === 0 && aliases.length === 0;
  const value = readable ? plainValue(document) : undefined;
  const grown = readable && value === undefined
    ? [{ place: place(0), path: "", rule: "its aliases multiply to more than fits an experiment" }]
    : [];
  return {
    value,
    faults: [...textFaults, ...aliases, ...grown],
    placeOf: (path, options) => place(offsetOf(document, path, options?.atKey ?? false)),
    has: (path) => document.hasIn(path),
  };
}

/** The parser's words where they are not a person's. */
const PLAINER: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "this key stands twice in its map",
  MULTIPLE_DOCS: "a file holds one experiment: there is a second document",
};

/** Nothing, if the text is nested so deeply that the parser runs out of stack. */
function parseText(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    // The schema and its tags are fixed, whatever version of YAML the file says that it is.
    const options = {
      lineCounter,
      prettyErrors: false,
      schema: "core",
      resolveKnownTags: false,
    } as const;
    const document = parseDocument(text, options);
    return document.errors.some(({ message }) => /call stack/.test(message)) ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Aliases (`*name`) are for saying a value again; one that has no anchor, or contains itself, says none. */
function aliasFaults(document: Document): { rule: string; offset: number }[] {
  const faults: { rule: string; offset: number }[] = [];
  visit(document, {
    Alias(_key, alias, parents): void {
      const target = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (target === undefined) {
        faults.push({ rule: `there is no anchor &${alias.source}`, offset });
      } else if (parents.includes(target)) {
        faults.push({ rule: `*${alias.source} contains itself`, offset });
      }
    },
  });
  return faults;
}

/** Nothing, if aliases of aliases multiply beyond the parser's own limit. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function offsetOf(document: Document, path: Path, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.findLast((item) => String(item.key) === String(key));
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      if (atKey && depth === path.length - 1) break;
      node = pair.value;
    } else {
      node = isSeq(node) ? node.items[Number(key)] : undefined;
    }
    offset = startOf(node) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
