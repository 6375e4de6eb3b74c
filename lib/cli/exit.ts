/**
 * The exit codes of the program.
 *
 * @module
 */

/** Exit codes. */
export const EXIT = {
  /** All trials are complete; nothing is wrong. */
  complete: 0,
  /** The command failed or did not finish. */
  stopped: 1,
  /** Some trials have no scores; `verify`: some trials could not be verified. */
  someFailed: 2,
  /** `verify`, `replay` and `doctor`: something is not as it should be. */
  different: 3,
  /** `compare`: the second sweep is worse than the first, beyond chance. */
  worse: 4,
  /** Interrupted by Ctrl-C or another signal. */
  interrupted: 130,
} as const;

/** An exit code. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];
