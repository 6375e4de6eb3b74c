/**
 * The names of the columns of scores in `trials.csv`.
 *
 * A user's own objective can give its scores any names, and each name must be readable from its column again. So a name
 * that another column has gets a prefix, and one that a CSV cell would change is written as JSON.
 *
 * @module
 */

/** Other columns of the file: a score of a user's own objective can have the same name. */
const OTHERS = [
  ...["number", "trial_id", "config_id", "seed", "state"],
  ...["epochs", "reports", "weights_hash", "part_epochs", "error"],
];
const PREFIX = "score_";

/** The column of a score: its name, `score_error` if another column could have that name, or the name as JSON. */
export function scoreHeader(name: string): string {
  if (isChangedInCell(name)) return JSON.stringify(name);
  return isTaken(name) ? PREFIX + name : name;
}

/** The columns of the scores in a header: the index of each, with the name of its score. */
export function scoreColumnsOf(header: readonly string[]): { index: number; name: string }[] {
  const start = header.indexOf("state") + 1;
  const end = header.findIndex((column) => column === "epochs" || column === "reports");
  return header.slice(start, Math.max(0, end))
    .map((column, i) => ({ index: start + i, name: nameOf(column) }));
}

function nameOf(column: string): string {
  if (column.startsWith('"')) return parsed(column);
  return column.startsWith(PREFIX) && isTaken(column) ? column.slice(PREFIX.length) : column;
}

/** A file that somebody has edited can have anything in its header. */
function parsed(column: string): string {
  try {
    return String(JSON.parse(column));
  } catch {
    return column;
  }
}

/** Whether a name, or what follows its prefixes, is that of another column. */
function isTaken(name: string): boolean {
  const bare = name.replace(/^(score_)+/, "");
  return OTHERS.includes(bare) || bare.startsWith("param_");
}

/** Whether it looks like a formula, has control characters, or looks like JSON itself. */
function isChangedInCell(name: string): boolean {
  // deno-lint-ignore no-control-regex -- the expression is meant to match them
  return /^\s*[=+\-@"]|[\u0000-\u001f\u007f]/.test(name);
}
