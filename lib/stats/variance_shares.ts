/**
 * Analysis of variance of the scores of a full grid.
 *
 * @module
 */

/** One dimension of a grid of configs. */
export interface GridAxis {
  /** The parameter that varies along it. */
  readonly name: string;
  /** Number of values: at least two. */
  readonly levels: number;
  /** Number of configs from one value to the next, if the values of the other axes stay the same. */
  readonly stride: number;
}

/** The scores of every combination of the axes' levels, the first axis slowest, at each of some seeds. */
export interface ScoreTable {
  /** In the order of their strides, largest first. */
  readonly axes: readonly GridAxis[];
  /** The product of all levels. */
  readonly configs: number;
  /** At least one. */
  readonly seedCount: number;
  /** (configs, seeds), row-major. */
  readonly scores: Float64Array;
}

/** A part of the variance of all scores of a grid. */
export interface VarianceShare {
  /**
   * `parameter`: the effect of one parameter; `pair`: the interaction of two; `seeds`: the effect of the seeds; `rest`:
   * interactions of three and more parameters, and of seeds with configs.
   */
  readonly of: "parameter" | "pair" | "seeds" | "rest";
  /** The parameter, or both of the pair; empty for `seeds` and `rest`. */
  readonly names: readonly string[];
  /** In [0, 1]; all shares add up to 1. Undefined if all scores are equal. */
  readonly share: number | undefined;
}

/** The index of the value that a config has on an axis, from 0. */
export function levelAt({ levels, stride }: GridAxis, config: number): number {
  return Math.floor(config / stride) % levels;
}

/**
 * Computes the shares of the variance of the scores that are explained by each parameter, by each pair of parameters beyond
 * its two main effects, and by the seeds: the functional ANOVA (Hooker, "Generalized Functional ANOVA Diagnostics", 2007;
 * Hutter et al., "An Efficient Approach for Assessing Hyperparameter Importance", 2014). On a full grid with the same seeds
 * for every config its parts are orthogonal, so the shares are sums of squares: no model is fitted, and nothing is drawn at
 * random.
 *
 * The shares describe the observed scores, noise included: a parameter without any effect still has a share, about as
 * large as that of `rest` per degree of freedom.
 */
export function varianceShares(table: ScoreTable): VarianceShare[] {
  const { axes, configs, seedCount } = table;
  const centered = centeredScores(table);
  const ofConfigs = groupMeans(centered, configs, (i) => Math.floor(i / seedCount));
  const ofSeeds = groupMeans(centered, seedCount, (i) => i % seedCount);
  const main = axes.map((axis) =>
    groupMeans(ofConfigs, axis.levels, (config) => levelAt(axis, config))
  );
  const total = squares(centered);
  const parts = [
    ...axes.map(({ name }, a) => ({
      of: "parameter" as const,
      names: [name],
      squares: squares(main[a]) * (centered.length / main[a].length),
    })),
    ...pairs(axes.length).map(([a, b]) => ({
      of: "pair" as const,
      names: [axes[a].name, axes[b].name],
      squares: pairSquares(ofConfigs, [axes[a], axes[b]], [main[a], main[b]]) * seedCount,
    })),
    { of: "seeds" as const, names: [], squares: squares(ofSeeds) * configs },
  ];
  const explained = parts.reduce((sum, part) => sum + part.squares, 0);
  const rest = { of: "rest" as const, names: [], squares: Math.max(0, total - explained) };
  return [...parts, rest].map((part) => ({
    of: part.of,
    names: part.names,
    share: total === 0 ? undefined : Math.min(1, part.squares / total),
  }));
}

/** The scores minus their mean; exactly 0 if all are equal. */
function centeredScores({ scores }: ScoreTable): Float64Array {
  const shifted = scores.map((score) => score - scores[0]);
  const center = shifted.reduce((sum, score) => sum + score, 0) / shifted.length;
  return shifted.map((score) => score - center);
}

/** The means of groups of equal size. */
function groupMeans(
  values: Float64Array,
  groups: number,
  groupOf: (i: number) => number,
): Float64Array {
  const sums = new Float64Array(groups);
  values.forEach((value, i) => sums[groupOf(i)] += value);
  return sums.map((sum) => sum * groups / values.length);
}

function pairs(count: number): [number, number][] {
  return Array.from(
    { length: count },
    (_, a) => Array.from({ length: count - a - 1 }, (_, k): [number, number] => [a, a + 1 + k]),
  ).flat();
}

/** Σ over the configs of the square of the interaction: the mean of the pair minus the two main effects. */
function pairSquares(
  ofConfigs: Float64Array,
  [one, other]: [GridAxis, GridAxis],
  [ofOne, ofOther]: [Float64Array, Float64Array],
): number {
  const width = other.levels;
  const cells = one.levels * width;
  const joint = groupMeans(
    ofConfigs,
    cells,
    (config) => levelAt(one, config) * width + levelAt(other, config),
  );
  const interaction = joint.map((mean, i) =>
    mean - ofOne[Math.floor(i / width)] - ofOther[i % width]
  );
  return squares(interaction) * (ofConfigs.length / cells);
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
