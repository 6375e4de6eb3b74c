/**
 * Short identifiers of content.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** Whether a text has the form of a {@linkcode digest}. */
export function isDigest(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{16}$/.test(text);
}

/** The first 64 bits of the SHA-256 hash of the content, as 16 hexadecimal digits. */
export function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
