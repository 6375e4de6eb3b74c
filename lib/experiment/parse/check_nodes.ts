/**
 * What YAML allows and an experiment file does not, and what its parser leaves to us: one walk over all nodes, so that
 * a text of any size is read in a time in proportion to it.
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
import { shownText } from "./fault.ts";

/** Something wrong with the text, and where it starts. */
export interface TextFault {
  readonly rule: string;
  /** From the start of the text. */
  readonly offset: number;
  /** True if the text says something all the same, so that what else is wrong can be told too. */
  readonly readable?: boolean;
}

/** What {@linkcode checkNodes} learns. */
export interface NodeCheck {
  readonly faults: readonly TextFault[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
}

export const TOO_DEEP: TextFault = {
  rule: "its lists and maps lie too deep in each other",
  offset: 0,
};
/** Nodes and pairs around a node; in an experiment there are ten at most. */
const MOST_PARENTS = 200;
/** Far more than anybody needs: the parser looks through the whole document again for each. */
const MOST_ALIASES = 100;

/** Looks at every node of a document. */
export function checkNodes(document: Document): NodeCheck {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const faults: TextFault[] = [];
  let tooDeep = false;
  let aliases = 0;
  visit(document, (_key, node, parents): symbol | undefined => {
    tooDeep ||= parents.length > MOST_PARENTS;
    if (tooDeep || aliases > MOST_ALIASES) return visit.BREAK;
    if (isAlias(node)) {
      aliases++;
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
      faults.push(...aliasFaults(node, { target, parents, aliases }));
    } else if (isCollection(node)) {
      faults.push(...bracketFaults(node));
      for (const each of isMap(node) ? keyFaults(node) : []) faults.push(each); // they can be too many to spread
    }
    if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    return undefined;
  });
  return { faults: tooDeep ? [TOO_DEEP] : faults, targets };
}

interface AliasContext {
  readonly target: Node | undefined;
  readonly parents: readonly unknown[];
  /** How many there are up to this one. */
  readonly aliases: number;
}

/** Aliases (`*name`) are for saying a value again; one that has no anchor, or contains itself, says none. */
function aliasFaults(alias: Alias, { target, parents, aliases }: AliasContext): TextFault[] {
  const offset = startOf(alias) ?? 0;
  if (aliases > MOST_ALIASES) {
    return [{ rule: `a file can have at most ${MOST_ALIASES} aliases`, offset }];
  }
  const name = shownText(alias.source);
  if (target === undefined) return [{ rule: `there is no anchor &${name}`, offset }];
  return parents.includes(target) ? [{ rule: `*${name} contains itself`, offset }] : [];
}

/** The parser tells of a bracket without end where it looked for the end: at the end of the file. */
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
    if (!isScalar(key)) return [{ rule: "a key must be a word, no list, map or alias", offset }];
    const name = keyText(key);
    if (seen.has(name)) {
      return [{ rule: "this key stands twice in its map", offset, readable: true }];
    }
    seen.add(name);
    return [];
  });
}

/** A key as the plain value of its map has it. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value ?? "") : "";
}

/** Where a node starts in the text. */
export function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
