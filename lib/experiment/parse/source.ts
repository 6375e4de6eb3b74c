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

/** An experiment of 100,000 seeds has 1 MB; the parser takes a second or two for each. */
const MOST_MEBIBYTES = 2;

/** True for a file of that many bytes, or a text of that many characters, that is no experiment. */
export function isTooLarge(length: number): boolean {
  return length > MOST_MEBIBYTES * 2 ** 20;
}

/** What a person reads of a file that is too large. */
export const TOO_LARGE = `an experiment file must have at most ${MOST_MEBIBYTES} MiB: ` +
  "replicates: 1000 stands for a list of 1000 seeds";

/** The parser takes 25 µs for a bracket, and for a line: more of them are no experiment, but minutes. */
const MOST = { brackets: 20_000, lines: 200_000 };

/** What is seen to be no experiment before it is parsed. */
function hopeless(text: string): Pick<TextFault, "rule" | "offset"> | undefined {
  const nul = text.indexOf("\0");
  if (nul >= 0) return { rule: "it must be text in UTF-8, there is a NUL", offset: nul };
  for (const [what, sign] of [["brackets", /[[\]{}]/g], ["lines", /\n/g]] as const) {
    let count = 0;
    for (const { index } of text.matchAll(sign)) {
      if (++count <= MOST[what]) continue;
      const most = MOST[what].toLocaleString("en");
      return { rule: `an experiment file must have at most ${most} ${what}`, offset: index };
    }
  }
  return undefined;
}

/** Reads the text; every fault that is found is told. */
export function readSource(written: string, file: string): Source {
  const text = written.replace(/^\ufeff/, ""); // says how a file was encoded, and is no part of its text
  if (isTooLarge(text.length)) return unreadable({ place: file, path: "", rule: TOO_LARGE });
  const place = placesIn(text, file);
  const told = ({ rule, offset }: Pick<TextFault, "rule" | "offset">) => ({
    place: place(offset),
    path: "",
    rule,
  });
  const fault = hopeless(text);
  if (fault !== undefined) return unreadable(told(fault));
  const document = parseText(text);
  const check = document === undefined ? undefined : checkNodes(document);
  if (document === undefined || check === undefined || check.faults.includes(TOO_DEEP)) {
    return unreadable(told(TOO_DEEP));
  }
  const textFaults = [...parserFaults(document, check), ...check.faults];
  const readable = textFaults.every((fault) => fault.readable);
  const value = readable ? plainValue(document) : undefined;
  if (readable && value === undefined) textFaults.push(BOMB);
  const nodes = new Nodes(document, check);
  return {
    value,
    faults: textFaults.map(told),
    placeOf: (path, options) => place(nodes.offsetOf(path, options?.atKey ?? false)),
    has: (path) => nodes.has(path),
  };
}

/** What is known of a text that says nothing. */
function unreadable(fault: Fault): Source {
  return { value: undefined, faults: [fault], placeOf: () => fault.place, has: () => false };
}

/** Tells `FILE:LINE:COLUMN` of a character. The parser's own count loses lines of text in quotes. */
function placesIn(text: string, file: string): (offset: number) => string {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
  return (offset) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return `${file}:${line}:${col}`;
  };
}

/** Nothing, if the text is nested so deeply that the parser runs out of stack. */
function parseText(text: string): Document | undefined {
  try {
    // The schema and its tags are fixed, whatever version of YAML the file says that it is.
    const document = parseDocument(text, {
      prettyErrors: false,
      schema: "core",
      resolveKnownTags: false,
      uniqueKeys: false, // checkNodes() does it, in a time that does not grow with the square of the keys
      keepSourceTokens: true,
      logLevel: "error",
    });
    return document.errors.some(({ message }) => /call stack/.test(message)) ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What the parser says, but for brackets without end where checkNodes() has found them, at a better place. */
function parserFaults({ errors, warnings }: Document, check: NodeCheck): TextFault[] {
  const isTold = check.faults.some(({ rule }) => rule.includes(" is not closed: "));
  return [...errors, ...warnings]
    .filter(({ message }) => !(isTold && / end with a [\]}]$/.test(message)))
    .map(({ code, message, pos }) => ({ rule: PLAINER[code] ?? cut(message), offset: pos[0] }));
}

/** Some messages quote all that is left of the file. */
function cut(message: string): string {
  return message.length > 200 ? `${message.slice(0, 199)}…` : message;
}

/** The parser's words where they are not a person's. */
const PLAINER: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "a file holds one experiment: there is a second document",
};

const BOMB: TextFault = {
  rule: "its aliases multiply to more than fits an experiment",
  offset: 0,
};

/** Nothing, if aliases of aliases multiply beyond the parser's own limit. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Finds what stands where. Each map is looked through only once, however many faults it has. */
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
      if (isAlias(node)) node = this.#targets.get(node);
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

  /** The pairs of a map by their keys; of two equal keys the last one counts. */
  #pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map) ??
      new Map(map.items.map((pair) => [keyText(pair.key), pair]));
    this.#pairs.set(map, known);
    return known;
  }
}
