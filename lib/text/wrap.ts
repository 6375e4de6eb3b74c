/**
 * Text in lines of a given width.
 *
 * @module
 */

/** How text is wrapped. */
export interface WrapOptions {
  /** The most characters in a line. */
  readonly width: number;
  /** Spaces at the start of every line but the first. @default {0} */
  readonly indent?: number;
}

/** Breaks text at spaces, but not before %, so that no line is wider than `width` unless it is a single word. */
export function wrap(text: string, { width, indent = 0 }: WrapOptions): string[] {
  const lines: string[] = [];
  const [start] = /^ */.exec(text) as RegExpExecArray;
  let line = start;
  for (const word of text.slice(start.length).split(/ (?!%)/)) {
    const isFirst = line.trim() === "";
    const longer = isFirst ? line + word : `${line} ${word}`;
    if (isFirst || longer.length <= width) {
      line = longer;
    } else {
      lines.push(line.trimEnd());
      line = " ".repeat(indent) + word;
    }
  }
  return [...lines, line.trimEnd()];
}
