/**
 * Files that a command writes where the user wants them.
 *
 * @module
 */

import { UserError } from "../user_error.ts";

/**
 * Writes a whole file: first beside it, and then in its place, so that nobody sees half of it.
 *
 * @throws {UserError} If it cannot be written.
 */
export async function writeNewFile(path: string, content: string | Uint8Array): Promise<void> {
  const part = `${path}.part`;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    await Deno.writeFile(part, bytes);
    await Deno.rename(part, path);
  } catch (error) {
    await Deno.remove(part).catch(() => {}); // perhaps it does not exist
    throw new UserError(`Cannot write ${path}: ${(error as Error).message}`);
  }
}
