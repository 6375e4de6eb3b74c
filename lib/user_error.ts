/**
 * What a person can mend.
 *
 * @module
 */

/**
 * A mistake in the input, or a machine that does not allow what was requested. The message is complete: what could not
 * be done, where, the rule, and the value that breaks it. Everything else that is thrown is a bug.
 */
export class UserError extends Error {
  /** "UserError", or the name of the subclass. */
  override readonly name: string = "UserError";
}
