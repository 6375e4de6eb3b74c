/**
 * Checks of the arguments of public functions. Every error has the same form:
 * `Cannot make Adam: learningRate must be above 0 and finite, got -1`.
 *
 * Each check takes the action that fails ("make Adam") and the arguments by name.
 *
 * @module
 */

/** A condition on a number. */
export interface NumberRule {
  /** Completes the sentence "the argument must be …". */
  readonly text: string;
  /** True if the number satisfies the rule. */
  readonly allows: (value: number) => boolean;
}

export const ABOVE_ZERO: NumberRule = {
  text: "above 0 and finite",
  allows: (value) => Number.isFinite(value) && value > 0,
};
export const AT_LEAST_ZERO: NumberRule = {
  text: "at least 0 and finite",
  allows: (value) => Number.isFinite(value) && value >= 0,
};
export const FROM_ZERO_BELOW_ONE: NumberRule = {
  text: "in [0, 1)",
  allows: (value) => value >= 0 && value < 1,
};
export const FROM_ZERO_TO_ONE: NumberRule = {
  text: "in [0, 1]",
  allows: (value) => value >= 0 && value <= 1,
};
export const SEED: NumberRule = {
  text: "a whole number from 0 to 2^53 - 1",
  allows: (value) => Number.isSafeInteger(value) && value >= 0,
};

/** The rule for whole numbers in [`min`, `max`]. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): NumberRule {
  return {
    text: `a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`}`,
    allows: (value) => Number.isSafeInteger(value) && value >= min && value <= max,
  };
}

/** The rule for sizes. */
export const FROM_ONE: NumberRule = wholeNumber(1);
/** The rule for indices, and for sizes that may be 0. */
export const FROM_ZERO: NumberRule = wholeNumber(0);
/** The rule for unsigned 32-bit words. */
export const WORD: NumberRule = wholeNumber(0, 2 ** 32 - 1);

/** @throws {TypeError} If a value is not a number. @throws {RangeError} If it breaks the rule. */
export function requireNumbers(
  action: string,
  values: Readonly<Record<string, number>>,
  { text, allows }: NumberRule,
): void {
  for (const name in values) {
    const value: unknown = values[name];
    if (typeof value !== "number") failType(action, `${name} must be a number`, value);
    if (!allows(value)) failRange(action, `${name} must be ${text}`, value);
  }
}

/** The arguments that are not undefined: those that a caller may omit are checked only if they are given. */
export function given<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const entries = Object.entries(values).filter((entry): entry is [string, T] =>
    entry[1] !== undefined
  );
  return Object.fromEntries(entries);
}

/** @throws {TypeError} If a value is not an instance of `type`. */
export function requireInstances(
  action: string,
  values: Readonly<Record<string, unknown>>,
  // deno-lint-ignore no-explicit-any -- a class with any constructor
  type: abstract new (...args: any[]) => unknown,
): void {
  for (const name in values) {
    const value = values[name];
    if (value instanceof type) continue;
    failType(action, `${name} must be ${withArticle(type.name)}`, value);
  }
}

/** @throws {TypeError} If a value is not of the type; null and arrays do not count as objects. */
export function requireTypes(
  action: string,
  values: Readonly<Record<string, unknown>>,
  type: "object" | "function" | "boolean" | "string",
): void {
  for (const name in values) {
    const value = values[name];
    if (typeof value === type && value !== null && !Array.isArray(value)) continue;
    failType(action, `${name} must be ${withArticle(type)}`, value);
  }
}

/** @throws {TypeError} If a value is not an array. */
export function requireArrays(action: string, values: Readonly<Record<string, unknown>>): void {
  for (const name in values) {
    if (!Array.isArray(values[name])) failType(action, `${name} must be an array`, values[name]);
  }
}

/**
 * Checks the rows of a table.
 *
 * @throws {TypeError} If `rows` is not an array, or a row is not a Float64Array.
 * @throws {RangeError} If a row is not as long as the first.
 */
export function requireRows(action: string, rows: readonly Float64Array[]): void {
  requireArrays(action, { rows });
  for (let i = 0; i < rows.length; i++) { // unlike forEach(), it also visits holes
    requireInstances(action, { [`rows[${i}]`]: rows[i] }, Float64Array);
    const rule = `the length of rows[${i}] must be that of rows[0], ${rows[0].length}`;
    if (rows[i].length !== rows[0].length) failRange(action, rule, rows[i].length);
  }
}

/** @throws {TypeError} If a value is not a string. @throws {RangeError} If it is not a choice. */
export function requireChoices(
  action: string,
  values: Readonly<Record<string, string>>,
  choices: readonly string[],
): void {
  for (const name in values) {
    const value: unknown = values[name];
    const rule = `${name} must be ${choices.map((choice) => JSON.stringify(choice)).join(" or ")}`;
    if (typeof value !== "string") failType(action, rule, value);
    if (!choices.includes(value)) failRange(action, rule, value);
  }
}

/**
 * The number of rows of a row-major matrix, which is given by name: `{ inputs }`.
 *
 * @throws {TypeError} If the matrix is not a Float64Array.
 * @throws {RangeError} If its length is not a multiple of `columns`.
 */
export function countRows(
  action: string,
  matrix: Readonly<Record<string, Float64Array>>,
  columns: number,
): number {
  requireInstances(action, matrix, Float64Array);
  let rows = 0;
  for (const name in matrix) {
    const { length } = matrix[name];
    rows = length / columns;
    if (Number.isInteger(rows)) continue;
    failRange(action, `the length of ${name} must be a multiple of ${columns}`, length);
  }
  return rows;
}

/**
 * Checks labeled rows: `x` is (rows, features), row-major, and `y` has the class of each row.
 *
 * @throws {TypeError} If `x` is not a Float64Array or `y` not an Int32Array.
 * @throws {RangeError} If their lengths do not fit, a class is not in [0, `classes`), or a number is NaN or
 *     infinite.
 */
export function requireLabeledRows(
  action: string,
  { x, y }: { readonly x: Float64Array; readonly y: Int32Array },
  { features, classes }: { features: number; classes: number },
): void {
  requireInstances(action, { x }, Float64Array);
  requireInstances(action, { y }, Int32Array);
  const length = y.length * features;
  if (x.length !== length) {
    const rule = `x must have ${length} numbers, ${features} for each of ${y.length} rows`;
    failRange(action, rule, x.length);
  }
  requireClasses(action, y, classes);
  requireFinite(action, { x }, features);
}

/**
 * Checks rows with targets: `x` is (rows, features) and `y` is (rows, outputs), both row-major.
 *
 * @throws {TypeError} If `x` or `y` is not a Float64Array.
 * @throws {RangeError} If their lengths do not fit, or a number is NaN or infinite.
 */
export function requireTargetRows(
  action: string,
  { x, y }: { readonly x: Float64Array; readonly y: Float64Array },
  { features, outputs }: { features: number; outputs: number },
): void {
  const rows = countRows(action, { x }, features);
  requireInstances(action, { y }, Float64Array);
  if (y.length !== rows * outputs) {
    const rule = `y must have ${rows * outputs} numbers, ${outputs} for each of ${rows} rows`;
    failRange(action, rule, y.length);
  }
  requireFinite(action, { x }, features);
  requireFinite(action, { y }, outputs);
}

/** @throws {RangeError} If a label is not in [0, `classes`). */
export function requireClasses(action: string, labels: Int32Array, classes: number): void {
  for (let row = 0; row < labels.length; row++) { // findIndex() is several times slower
    const label = labels[row];
    if (label >= 0 && label < classes) continue;
    failRange(action, `the class of row ${row} must be in [0, ${classes})`, label);
  }
}

/** @throws {RangeError} If a number of a row-major matrix, which is given by name, is NaN or infinite. */
export function requireFinite(
  action: string,
  matrix: Readonly<Record<string, Float64Array>>,
  columns: number,
): void {
  for (const name in matrix) {
    const values = matrix[name];
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      const place = `row ${Math.floor(i / columns)}, column ${i % columns} (counted from 0)`;
      failRange(action, `${name} must be finite in ${place}`, values[i]);
    }
  }
}

/** @throws {RangeError} Always. */
export function failRange(action: string, rule: string, value: unknown): never {
  throw new RangeError(`Cannot ${action}: ${rule}, got ${shown(value)}`);
}

/** @throws {TypeError} Always. */
export function failType(action: string, rule: string, value: unknown): never {
  throw new TypeError(`Cannot ${action}: ${rule}, got ${shown(value)}`);
}

const LONGEST_TEXT = 40;

function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(
        value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value,
      );
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : withArticle(className(value));
    default:
      return String(value);
  }
}

/** An object can have any value as its constructor, and that any value as its name. */
function className(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "object";
}

function withArticle(name: string): string {
  return `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;
}
