/**
 * Dealing rows to the parts of a split, in proportion to the sizes of the parts.
 *
 * @module
 */

/**
 * Deals `rows` items one by one, each to the part that is furthest behind its share of the items that are dealt so far. So
 * in any run of consecutive items each part gets its share, within about one item at each end.
 *
 * @param quotas Whole numbers: how many items each part gets in the end. Their sum is the number of items.
 * @returns (items): the index of the part of each.
 */
export function dealEvenly(quotas: readonly number[]): Int32Array {
  const items = quotas.reduce((sum, quota) => sum + quota, 0);
  const dealt = quotas.map(() => 0);
  const parts = new Int32Array(items);
  for (let item = 0; item < items; item++) {
    let chosen = -1;
    let most = -Infinity;
    for (let part = 0; part < quotas.length; part++) {
      const behind = quotas[part] * (item + 1) - dealt[part] * items; // times `items`, so that it is exact
      if (dealt[part] < quotas[part] && behind > most) [chosen, most] = [part, behind];
    }
    parts[item] = chosen;
    dealt[chosen]++;
  }
  return parts;
}

/**
 * Deals groups of rows, each as a whole, to the part with the most rows still to get. The last groups go to parts that have
 * none, so that each part gets a group if there are enough.
 *
 * @param sizes (groups): rows of each group.
 * @param quotas Rows that each part should get; a part of 0 gets none.
 * @param unused Rows that no part should get: they count as one more part, which may stay empty.
 * @returns (groups): the index of the part of each.
 */
export function dealGroups(
  sizes: readonly number[],
  quotas: readonly number[],
  unused: number,
): Int32Array {
  const missing = [...quotas, unused];
  const all = missing.flatMap((quota, part) => quota > 0 ? [part] : []);
  const empty = new Set(all.filter((part) => part < quotas.length));
  return Int32Array.from(sizes, (size, group) => {
    const isLast = empty.size > 0 && sizes.length - group <= empty.size;
    const candidates = isLast ? [...empty] : all;
    const part = candidates.reduce((most, next) => missing[next] > missing[most] ? next : most);
    missing[part] -= size;
    empty.delete(part);
    return part;
  });
}
