/**
 * HTML as text, in which everything that is not written in the code is escaped.
 *
 * @module
 */

import { escapeHtml } from "../report/html_text.ts";
import { escapeControls } from "../text/escape_controls.ts";

/** HTML that is safe to be put into a page. */
export class Html {
  /** The HTML as text. */
  readonly text: string;

  /** @param text It must not have anything from outside that is not escaped. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: text is escaped, parts of a list follow one another, undefined is nothing. */
export type HtmlPart = string | number | undefined | Html | readonly Html[];

/**
 * A template of HTML. Values may stand between tags, and in attributes with double quotes.
 *
 * @example A name from a file does not become an element
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { html } from "./html.ts";
 *
 * const name = `<script>"`;
 * assertEquals(html`<b title="${name}">${3}</b>`.text, `<b title="&lt;script&gt;&quot;">3</b>`);
 * ```
 */
export function html(texts: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(texts.map((text, i) => i === 0 ? text : partText(parts[i - 1]) + text).join(""));
}

function partText(part: HtmlPart): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return escapeHtml(escapeControls(String(part)));
}
