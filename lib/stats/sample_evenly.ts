/**
 * Evenly spaced samples of a list.
 *
 * @module
 */

/** At most `most` of the items (at least 2), evenly spaced, including the first and the last. */
export function sampleEvenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round(i * (items.length - 1) / (most - 1))],
  );
}
