/**
 * Sobol's sequence: points that fill the unit cube more evenly than random ones. The points are exactly those of SciPy's
 * `scipy.stats.qmc.Sobol(d, scramble=False)`, in its order.
 *
 * Method: Bratley and Fox, "Algorithm 659", ACM Transactions on Mathematical Software 14 (1988), in the order of the Gray code
 * (Antonov and Saleev, 1979). Direction numbers: `new-joe-kuo-6` (Joe and Kuo, "Constructing Sobol sequences with better
 * two-dimensional projections", SIAM Journal on Scientific Computing 30, 2008).
 *
 * @module
 */

import { failRange, requireNumbers, wholeNumber } from "../math/check_arguments.ts";

const BITS = 30;
const INDEX = wholeNumber(0, 2 ** 30 - 1);

/**
 * The direction numbers of dimension 2 onwards, a line each: the inner coefficients of the primitive polynomial as the bits of a
 * number, then m₁, m₂, …, one for each degree.
 */
const DIRECTIONS: readonly string[] = [
  "0 1",
  "1 1 3",
  "1 1 3 1",
  "2 1 1 1",
  "1 1 1 3 3",
  "4 1 3 5 13",
  "2 1 1 5 5 17",
  "4 1 1 5 5 5",
  "7 1 1 7 11 19",
  "11 1 1 5 1 1",
  "13 1 1 1 3 11",
  "14 1 3 5 5 31",
  "1 1 3 3 9 7 49",
  "13 1 1 1 15 21 21",
  "16 1 3 1 13 27 49",
  "19 1 1 1 15 7 5",
  "22 1 3 1 15 13 25",
  "25 1 1 5 5 19 61",
  "1 1 3 7 11 23 15 103",
  "4 1 3 7 13 13 15 69",
  "7 1 1 3 13 7 35 63",
  "8 1 3 5 9 1 25 53",
  "14 1 3 1 13 9 35 107",
  "19 1 3 1 5 27 61 31",
  "21 1 1 5 11 19 41 61",
  "28 1 3 5 3 3 13 69",
  "31 1 1 7 13 1 19 1",
  "32 1 3 7 5 13 19 59",
  "37 1 1 3 9 25 29 41",
  "41 1 3 5 13 23 1 55",
  "42 1 3 7 3 13 59 17",
  "50 1 3 1 3 5 53 69",
  "55 1 1 5 5 23 33 13",
  "56 1 1 7 7 1 61 123",
  "59 1 1 7 9 13 61 49",
  "62 1 3 3 5 3 55 33",
  "14 1 3 1 15 31 13 49 245",
  "21 1 3 5 15 31 59 63 97",
  "22 1 3 1 11 11 11 77 249",
  "38 1 3 1 11 27 43 71 9",
  "47 1 1 7 15 21 11 81 45",
  "49 1 3 7 3 25 31 65 79",
  "50 1 3 1 1 19 11 3 205",
  "52 1 1 5 9 19 21 29 157",
  "56 1 3 7 11 1 33 89 185",
  "67 1 3 3 3 15 9 79 71",
  "70 1 3 7 11 15 39 119 27",
  "84 1 1 3 1 11 31 97 225",
  "97 1 1 1 3 23 43 57 177",
  "103 1 3 7 7 17 17 37 71",
  "115 1 3 1 5 27 63 123 213",
  "122 1 1 3 5 11 43 53 133",
  "8 1 3 5 5 29 17 47 173 479",
  "13 1 3 3 11 3 1 109 9 69",
  "16 1 1 1 5 17 39 23 5 343",
  "22 1 3 1 5 25 15 31 103 499",
  "25 1 1 1 11 11 17 63 105 183",
  "44 1 1 5 11 9 29 97 231 363",
  "47 1 1 5 15 19 45 41 7 383",
  "52 1 3 7 7 31 19 83 137 221",
  "55 1 1 1 3 23 15 111 223 83",
  "59 1 1 5 13 31 15 55 25 161",
  "62 1 1 3 13 25 47 39 87 257",
  "67 1 1 1 11 21 53 125 249 293",
  "74 1 1 7 11 11 7 57 79 323",
  "81 1 1 5 5 17 13 81 3 131",
  "82 1 1 7 13 23 7 65 251 475",
  "87 1 3 5 1 9 43 3 149 11",
  "91 1 1 3 13 31 13 13 255 487",
  "94 1 3 3 1 5 63 89 91 127",
  "103 1 1 3 3 1 19 123 127 237",
  "104 1 1 5 7 23 31 37 243 289",
  "109 1 1 5 11 17 53 117 183 491",
  "122 1 1 1 5 1 13 13 209 345",
  "124 1 1 3 15 1 57 115 7 33",
  "137 1 3 1 11 7 43 81 207 175",
  "138 1 3 1 1 15 27 63 255 49",
  "143 1 3 5 3 27 61 105 171 305",
  "145 1 1 5 3 1 3 57 249 149",
  "152 1 1 3 5 5 57 15 13 159",
  "157 1 1 1 11 7 11 105 141 225",
  "167 1 3 3 5 27 59 121 101 271",
  "173 1 3 5 9 11 49 51 59 115",
  "176 1 1 7 1 23 45 125 71 419",
  "181 1 1 3 5 23 5 105 109 75",
  "182 1 1 7 15 7 11 67 121 453",
  "185 1 3 7 3 9 13 31 27 449",
  "191 1 3 1 15 19 39 39 89 15",
  "194 1 1 1 1 1 33 73 145 379",
  "199 1 3 1 15 15 43 29 13 483",
  "218 1 1 7 3 19 27 85 131 431",
  "220 1 3 3 3 5 35 23 195 349",
  "227 1 3 3 7 9 27 39 59 297",
  "229 1 1 3 9 11 17 13 241 157",
  "230 1 3 7 15 25 57 33 189 213",
  "234 1 1 7 1 9 55 73 83 217",
  "236 1 3 3 13 19 27 23 113 249",
  "241 1 3 5 3 23 43 3 253 479",
  "244 1 1 5 5 11 5 45 117 217",
];

/** The number of dimensions that the table of direction numbers has. */
export const MOST_DIMENSIONS = DIRECTIONS.length + 1;

/**
 * Returns the point with the number `index` of Sobol's sequence: a multiple of 2^-30 in [0, 1) for each dimension.
 *
 * A point does not change if dimensions are added after its own. The first 2^k points have exactly one number in each interval of
 * length 2^-k in each dimension. Point 0 is the origin.
 *
 * @param index Counted from 0, below 2^30.
 * @param dimensions From 1 to {@linkcode MOST_DIMENSIONS}.
 * @throws {TypeError} If an argument is not a number. @throws {RangeError} If it is out of range.
 *
 * @example The first points of the unit square
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sobolPoint } from "./sobol.ts";
 *
 * const points = [0, 1, 2, 3].map((index) => sobolPoint(index, 2));
 * assertEquals(points, [[0, 0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]);
 * ```
 */
export function sobolPoint(index: number, dimensions: number): number[] {
  const action = "make a Sobol point";
  requireNumbers(action, { index }, INDEX);
  requireNumbers(action, { dimensions }, wholeNumber(1));
  if (dimensions > MOST_DIMENSIONS) {
    failRange(action, `dimensions must be at most ${MOST_DIMENSIONS}`, dimensions);
  }
  const gray = index ^ index >>> 1;
  return Array.from({ length: dimensions }, (_, d) => coordinate(gray, directionsOf(d)));
}

/** The exclusive or of the directions of the bits that are set. */
function coordinate(gray: number, directions: Int32Array): number {
  let bits = 0;
  for (let bit = 0; bit < BITS; bit++) if (gray >>> bit & 1) bits ^= directions[bit];
  return bits / 2 ** 30;
}

/** The directions of the dimensions that were used. */
const cache: Int32Array[] = [];

function directionsOf(dimension: number): Int32Array {
  return cache[dimension] ??= dimension === 0
    ? extendDirections([], 0)
    : parseDirections(DIRECTIONS[dimension - 1]);
}

function parseDirections(line: string): Int32Array {
  const [inner, ...first] = line.split(" ").map(Number);
  return extendDirections(first, inner);
}

/**
 * Direction j is m_j · 2^(30 - j). After the first ones, with the coefficients a₁ … a₍ₛ₋₁₎ of a polynomial of degree s,
 * m_j = 2 a₁ m_{j-1} ⊕ 4 a₂ m_{j-2} ⊕ … ⊕ 2^s m_{j-s} ⊕ m_{j-s}. Degree 0 repeats m = 1.
 */
function extendDirections(first: readonly number[], inner: number): Int32Array {
  const degree = first.length;
  const directions = new Int32Array(BITS);
  for (let j = 0; j < BITS; j++) {
    if (degree === 0) directions[j] = 1 << BITS - 1 - j;
    else if (j < degree) directions[j] = first[j] << BITS - 1 - j;
    else directions[j] = recur(directions, j, { inner, degree });
  }
  return directions;
}

/** The recurrence of {@linkcode extendDirections} for directions, in which the powers of 2 become shifts. */
function recur(
  directions: Int32Array,
  j: number,
  { inner, degree }: { inner: number; degree: number },
): number {
  let direction = directions[j - degree] ^ directions[j - degree] >>> degree;
  for (let i = 1; i < degree; i++) {
    if (inner >>> degree - 1 - i & 1) direction ^= directions[j - i];
  }
  return direction;
}
