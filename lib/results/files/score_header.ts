/**
 * The names of the columns of scores in `trials.csv`.
 *
 * @module
 */

/** Other columns of the file: a score of a user's own objective can have the same name. */
const OTHERS = [
  ...["number", "trial_id", "config_id", "seed", "state"],
  ...["epochs", "reports", "weights_hash", "error"],
];
const PREFIX = "score_";

/** The column of a score: its name, or `score_error` if another column has that name. */
export function scoreHeader(name: string): string {
  return OTHERS.includes(name) ? PREFIX + name : name;
}

/** The columns of the scores in a header, with the name of the score of each. */
export function scoreColumnsOf(header: readonly string[]): { column: string; name: string }[] {
  const end = header.findIndex((column) => column === "epochs" || column === "reports");
  return header.slice(header.indexOf("state") + 1, Math.max(0, end)).map((column) => {
    const name = column.startsWith(PREFIX) ? column.slice(PREFIX.length) : column;
    return { column, name: OTHERS.includes(name) ? name : column };
  });
}
