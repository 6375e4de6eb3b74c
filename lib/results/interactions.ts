/**
 * Parameters that act together: the effect of one depends on the value of another.
 *
 * @module
 */

import type { ParameterValue } from "../experiment/experiment.ts";
import { ALPHA } from "../stats/compare_to_best.ts";
import { in12Digits } from "../math/in_12_digits.ts";
import { type Interval, mean } from "../stats/sample.ts";
import { meanInterval } from "../stats/student_t.ts";
import { testDifferences } from "../stats/test_differences.ts";
import { levelAt } from "../stats/variance_shares.ts";
import type { ParameterAxis, ScoreGrid } from "./score_grid.ts";

/** The effect of a value of one parameter at a value of another. */
export interface ConditionalEffect {
  /** The value of the other parameter. */
  readonly given: ParameterValue;
  /** The value whose effect it is. */
  readonly value: ParameterValue;
  /** The mean of the metric with this value minus that with the first value of the parameter. */
  readonly difference: number;
  /** The intervals of all effects of an interaction are right at once with a probability of 95 %; undefined for one seed. */
  readonly interval: Interval | undefined;
}

/** An interaction that changes which value of a parameter is best. */
export interface Interaction {
  /** The parameter whose effect depends on the other. */
  readonly name: string;
  /** The other parameter. */
  readonly given: string;
  /** The value that the others are compared with: the first of the file. */
  readonly baseline: ParameterValue;
  /** The p-value of the interaction, corrected for all pairs of parameters. */
  readonly p: number;
  /** The effects of the other values at each value of `given`. */
  readonly effects: readonly ConditionalEffect[];
}

/**
 * Finds the interactions that make a statement about a parameter alone misleading: they are significant at 5 %, corrected
 * for all pairs of parameters, and the best value of the parameter is not the same at all values of the other.
 */
export function findInteractions(
  grid: ScoreGrid,
  { goal }: { goal: "maximize" | "minimize" },
): Interaction[] {
  const pairs = grid.axes.flatMap((one, i) => grid.axes.slice(i + 1).map((other) => [one, other]));
  return pairs.flatMap(([one, other]) => {
    const cells = cellMeans(grid, one, other);
    const p = Math.min(1, pairs.length * interactionP(cells));
    if (p > ALPHA) return [];
    return [
      { p, axis: one, given: other, cells },
      { p, axis: other, given: one, cells: transpose(cells) },
    ];
  }).flatMap(({ p, axis, given, cells }) => {
    const best = cells[0].map((_, j) => bestLevels(cells.map((row) => mean(row[j])), goal));
    if (cells.some((_, level) => best.every((levels) => levels.includes(level)))) return [];
    return [{
      name: axis.name,
      given: given.name,
      baseline: axis.values[0],
      p,
      effects: conditionalEffects(cells, { axis, given }),
    }];
  });
}

/** For each level of one axis and each of the other, the mean score at each seed. */
type Cells = readonly (readonly (readonly number[])[])[];

function cellMeans(
  { configs, seeds, scores }: ScoreGrid,
  one: ParameterAxis,
  other: ParameterAxis,
): Cells {
  const members = one.values.map(() => other.values.map((): number[] => []));
  for (let config = 0; config < configs; config++) {
    members[levelAt(one, config)][levelAt(other, config)].push(config);
  }
  return members.map((row) =>
    row.map((cell) =>
      seeds.map((_, s) => mean(cell.map((config) => scores[config * seeds.length + s])))
    )
  );
}

function transpose(cells: Cells): Cells {
  return cells[0].map((_, j) => cells.map((row) => row[j]));
}

/** The p-value of the largest interaction of any two levels. */
function interactionP(cells: Cells): number {
  const seeds = cells[0][0].map((_, s) => s);
  const rowMeans = cells.map((row) => seeds.map((s) => mean(row.map((cell) => cell[s]))));
  const columnMeans = cells[0].map((_, j) => seeds.map((s) => mean(cells.map((row) => row[j][s]))));
  const means = seeds.map((s) => mean(rowMeans.map((row) => row[s])));
  const contrasts = cells.flatMap((row, i) =>
    row.map((cell, j) =>
      Float64Array.from(cell, (score, s) => score - rowMeans[i][s] - columnMeans[j][s] + means[s])
    )
  );
  const p = testDifferences(contrasts);
  return p === undefined ? 1 : Math.min(...p);
}

/** The levels with the best mean: more than one if means are equal. */
function bestLevels(means: readonly number[], goal: "maximize" | "minimize"): number[] {
  const sign = goal === "maximize" ? 1 : -1;
  const comparable = means.map((value) => sign * in12Digits(value));
  const best = Math.max(...comparable);
  return comparable.flatMap((value, level) => value === best ? level : []);
}

function conditionalEffects(
  cells: Cells,
  { axis, given }: { axis: ParameterAxis; given: ParameterAxis },
): ConditionalEffect[] {
  const level = 1 - ALPHA / ((axis.levels - 1) * given.levels);
  return given.values.flatMap((givenValue, j) =>
    axis.values.slice(1).map((value, i) => {
      const differences = cells[i + 1][j].map((score, s) => score - cells[0][j][s]);
      return {
        ...{ given: givenValue, value },
        difference: mean(differences),
        interval: meanInterval(differences, level),
      };
    })
  );
}
