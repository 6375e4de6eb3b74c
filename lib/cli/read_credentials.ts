/**
 * Credentials files of NATS.
 *
 * @module
 */

import { UserError } from "../user_error.ts";
import { resolvePath } from "./paths.ts";

/**
 * The content of a credentials file, if there is one.
 *
 * @throws {UserError} If it cannot be read.
 */
export async function readCredentials(
  from: string,
  file: string | undefined,
): Promise<Uint8Array | undefined> {
  if (file === undefined) return undefined;
  const path = resolvePath(from, file);
  try {
    return await Deno.readFile(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : (error as Error).message;
    throw new UserError(`Cannot read the credentials in ${path}: ${reason}`);
  }
}
