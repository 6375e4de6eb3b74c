/**
 * Text inside HTML.
 *
 * @module
 */

import { createHash } from "node:crypto";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for the content of an element and for an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character])
    .replace(/[\0\p{Cs}]/gu, "\ufffd"); // neither can be in a file of UTF-8 text
}

/** A value as JSON for the content of a script element: no text of it can end the element. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** The text of a script for the content of a script element. */
export function requireScriptText(text: string): string {
  if (!/<\/script|<!--/i.test(text)) return text;
  throw new SyntaxError("Cannot write a report: a script must not contain </script or <!--");
}

/** How a policy names a script: by the hash of its text. */
export function scriptHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
