import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type ReportData, reportData } from "../../lib/report/report_data.ts";
import { chartedTrials } from "../../lib/report/charted_trials.ts";
import { answerRows } from "../../lib/report/report_text.ts";
import { rounded, roundedScore } from "../../lib/report/rounded.ts";
import { holds } from "../property.ts";
import { EIGHTEEN, madeData, madeInput } from "./made_report.ts";

const THREE = { seeds: 4, parameters: { hidden: { values: [4, 8, 16] } } };

Deno.test("reportData() has the numbers of the analysis, best config first", () => {
  const input = madeInput(EIGHTEEN);
  const { configs, parameters, seeds } = reportData(input);
  assertEquals(configs.length, 18);
  assertEquals(parameters.map(({ name }) => name), ["dropout", "hidden", "l2"]);
  for (const [i, config] of input.analysis.configs.entries()) {
    const { id, rank, n, mean, behind, interval, verdict, levels, scores } = configs[i];
    assertEquals([id, rank, n, verdict], [config.configId, i + 1, 10, config.verdict]);
    assertEquals(mean?.toFixed(3), config.mean.val_accuracy?.toFixed(3));
    assertEquals(behind?.toFixed(3), config.toLeader?.behind.toFixed(3));
    assertEquals(interval?.[1].toFixed(3), config.toLeader?.interval?.high.toFixed(3));
    const values = levels.map((level, k) => parameters[k].values[level as number]);
    const { dropout, hidden, l2 } = config.parameters;
    assertEquals(values, [String(dropout), String(hidden), String(l2)]);
    assertEquals(scores, seeds.map((seed) => roundedScore(config.scores.get(seed) as number, 3)));
  }
});

Deno.test("reportData() is plain data that JSON gives back, and the same for the same input", () => {
  const data = madeData(EIGHTEEN);
  assertEquals(JSON.parse(JSON.stringify(data)), data);
  assertEquals(JSON.stringify(madeData(EIGHTEEN)), JSON.stringify(data));
});

Deno.test(
  "reportData() of failed and waiting trials: null scores, counts, reasons",
  () => {
    const data = madeData(THREE, ({ parameters: { hidden }, seed }) => {
      if (hidden === 4) return seed === 0 ? "failed" : "waiting";
      return hidden === 8 && seed === 1 ? "failed" : 0.5 + seed / 100;
    });
    const [best, second, third] = data.configs;
    assertEquals([best.n, second.n, third.n], [4, 3, 0]);
    assertEquals([best.failed, second.failed, third.failed], [undefined, 1, 1]);
    assertEquals(second.scores, [0.5, null, 0.52, 0.53]);
    assertEquals([third.mean, third.behind], [undefined, undefined]);
    assertEquals(data.failures.note, "2 trials:");
    assertEquals(data.failures.rows[0], ["trial 0, seed 0, failed", "made <b>up</b>"]);
    assertEquals(
      data.facts.find(([label]) => label === "Trials"),
      ["Trials", "2 failed, 3 waiting, 7 complete"],
    );
    assertEquals(data.effects, null);
  },
);

Deno.test("reportData() of one config with one seed has neither intervals nor deviations", () => {
  const { configs: [config], parameters, curves } = madeData(
    { seeds: [5], parameters: { hidden: 4 } },
    () => 0.25,
  );
  assertEquals(parameters, []);
  assertEquals([config.mean, config.std, config.interval], [0.25, undefined, undefined]);
  assertEquals(curves.configs[0].bands.val_accuracy.std, []);
});

Deno.test("reportData() of a sweep without any complete trial has no score", () => {
  for (const outcome of ["failed", "waiting"] as const) {
    const { configs, curves, failures } = madeData(THREE, () => outcome);
    assert(configs.every(({ mean, verdict }) => mean === undefined && verdict === undefined));
    assertEquals(curves.configs, []);
    assertEquals(failures.note, outcome === "failed" ? "12 trials:" : "There is none.");
  }
});

Deno.test("reportData() has mean and deviation of curves: epoch / 100 + 0.0045 ± 0.00303", () => {
  const { curves } = madeData(EIGHTEEN);
  const { grid, mean, std, seeds, values, seedGrid } = curves.configs[0].bands.val_accuracy;
  assertEquals(curves.grids[grid], Array.from({ length: 51 }, (_, epoch) => epoch));
  assertEquals(seeds, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(mean[0], 0.0045); // the mean of 0 to 9 is 4.5
  assertEquals(mean[50], 0.5045);
  assertEquals(std[0], 0.00303); // √(82.5 / 9) / 1000
  assertEquals(curves.grids[seedGrid].length, 17);
  assertEquals(values.map(([first]) => first), seeds.map((seed) => seed / 1000));
  const { accuracy } = curves.configs[0].bands;
  assertEquals([accuracy.std, accuracy.values], [[], []]);
});

Deno.test(
  "reportData() has a curve only where all seeds of the config have a point",
  () => {
    const input = madeInput(THREE);
    const curves = new Map(
      [...input.curves].map(([number, points]) =>
        [
          number,
          number % 2 === 0 ? points : points.filter(({ epoch }) => epoch % 10 === 0),
        ] as const
      ),
    );
    const data = reportData({ ...input, curves });
    const { grid } = data.curves.configs[0].bands.val_accuracy;
    assertEquals(data.curves.grids[grid], [0, 10, 20, 30, 40, 50]);
  },
);

Deno.test("chartedTrials() is bounded: the best 8 configs and the simplest, 10 seeds each", () => {
  const many = {
    seeds: 12,
    parameters: { hidden: { values: Array.from({ length: 30 }, (_, i) => i + 4) } },
  };
  const { analysis, records } = madeInput(many);
  const trials = chartedTrials(analysis, records);
  const ids = new Set(trials.map(({ trial }) => trial.configId));
  const simplest = analysis.configs.findIndex((config) => config.simplest);
  assertEquals(ids.size, simplest < 8 ? 8 : 9);
  assertEquals(trials.length, 10 * ids.size);
  assertEquals([...ids].slice(0, 8), analysis.configs.slice(0, 8).map(({ configId }) => configId));
});

Deno.test(
  "reportData() of many trials has single scores of the best configs only",
  () => {
    const many = {
      seeds: 10,
      parameters: { hidden: { values: Array.from({ length: 500 }, (_, i) => i + 4) } },
    };
    const { configs }: ReportData = madeData(many);
    const withScores = configs.filter(({ scores }) => scores !== undefined);
    assert(withScores.length >= 400 && withScores.length <= 401);
  },
);

Deno.test("answerRows() separates labels from texts", () => {
  assertEquals(
    answerRows([
      "",
      "Best:      a=1   x 0.5 (about 0.4)",
      "           b=2   y",
      "Worse:     3: all",
    ]),
    [["Best", "a=1: x 0.5 (about 0.4)"], ["", "b=2: y"], ["Worse", "3: all"]],
  );
});

Deno.test("roundedScore() has the three decimals of the terminal, and 5 digits or fewer", () => {
  holds([fc.double({ min: -1e9, max: 1e9, noNaN: true })], (value) => {
    assertEquals(roundedScore(value, 3).toFixed(3), value.toFixed(3));
  });
  assertEquals(roundedScore(0.123456, 3), 0.12346);
  assertEquals(roundedScore(27075.1234, 3), 27075.123);
  assertEquals(rounded(27075.1234), 27075);
});

Deno.test("reportData() refuses arguments of the wrong type", () => {
  const input = madeInput(THREE);
  assertThrows(
    () => reportData({ ...input, curves: {} as unknown as Map<number, never[]> }),
    TypeError,
    "curves must be a Map",
  );
});
