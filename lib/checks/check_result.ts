/**
 * The result of a check.
 *
 * @module
 */

/** The result of one check. */
export interface CheckResult {
  /** Whether what was found is as it should be. */
  readonly passed: boolean;
  /** What was checked. */
  readonly what: string;
  /** What was found: a number with its limit, and what it was measured on. */
  readonly found: string;
  /** The end of what a command that failed has printed to stderr. */
  readonly printed?: string;
}
