/** The part of @std/cli's `parseArgs` that the command line uses. */
export interface ParseOptions {
  /** Flags that are true or absent. */
  boolean?: readonly string[];
  /** Flags whose value stays text. */
  string?: readonly string[];
  /** Other names of a flag. */
  alias?: Readonly<Record<string, string>>;
  /** Called for every flag that is not declared; false keeps it out of the result. */
  unknown?: (argument: string, key?: string, value?: unknown) => unknown;
}

/** Flags by name, and under `_` what is not a flag. */
export interface ParsedArgs {
  // deno-lint-ignore no-explicit-any
  [flag: string]: any;
  _: Array<string | number>;
}

export declare function parseArgs(args: readonly string[], options?: ParseOptions): ParsedArgs;
