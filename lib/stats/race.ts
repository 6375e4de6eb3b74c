// placeholder until the helper's file is merged
import { type BehindBest, compareToBest } from "./compare_to_best.ts";
export interface RaceLook {
  readonly leftOut: boolean;
  readonly test?: BehindBest;
}
export function raceLook(
  scores: readonly (readonly (number | undefined)[])[],
  { goal, alpha }: { goal: "maximize" | "minimize"; alpha: number },
): RaceLook[] {
  const sign = goal === "maximize" ? 1 : -1;
  const order = scores.map((row, index) => ({
    row: Float64Array.from(row, (x) => sign * (x ?? 0)),
    index,
  }));
  const sum = (row: Float64Array) => row.reduce((a, b) => a + b, 0);
  order.sort((a, b) => sum(b.row) - sum(a.row) || a.index - b.index);
  const tests = compareToBest(order.map(({ row }) => row), { alpha }) ?? [];
  const result: RaceLook[] = scores.map(() => ({ leftOut: false }));
  order.forEach(({ index }, i) => {
    const test = tests[i];
    if (test !== undefined && i > 0) result[index] = { leftOut: test.pAdjusted <= alpha, test };
  });
  return result;
}
