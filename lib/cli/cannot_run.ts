/**
 * What keeps a well written command from being carried out.
 *
 * @module
 */

/** The results folder, the machine or what is in them does not allow it: told in one line. */
export class CannotRun extends Error {
  override readonly name = "CannotRun";
}
