// @ts-check
/**
 * How far a picture of distances from the best reaches.
 *
 * One config that diverged, a million behind, would make all others invisible. So the picture ends at a few times the
 * median distance if something is much farther away; arrows point to that.
 *
 * @module
 */

/** The picture ends early if something is this many times as far away as the median. */
const FAR = 50;
/** Then it ends at so many times the median. */
const SHOWN = 5;

/**
 * The largest distance that is drawn, to both sides of 0. The median is that of the points: if one seed of one config
 * diverged, all intervals are as wide as that.
 *
 * @param {readonly { behind: number, interval?: readonly [number, number] }[]} rows
 * @returns {number} Infinity if everything is drawn.
 */
export function visibleLimit(rows) {
  const points = rows.map(({ behind }) => Math.abs(behind)).filter((distance) => distance > 0)
    .sort((a, b) => a - b);
  const median = points[(points.length - 1) >> 1];
  const isFar = rows.some(({ behind, interval = [0, 0] }) =>
    [behind, ...interval].some((distance) => Math.abs(distance) > FAR * median)
  );
  return points.length > 2 && isFar ? Number((SHOWN * median).toPrecision(2)) : Infinity;
}

/**
 * A distance, or the limit if it is beyond.
 *
 * @param {number} distance
 * @param {number} limit
 * @returns {number}
 */
export function clamped(distance, limit) {
  return Math.max(-limit, Math.min(limit, distance));
}

/**
 * Where the axis ends, on the sides on which something is beyond the limit.
 *
 * @param {readonly { behind: number, interval?: readonly [number, number] }[]} rows
 * @param {number} limit
 * @returns {{ min?: number, max?: number }}
 */
export function axisEnds(rows, limit) {
  const isBeyond = (/** @type {1 | -1} */ side) =>
    rows.some(({ behind, interval = [0, 0] }) =>
      [behind, ...interval].some((distance) => side * distance > limit)
    );
  return { ...(isBeyond(-1) ? { min: -limit } : {}), ...(isBeyond(1) ? { max: limit } : {}) };
}
