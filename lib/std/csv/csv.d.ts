/** The part of @std/csv that the data and the results use. */
export declare function stringify(
  rows: readonly (readonly (string | number)[])[],
  options?: { headers?: boolean; separator?: string; bom?: boolean },
): string;

/** Rows as records of their header's names. */
export declare function parse(
  text: string,
  options: { skipFirstRow: true; strip?: boolean },
): Record<string, string>[];
/** Rows as arrays of cells. */
export declare function parse(
  text: string,
  options?: { separator?: string; trimLeadingSpace?: boolean },
): string[][];
