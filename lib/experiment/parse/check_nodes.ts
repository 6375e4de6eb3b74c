/**
 * Checks of the parsed YAML document that the YAML parser does not make. One visit of all nodes does them all, so that
 * the time is proportional to the size of the text.
 *
 * @module
 */

import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  visit,
  type YAMLMap,
} from "yaml";
import { abbreviate } from "./fault.ts";

/** A fault of the text itself. */
export interface TextFault {
  readonly rule: string;
  /** Index of a character of the text. */
  readonly offset: number;
  /** True if the document has a value all the same, so that its other faults can be reported too. */
  readonly readable?: boolean;
}

/** The result of {@linkcode checkNodes}. */
export interface NodeCheck {
  readonly faults: readonly TextFault[];
  /** The node that each alias refers to. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

export const TOO_DEEP: TextFault = { rule: "its lists and maps are nested too deeply", offset: 0 };
/** Nodes and pairs around a node; an experiment has at most ten. */
const MAX_PARENTS = 200;
/** The YAML parser searches the whole document for each alias. An experiment needs few. */
const MAX_ALIASES = 100;

/** Checks aliases, brackets, keys and nesting of a document. */
export function checkNodes(document: Document): NodeCheck {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const faults: TextFault[] = [];
  let tooDeep = false;
  let aliases = 0;
  visit(document, (_key, node, parents): symbol | undefined => {
    tooDeep ||= parents.length > MAX_PARENTS;
    if (tooDeep || aliases > MAX_ALIASES) return visit.BREAK;
    if (isAlias(node)) {
      aliases++;
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
      faults.push(...aliasFaults(node, { target, parents, aliases }));
    } else if (isCollection(node)) {
      faults.push(...bracketFaults(node));
      for (const each of isMap(node) ? keyFaults(node) : []) faults.push(each); // can be too many for spread arguments
    }
    if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    return undefined;
  });
  return { faults: tooDeep ? [TOO_DEEP] : faults, targets };
}

interface AliasContext {
  readonly target: Node | undefined;
  readonly parents: readonly unknown[];
  /** Number of aliases up to this one. */
  readonly aliases: number;
}

function aliasFaults(alias: Alias, { target, parents, aliases }: AliasContext): TextFault[] {
  const offset = startOf(alias) ?? 0;
  if (aliases > MAX_ALIASES) {
    return [{ rule: `a file can have at most ${MAX_ALIASES} aliases`, offset }];
  }
  const name = abbreviate(alias.source);
  if (target === undefined) return [{ rule: `there is no anchor &${name}`, offset }];
  return parents.includes(target) ? [{ rule: `*${name} contains itself`, offset }] : [];
}

/** An unclosed bracket at its own position: the YAML parser reports it at the end of the file. */
function bracketFaults({ srcToken }: Node): TextFault[] {
  if (srcToken?.type !== "flow-collection") return [];
  const open = srcToken.start.source;
  const close = open === "[" ? "]" : "}";
  if (srcToken.end[0]?.source === close) return [];
  const rule = `this ${open} is not closed: its ${close} is missing, or not indented`;
  return [{ rule, offset: srcToken.offset }];
}

function keyFaults(map: YAMLMap): TextFault[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }): TextFault[] => {
    const offset = startOf(key) ?? 0;
    if (!isScalar(key)) {
      return [{ rule: "a key must be a word, not a list, map or alias", offset }];
    }
    const name = keyText(key);
    if (seen.has(name)) {
      return [{ rule: "this key occurs twice in its map", offset, readable: true }];
    }
    seen.add(name);
    return [];
  });
}

/** The name of a key, as in the JavaScript value of its map. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value ?? "") : "";
}

/** Index of the first character of a node in the text. */
export function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
