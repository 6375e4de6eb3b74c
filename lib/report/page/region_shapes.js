// @ts-check
/**
 * The decision regions of a network as shapes of an SVG, for the text of the page and for its script.
 *
 * @module
 */

/** @import { DecisionRegion } from "../decision_region.ts" */

import { LIGHT } from "./theme.js";

/**
 * A shape: its tag, its attributes, and its text or the text at the pointer.
 *
 * @typedef {readonly [tag: string, attributes: Readonly<Record<string, string | number>>, text?: string]} Shape
 */

const SIZE = 320;
const LEFT = 14;
const LEGEND = 44;
/** Around the middle, 8 units wide: circle, square, triangle, diamond, cross, inverted triangle. */
const POINTS = [
  "m0-4a4 4 0 1 1-.1 0z",
  "m-3-3h7v7h-7z",
  "m0-5l4 8h-8z",
  "m0-5l5 5-5 5-5-5z",
  "m-4 -1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z",
  "m0 5l4-8h-8z",
];

/** The size of the picture. */
export const REGION_VIEW_BOX = `0 0 ${SIZE + 2 * LEFT} ${SIZE + LEGEND}`;

/**
 * The picture of the regions: a path for each class, a mark for each point, the axes and a legend.
 *
 * @param {DecisionRegion} region
 * @returns {Shape[]}
 */
export function regionShapes(region) {
  return [
    ...region.classes.map((_, label) => areaOf(region, label)),
    ...region.classes.flatMap((_, label) => [marksOf(region, label, 0), marksOf(region, label, 1)]),
    ["rect", { x: LEFT, y: 0, width: SIZE, height: SIZE, fill: "none", stroke: "currentColor" }],
    ...axisTexts(region),
    ...legendShapes(region),
  ];
}

/**
 * @param {number} label
 */
function colorOf(label) {
  return LIGHT.palette[label % LIGHT.palette.length];
}

/**
 * All cells of a class, as one path: a line as thick as a cell for each run of a row.
 *
 * @param {DecisionRegion} region
 * @param {number} label
 * @returns {Shape}
 */
function areaOf({ grid: { size, runs } }, label) {
  const letter = String.fromCharCode(97 + label);
  let cell = 0;
  let path = "";
  for (const [, digits, own] of runs.matchAll(/(\d+)(\D)/g)) {
    const count = Number(digits);
    const [column, row] = [cell % size, size - 1 - Math.floor(cell / size)];
    if (own === letter) path += `M${column} ${row}h${count}`;
    cell += count;
  }
  return ["path", {
    ...{ d: path, fill: "none", stroke: colorOf(label), "stroke-opacity": 0.35 },
    ...{ "shape-rendering": "crispEdges" },
    transform: `translate(${LEFT} ${SIZE / size / 2}) scale(${SIZE / size})`,
  }];
}

/**
 * The rows of a class in one part of the data; validation rows have an outline.
 *
 * @param {DecisionRegion} region
 * @param {number} label
 * @param {0 | 1} part
 * @returns {Shape}
 */
function marksOf({ grid, points }, label, part) {
  const place = (/** @type {number} */ value, /** @type {readonly [number, number]} */ range) =>
    Math.round((value - range[0]) / (range[1] - range[0]) * SIZE);
  const marks = points.filter(([, , own, isValidation]) => own === label && isValidation === part)
    .map(([x, y]) =>
      `M${place(x, grid.x) + LEFT} ${SIZE - place(y, grid.y)}${POINTS[label % POINTS.length]}`
    );
  return ["path", {
    ...{ d: marks.join(""), fill: colorOf(label) },
    ...(part === 1 ? { stroke: "currentColor", "stroke-width": 1.4 } : {}),
  }];
}

/**
 * @param {DecisionRegion} region
 * @returns {Shape[]}
 */
function axisTexts({ features, grid }) {
  const style = { "font-size": 11, fill: "currentColor" };
  const middle = LEFT + SIZE / 2;
  const across = `${features[0]}: ${grid.x[0]} to ${grid.x[1]}`;
  const up = `${features[1]}: ${grid.y[0]} to ${grid.y[1]}`;
  return [
    ["text", { ...style, x: middle, y: SIZE + 14, "text-anchor": "middle" }, across],
    ["text", {
      ...style,
      "text-anchor": "middle",
      transform: `translate(10 ${SIZE / 2}) rotate(-90)`,
    }, up],
  ];
}

/**
 * @param {DecisionRegion} region
 * @returns {Shape[]}
 */
function legendShapes({ classes }) {
  const step = Math.min(80, SIZE / classes.length);
  return classes.flatMap((name, label) => {
    const x = LEFT + 6 + label * step;
    return /** @type {Shape[]} */ ([
      ["path", { d: `M${x} ${SIZE + 32}${POINTS[label % POINTS.length]}`, fill: colorOf(label) }],
      [
        "text",
        { x: x + 9, y: SIZE + 36, "font-size": 11, fill: "currentColor" },
        shortName(name, step),
      ],
    ]);
  });
}

/**
 * @param {string} name
 * @param {number} step
 */
function shortName(name, step) {
  const most = Math.max(1, Math.floor((step - 16) / 6));
  return name.length > most ? `${name.slice(0, most)}…` : name;
}
