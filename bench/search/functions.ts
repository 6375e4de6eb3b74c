/** The functions that `deno task bench:search` minimizes. */

/** A function of the unit cube with a known minimum. */
export interface TestFunction {
  readonly name: string;
  readonly ranges: readonly (readonly [min: number, max: number])[];
  readonly minimum: number;
  readonly evaluate: (x: readonly number[]) => number;
}

/** Branin and Hoo, in Dixon and Szegö, "Towards Global Optimisation 2" (1978): three minima of the same depth. */
const BRANIN: TestFunction = {
  name: "Branin",
  ranges: [[-5, 10], [0, 15]],
  minimum: 0.39788735772973816,
  evaluate: ([x, y]) => {
    const inner = y - 5.1 / (4 * Math.PI ** 2) * x * x + 5 / Math.PI * x - 6;
    return inner * inner + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
};

const ALPHA = [1, 1.2, 3, 3.2];
const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

/** Hartman's function of six variables, in Dixon and Szegö (1978): six local minima. */
const HARTMANN_6: TestFunction = {
  name: "Hartmann6",
  ranges: ALPHA.concat(0, 0).map(() => [0, 1] as const),
  minimum: -3.322368011415515,
  evaluate: (x) =>
    -ALPHA.reduce((sum, alpha, i) => {
      const distance = A[i].reduce((total, a, j) => total + a * (x[j] - P[i][j]) ** 2, 0);
      return sum + alpha * Math.exp(-distance);
    }, 0),
};

export const FUNCTIONS: readonly TestFunction[] = [BRANIN, HARTMANN_6];
