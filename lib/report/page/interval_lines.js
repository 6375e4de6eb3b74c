// @ts-check
/**
 * The lines of intervals in a picture of distances from the best.
 *
 * @module
 */

/** @import { ForestRow } from "./forest_chart.js" */
/** @import { View } from "./theme.js" */

import { clamped } from "./visible_limit.js";

/** The intervals of more rows overlap. */
const CROWDED = 600;
/** Of the arrow at an end that is beyond the picture, in pixels. */
const ARROW = 5;

/**
 * A line for each interval, with an arrow where it goes on beyond the limit.
 *
 * @param {readonly ForestRow[]} rows
 * @param {{ many: boolean, view: View, limit: number }} context
 * @returns {object} A series.
 */
export function intervalLines(rows, { many, view, limit }) {
  return {
    type: "custom",
    name: "interval",
    progressive: 0,
    encode: many ? { x: 0, y: [1, 2] } : { x: [1, 2], y: 0 },
    data: rows.flatMap(({ interval }, i) =>
      interval === undefined ? [] : [[many ? i + 1 : i, ...interval, i]]
    ),
    renderItem: (/** @type {any} */ _, /** @type {any} */ api) => {
      const ends = [1, 2].map((side) => {
        const distance = clamped(api.value(side), limit);
        return api.coord(many ? [api.value(0), distance] : [distance, api.value(0)]);
      });
      const [[x1, y1], [x2, y2]] = ends;
      const stroke = view.theme.verdicts[rows[api.value(3)].verdict];
      const style = {
        stroke,
        lineWidth: many ? 1 : 2,
        opacity: rows.length > CROWDED ? 0.15 : many ? 0.5 : 1,
      };
      const line = { type: "line", shape: { x1, y1, x2, y2 }, style };
      const beyond = [1, 2].filter((side) => Math.abs(api.value(side)) > limit);
      if (beyond.length === 0) return line;
      const arrows = beyond.map((side) => ({
        type: "polygon",
        shape: {
          points: arrowPoints(ends[side - 1], { many, sign: api.value(side) < 0 ? -1 : 1 }),
        },
        style: { fill: stroke },
      }));
      return { type: "group", children: [line, ...arrows] };
    },
  };
}

/**
 * A triangle whose tip is at the end of a line.
 *
 * @param {readonly number[]} tip
 * @param {{ many: boolean, sign: 1 | -1 }} direction
 */
function arrowPoints([x, y], { many, sign }) {
  const back = sign * 2 * ARROW;
  return many
    ? [[x, y], [x - ARROW, y + back], [x + ARROW, y + back]]
    : [[x, y], [x - back, y - ARROW], [x - back, y + ARROW]];
}
