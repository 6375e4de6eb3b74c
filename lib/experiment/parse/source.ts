/**
 * The text of an experiment file: its value, and the position of each part.
 *
 * @module
 */

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import {
  checkNodes,
  keyText,
  type NodeCheck,
  startOf,
  type TextFault,
  TOO_DEEP,
} from "./check_nodes.ts";
import type { Fault } from "./fault.ts";

/** The keys and list indices that lead to a value. */
export type Path = readonly (string | number)[];

/** An experiment before it is checked, from a file (YAML, which includes JSON) or from a program. */
export interface Source {
  /** The whole value; undefined if the text cannot be parsed. */
  readonly value: unknown;
  /** Faults of the text itself. */
  readonly faults: readonly Fault[];
  /** `FILE:LINE:COLUMN` of a value, or of its key; of its nearest parent if the path does not exist. */
  placeOf(path: Path, options?: { atKey?: boolean }): string;
  /** The number at the path as the user wrote it: `1e400`, `0x10`; undefined if there is no number or no text. */
  numberText(path: Path): string | undefined;
  /** True if the source has a value at the first key of the path. */
  has(path: Path): boolean;
}

/** An experiment of 100,000 seeds has 1 MB; the parser takes a second or two per MB. */
const MAX_MEBIBYTES = 2;

/** True for a file of so many bytes, or a text of so many characters, that it is not read. */
export function isTooLarge(length: number): boolean {
  return length > MAX_MEBIBYTES * 2 ** 20;
}

/** The rule for files that are too large. */
export const TOO_LARGE = `an experiment file must have at most ${MAX_MEBIBYTES} MiB: ` +
  "replicates: 1000 is short for a list of 1000 seeds";

/** The parser takes 25 µs per bracket and per line: without these limits, a large file could take minutes. */
const MAX_COUNT = { brackets: 20_000, lines: 200_000 };

/** A fault that makes it useless to parse the text. */
function findBlockingFault(text: string): Pick<TextFault, "rule" | "offset"> | undefined {
  const nul = text.indexOf("\0");
  if (nul >= 0) return { rule: "it must be text in UTF-8, got a NUL character", offset: nul };
  for (const [what, pattern] of [["brackets", /[[\]{}]/g], ["lines", /\n/g]] as const) {
    let count = 0;
    for (const { index } of text.matchAll(pattern)) {
      if (++count <= MAX_COUNT[what]) continue;
      const most = MAX_COUNT[what].toLocaleString("en");
      return { rule: `an experiment file must have at most ${most} ${what}`, offset: index };
    }
  }
  return undefined;
}

/** Parses the text of an experiment file. The result has all faults of the text. */
export function readSource(written: string, file: string): Source {
  const text = written.replace(/^\ufeff/, ""); // the byte order mark is not part of the text
  if (isTooLarge(text.length)) return unreadable({ place: file, path: "", rule: TOO_LARGE });
  const place = placesIn(text, file);
  const withPlace = ({ rule, offset }: Pick<TextFault, "rule" | "offset">) => ({
    place: place(offset),
    path: "",
    rule,
  });
  const blocking = findBlockingFault(text);
  if (blocking !== undefined) return unreadable(withPlace(blocking));
  const document = parseText(text);
  const check = document === undefined ? undefined : checkNodes(document);
  if (document === undefined || check === undefined || check.faults.includes(TOO_DEEP)) {
    return unreadable(withPlace(TOO_DEEP));
  }
  const textFaults = [...parserFaults(document, check), ...check.faults];
  const readable = textFaults.every((fault) => fault.readable);
  const value = readable ? toValue(document) : undefined;
  if (readable && value === undefined) textFaults.push(TOO_MANY_VALUES);
  const nodes = new Nodes(document, check);
  return {
    value,
    faults: textFaults.map(withPlace),
    placeOf: (path, options) => place(nodes.offsetOf(path, options?.atKey ?? false)),
    numberText: (path) => nodes.numberText(path),
    has: (path) => nodes.has(path),
  };
}

/** The source of a text that cannot be parsed. */
function unreadable(fault: Fault): Source {
  return {
    value: undefined,
    faults: [fault],
    placeOf: () => fault.place,
    numberText: () => undefined,
    has: () => false,
  };
}

/** Gives `FILE:LINE:COLUMN` of a character. The parser's own count misses line ends inside quotes. */
function placesIn(text: string, file: string): (offset: number) => string {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return (offset) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return `${file}:${line}:${col}`;
  };
}

/** The YAML document; undefined if the text is nested so deeply that the parser overflows the stack. */
function parseText(text: string): Document | undefined {
  try {
    // The schema and its tags are fixed, so that a %YAML directive in the file does not change them.
    const document = parseDocument(text, {
      prettyErrors: false,
      schema: "core",
      resolveKnownTags: false,
      uniqueKeys: false, // the parser's check takes quadratic time; checkNodes() makes its own
      keepSourceTokens: true,
      logLevel: "error",
    });
    return document.errors.some(({ message }) => /call stack/.test(message)) ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The parser's errors, without those of unclosed brackets that checkNodes() reports at a better position. */
function parserFaults({ errors, warnings }: Document, check: NodeCheck): TextFault[] {
  const hasOpenBracket = check.faults.some(({ rule }) => rule.includes(" is not closed: "));
  return [...errors, ...warnings]
    .filter(({ message }) => !(hasOpenBracket && / end with a [\]}]$/.test(message)))
    .map(({ code, message, pos }) => ({
      rule: OWN_MESSAGES[code] ?? shorten(message),
      offset: pos[0],
    }));
}

/** Some messages of the parser quote the whole rest of the file. */
function shorten(message: string): string {
  return message.length > 200 ? `${message.slice(0, 199)}…` : message;
}

/** Replacements of parser messages that are about its interface. */
const OWN_MESSAGES: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "a file must have one experiment: this starts a second document",
};

const TOO_MANY_VALUES: TextFault = {
  rule: "its aliases expand to more values than an experiment can have",
  offset: 0,
};

/** The document's value; undefined if its aliases expand beyond the parser's limit. */
function toValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Finds positions and numbers by path. The keys of each map are indexed once, however many faults it has. */
class Nodes {
  readonly #document: Document;
  readonly #targets: NodeCheck["targets"];
  readonly #pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();

  constructor(document: Document, { targets }: NodeCheck) {
    this.#document = document;
    this.#targets = targets;
  }

  has([key]: Path): boolean {
    const top = this.#document.contents;
    return isMap(top) && this.#pairsOf(top).has(String(key));
  }

  offsetOf(path: Path, atKey: boolean): number {
    let node: unknown = this.#document.contents;
    let offset = startOf(node) ?? 0;
    for (const [depth, key] of path.entries()) {
      node = this.#resolve(node);
      if (isMap(node)) {
        const pair = this.#pairsOf(node).get(String(key));
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

  numberText(path: Path): string | undefined {
    let node = this.#resolve(this.#document.contents);
    for (const key of path) {
      const child = isMap(node)
        ? this.#pairsOf(node).get(String(key))?.value
        : isSeq(node)
        ? node.items[Number(key)]
        : undefined;
      node = this.#resolve(child);
    }
    return isScalar(node) && typeof node.value === "number" ? node.source : undefined;
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  /** The pairs of a map by key; of two equal keys, the last one. */
  #pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map) ??
      new Map(map.items.map((pair) => [keyText(pair.key), pair]));
    this.#pairs.set(map, known);
    return known;
  }
}
