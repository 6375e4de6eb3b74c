/** All 2ⁿ sign patterns of n seeds, each an array of 1 and -1; the first has no -1. */
export function signPatterns(n: number): number[][] {
  if (n === 0) return [[]];
  const shorter = signPatterns(n - 1);
  return [1, -1].flatMap((sign) => shorter.map((signs) => [...signs, sign]));
}

/** Σ a · b. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/**
 * The p-values of the step-down maximum test by its definition, for rows of whole numbers. A statistic is the fraction
 * (Σ d)² / Σ d², and two of them are compared by cross multiplication. In the step of a row, it counts under how many
 * patterns one of the rows that are no more extreme reaches its statistic; its p-value is the largest of its own step and
 * of the steps of the rows that are more extreme.
 */
export function stepDownP(rows: readonly (readonly number[])[]): number[] {
  const patterns = signPatterns(rows[0].length);
  const reaches = (signs: number[], row: readonly number[], other: readonly number[]): boolean => {
    const observed = dot(patterns[0], other) ** 2;
    const length = dot(row, row);
    if (length === 0) return observed === 0;
    return dot(signs, row) ** 2 * dot(other, other) >= observed * length;
  };
  const isAsExtreme = (row: readonly number[], other: readonly number[]): boolean =>
    reaches(patterns[0], row, other);
  const stepP = new Map(rows.map((row) => {
    const tested = rows.filter((other) => isAsExtreme(row, other));
    const isReached = (signs: number[]) => tested.some((other) => reaches(signs, other, row));
    return [row, patterns.filter(isReached).length / patterns.length];
  }));
  return rows.map((row) =>
    Math.max(...rows.filter((other) => isAsExtreme(other, row)).map((each) => stepP.get(each)!))
  );
}
