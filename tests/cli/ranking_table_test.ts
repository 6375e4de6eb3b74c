import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { comparisonLines } from "../../lib/cli/render/comparison_lines.ts";
import { rankingTable } from "../../lib/cli/render/ranking_table.ts";
import { configText } from "../../lib/report/text/value_text.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import type { TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { compareSweeps } from "../../lib/results/compare_sweeps.ts";
import { lacking } from "../permissions.ts";
import { madeUpResult } from "../results/made_up.ts";

const ignore = lacking("parse");

const SEEDS = 8;
/** 32 configs that differ in five parameters; a config text has up to 68 characters. */
const FIVE = `{name: five, replicates: ${SEEDS}, parameters: {
  hidden: {values: [[64, 64, 64], [128, 128]]}, dropout: {values: [0, 0.25]}, l2: {values: [0, 0.0001]},
  learning_rate: {values: [0.001, 0.05]}, decay: {values: [0, 0.00005]}}}`;
const NAMES = ["hidden", "dropout", "l2", "learning_rate", "decay"];
const LINE_BELOW = /^ {6}\S/;

/** Each config is 0.002 behind the one before it, and all of them `cost` lower, apart from noise. */
function sweepOf(experiment: Experiment, cost: number): TrialRecord[] {
  return expandGrid(experiment).map((trial) => {
    const config = Math.floor(trial.number / SEEDS);
    const noise = 0.001 * ((trial.seed * 7 + 3 * config) % 5);
    return { trial, result: madeUpResult(0.9 - 0.002 * config - cost - noise) };
  });
}

/** The rows of a table, each with the lines below it as one text; the last ends at the first line after the table. */
function rowsOf(lines: readonly string[], isRow: RegExp): { row: string; below: string }[] {
  return lines.flatMap((row, i) => {
    if (!isRow.test(row)) return [];
    const after = lines.slice(i + 1);
    const end = after.findIndex((line) => !LINE_BELOW.test(line));
    const below = after.slice(0, end === -1 ? after.length : end);
    return [{ row, below: below.map((line) => line.trim()).join(" ") }];
  });
}

for (const width of [80, 40]) {
  Deno.test(
    `rankingTable() of five swept parameters has all of them below each row at ${width} columns`,
    { ignore },
    () => {
      const experiment = parseExperiment(FIVE);
      const { configs } = analyze(sweepOf(experiment, 0), experiment);
      const lines = rankingTable(experiment, configs, width);
      for (const line of lines) assert(line.length <= width, line);
      const rows = rowsOf(lines, /^ +\d+ +0\.\d{3}/);
      assertEquals(
        rows.map(({ below }) => below),
        configs.slice(0, 10).map((config) => configText(experiment, config)),
      );
      for (const { below } of rows) {
        assertEquals(below.split(" ").map((text) => text.split("=")[0]), NAMES);
      }
      assertEquals(new Set(rows.map(({ row, below }) => row + below)).size, 10);
      const head = lines.find((line) => line.startsWith("rank ")) as string;
      assertEquals(head.includes("behind best, 95 %"), width === 80);
      if (width === 80) {
        for (const { row } of rows) assert(/ 0\.\d{3} \[.*, 0\.\d{3}\] /.test(row), row);
      }
      const text = lines.join(" ");
      assert(head.includes("± std")); // there is room for it again when the parameters are below the rows
      const missing = "not shown, but in summary.csv: behind best, 95 %";
      assertEquals(
        [text.includes(missing), text.includes("not shown")],
        Array(2).fill(width === 40),
      );
    },
  );
}

Deno.test("rankingTable() that is wide enough has a column for each parameter and no line below", {
  ignore,
}, () => {
  const experiment = parseExperiment(FIVE);
  const { configs } = analyze(sweepOf(experiment, 0), experiment);
  const lines = rankingTable(experiment, configs, 200);
  assertEquals(lines[1].split(/ +/).slice(0, 6), ["rank", ...NAMES]);
  assertEquals(lines.filter((line) => LINE_BELOW.test(line) && line.includes("=")), []);
  assertEquals(lines.filter((line) => line.startsWith("not shown")), []);
});

Deno.test("rankingTable() explains its intervals below the rows", { ignore }, () => {
  const experiment = parseExperiment(FIVE);
  const { configs } = analyze(sweepOf(experiment, 0), experiment);
  assertEquals(
    rankingTable(experiment, configs, 1000).at(-1),
    "behind best: distance from rank 1 (of rank 1: from the true best); below 0 is better; " +
      "all intervals hold at once with 95 %",
  );
});

for (const width of [80, 40]) {
  Deno.test(
    `comparisonLines() of long config texts has each text whole, in or below its row, at ${width} columns`,
    { ignore },
    () => {
      const experiment = parseExperiment(FIVE);
      const comparison = compareSweeps(
        { experiment, records: sweepOf(experiment, 0) },
        { experiment, records: sweepOf(experiment, 0.1) },
      );
      const lines = comparisonLines(experiment, { comparison, directories: ["a", "b"], width });
      for (const line of lines) assert(line.length <= width, line);
      const rows = rowsOf(lines, / {2}(worse|better|undecided)$/);
      assertEquals(rows.length, 20);
      assertEquals(
        rows.map(({ below }) => below),
        comparison.pairs.slice(0, 20).map(({ a }) => configText(experiment, a)),
      );
      for (const { row } of rows) assert(/-0\.100 \[-0\.\d{3}, -0\.\d{3}\]/.test(row), row);
      assertStringIncludes(lines.join(" "), " and 12 configs more ");
    },
  );
}

Deno.test("comparisonLines() says how many configs only one of the sweeps has", { ignore }, () => {
  const side = (values: string) => {
    const experiment = parseExperiment(
      `{replicates: ${SEEDS}, parameters: {dropout: {values: [${values}]}, l2: {values: [0, 0.1]}}}`,
    );
    return { experiment, records: sweepOf(experiment, 0) };
  };
  const [a, b] = [side("0, 0.1, 0.2"), side("0, 0.1, 0.3")];
  const lines = (x: typeof a, y: typeof a) =>
    comparisonLines(x.experiment, {
      ...{ comparison: compareSweeps(x, y), directories: ["a", "b"], width: 80 },
    });
  const some = lines(a, b);
  assertEquals(some.filter((line) => / only in /.test(line)), [
    "2 configs only in A",
    "2 configs only in B",
  ]);
  const small = side("0, 0.1");
  assertEquals(lines(a, small).filter((line) => / only in /.test(line)), ["2 configs only in A"]);
  assertEquals(lines(small, b).filter((line) => / only in /.test(line)), ["2 configs only in B"]);
});
