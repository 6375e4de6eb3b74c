/** Pearson's statistic of counts against the chances that they should come from. */
export function chiSquare(counts: readonly number[], chances: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, i) => {
    const expected = total * chances[i];
    return sum + (count - expected) * (count - expected) / expected;
  }, 0);
}
