/**
 * A few of many.
 *
 * @module
 */

/** At most `most` of the items, 2 or more, evenly, the first and the last among them. */
export function sampleEvenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round(i * (items.length - 1) / (most - 1))],
  );
}
