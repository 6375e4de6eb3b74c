/**
 * What the differences between scores come from.
 *
 * @module
 */

import type { ParameterName } from "../experiment/experiment.ts";
import { type GridAxis, levelAt, type ScoreGrid } from "../results/score_grid.ts";

/** A part of the variance of all scores of a grid. */
export interface VarianceShare {
  /** `rest`: what three and more parameters do together, and what seeds do to one config and not to another. */
  readonly of: "parameter" | "pair" | "seeds" | "rest";
  /** The parameter, or both. */
  readonly names: readonly ParameterName[];
  /** In [0, 1]; all shares add up to 1. Absent where all scores are equal. */
  readonly share: number | undefined;
}

/**
 * How much of the variance of the scores each parameter explains by itself, each pair beyond its two parameters, and
 * the seeds: the functional ANOVA (Hooker, "Generalized Functional ANOVA Diagnostics", 2007; Hutter et al., "An Efficient
 * Approach for Assessing Hyperparameter Importance", 2014). On a full grid with the same seeds everywhere its parts are
 * orthogonal, so these are plain sums of squares, no model is fitted, and nothing is drawn.
 *
 * A share is of what was seen, luck included: a parameter that does nothing still gets some of it, about as much
 * as `rest` has per degree of freedom.
 */
export function varianceShares(grid: ScoreGrid): VarianceShare[] {
  const { axes, configs, seeds } = grid;
  const centered = centeredScores(grid);
  const ofConfigs = groupMeans(centered, configs, (i) => Math.floor(i / seeds.length));
  const ofSeeds = groupMeans(centered, seeds.length, (i) => i % seeds.length);
  const main = axes.map((axis) =>
    groupMeans(ofConfigs, axis.values.length, (place) => levelAt(axis, place))
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
      squares: pairSquares(ofConfigs, [axes[a], axes[b]], [main[a], main[b]]) * seeds.length,
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

/** The scores less their mean; exactly 0 where all are equal. */
function centeredScores({ scores }: ScoreGrid): Float64Array {
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

/** Σ over the configs of the square of what the pair's mean adds to the sum of its two main effects. */
function pairSquares(
  ofConfigs: Float64Array,
  [one, other]: [GridAxis, GridAxis],
  [ofOne, ofOther]: [Float64Array, Float64Array],
): number {
  const width = other.values.length;
  const cells = one.values.length * width;
  const together = groupMeans(
    ofConfigs,
    cells,
    (place) => levelAt(one, place) * width + levelAt(other, place),
  );
  const beyond = together.map((mean, i) =>
    mean - ofOne[Math.floor(i / width)] - ofOther[i % width]
  );
  return squares(beyond) * (ofConfigs.length / cells);
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
