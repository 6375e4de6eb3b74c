/** Pearson's chi-square statistic of counts, for their expected probabilities. */
export function chiSquare(counts: readonly number[], probabilities: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, i) => {
    const expected = total * probabilities[i];
    return sum + (count - expected) * (count - expected) / expected;
  }, 0);
}
