import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { effectsTable } from "../../lib/cli/render/effects_table.ts";
import { rankingTable } from "../../lib/cli/render/ranking_table.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import type { CurvePoint, NetworkTrial, TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { captions } from "../../lib/report/page_captions.ts";
import { tableColumns } from "../../lib/report/page/config_table.js";
import { heatmapChart } from "../../lib/report/page/heatmap_chart.js";
import { parallelChart } from "../../lib/report/page/parallel_chart.js";
import { LIGHT } from "../../lib/report/page/theme.js";
import { PLOT_KINDS, plotSvg } from "../../lib/report/plot_svg.ts";
import { type ReportData, reportData } from "../../lib/report/report_data.ts";
import { reportHtml } from "../../lib/report/report_html.ts";
import { answerLines } from "../../lib/report/text/closing_block.ts";
import { configText } from "../../lib/report/text/value_text.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { lacking } from "../permissions.ts";
import {
  completeRecord,
  earlyExperiment,
  EPOCHS,
  halvingRecords,
  prunedRecord,
  RACE,
  raceRecords,
  SEEDS,
} from "../results/pruned.ts";

const ignore = lacking("parse");

const answer = (experiment: Experiment, records: TrialRecord[]) =>
  answerLines(experiment, { records, analysis: analyze(records, experiment), holdout: [] }).slice(1)
    .filter((line) => /^(Verdict|Worse|Pruned|Saved|Seeds)/.test(line));

const table = (experiment: Experiment, records: TrialRecord[]) =>
  rankingTable(experiment, analyze(records, experiment).configs, 80);

Deno.test(
  "answerLines() after halving over epochs say what the verdicts compare, and what was saved",
  { ignore },
  () => {
    const experiment = earlyExperiment(EPOCHS, { configs: 6, seeds: 8 });
    assertEquals(answer(experiment, halvingRecords(experiment)), [
      "Pruned:    4 configs pruned; no test says that they are worse: the verdicts compare the other 2",
      "Saved:     46 % of all epochs: 3 of 6 configs were pruned after 250 epochs, 1 after 500",
    ]);
    const one = earlyExperiment(EPOCHS, { configs: 6, seeds: 1 });
    assertEquals(answer(one, halvingRecords(one)), [
      "Verdict:   none: with one seed, each score is a single draw",
      "Pruned:    4 configs pruned; no test says that they are worse: the verdicts compare the other 2",
      "Saved:     46 % of all epochs: 3 of 6 configs were pruned after 250 epochs, 1 after 500",
    ]);
  },
);

Deno.test("answerLines() after a race and after halving over seeds count seeds and trials", {
  ignore,
}, () => {
  const raced = earlyExperiment(RACE, { configs: 6, seeds: 10 });
  assertEquals(answer(raced, raceRecords(raced)), [
    "Worse:     4 configs: at most 5 % chance that one of them is truly best",
    "Saved:     33 % of all trials: 4 of 6 configs were pruned after 5 seeds, where the race found them worse",
  ]);
  const halved = earlyExperiment(SEEDS, { configs: 2, seeds: 9 });
  const records = (expandGrid(halved) as NetworkTrial[]).map((trial) =>
    trial.parameters.l2 === 1 && trial.seed > 2
      ? prunedRecord(trial, 0)
      : completeRecord(trial, 0.5 - trial.parameters.l2 / 10)
  );
  assertEquals(answer(halved, records), [
    "Pruned:    1 config pruned; no test says that it is worse: only 1 config is left, so nothing was compared",
    "Saved:     33 % of all trials: 1 of 2 configs was pruned after 3 seeds",
  ]);
  const whole = records.filter(({ result }) => result!.state === "complete");
  assertEquals(
    answer(halved, whole.slice(0, 9)).at(-1),
    "Saved:     nothing: none of 1 config was pruned",
  );
});

Deno.test("answerLines() of a sweep in which no trial is complete yet", { ignore }, () => {
  const experiment = earlyExperiment(EPOCHS, { configs: 2, seeds: 1 });
  const [first, second] = expandGrid(experiment) as NetworkTrial[];
  const records = [prunedRecord(first, 250, 0.5), { trial: second }];
  const outcome = { records, analysis: analyze(records, experiment), holdout: [] };
  assertEquals(
    answerLines(experiment, outcome),
    ["", "Best:      none: no trial is complete yet"].slice(1),
  );
});

Deno.test(
  "rankingTable() has the epochs and the score with which configs were pruned",
  { ignore },
  () => {
    const experiment = earlyExperiment(EPOCHS, { configs: 6, seeds: 8 });
    const lines = table(experiment, halvingRecords(experiment));
    assertEquals(lines[0], "experiment: 6 configs, up to 8 seeds each; 4 pruned");
    assertMatch(lines[3], /^ +1 +0 +1000 +0\.866 /);
    assertMatch(lines[5], /^ +3 +2 +500 +0\.831 +0 +pruned$/);
    assertMatch(lines[8], /^ +6 +5 +250 +0\.770 +0 +pruned$/);
    assertEquals(
      lines.at(-1),
      "pruned: not trained in full, not tested; the score is that after the epochs run",
    );
    const raced = earlyExperiment(RACE, { configs: 6, seeds: 10 });
    assert(table(raced, raceRecords(raced)).every((line) => !line.startsWith("pruned")));
  },
);

/** A random search with two continuous parameters, and every second config pruned. */
function drawnInput(
  parameters: Record<string, unknown> = {
    learning_rate: { distribution: "log_uniform_values", min: 1e-4, max: 0.1 },
    dropout: { distribution: "uniform", min: 0, max: 0.5 },
  },
): { experiment: Experiment; data: ReportData; records: TrialRecord[] } {
  const grid = earlyExperiment(EPOCHS, { configs: 8, seeds: 3 });
  const experiment = { ...grid, method: "random", run_cap: 8, parameters } as unknown as Experiment;
  const records = (expandGrid(grid) as NetworkTrial[]).map((trial) => {
    const m = trial.parameters.l2;
    const drawn = { learning_rate: 1.23456789e-4 * (1 << m), dropout: (m * 5 % 8) / 17, l2: 0 };
    const own = { ...trial, parameters: { ...trial.parameters, ...drawn } };
    const score = 0.9 - drawn.dropout + trial.seed / 100;
    return m % 2 === 1 ? prunedRecord(own, 250, score - 0.1) : completeRecord(own, score);
  });
  const curves = new Map(
    records.map(({ trial, result }) => [trial.number, curveTo(result!.epochs)]),
  );
  const analysis = analyze(records, experiment);
  const input = { experiment, records, analysis, holdout: [], curves, regions: [], answer: [] };
  return { experiment, records, data: reportData(input) };
}

function curveTo(epochs: number): CurvePoint[] {
  return Array.from({ length: epochs / 50 + 1 }, (_, i) => ({
    ...{ epoch: 50 * i, loss: 1, data_loss: 1, reg_loss: 0, accuracy: 0.5, learning_rate: 0.1 },
    ...{ val_loss: 1, val_accuracy: i / 100 },
  }));
}

const view = (data: ReportData) => ({
  ...{ width: 760, theme: LIGHT, all: true, chosen: [0] },
  hover: (lines: readonly string[]) => lines.join(),
  data,
});

Deno.test(
  "reportData() of drawn parameters has the values of the configs in ascending order, and whether they are logarithmic",
  { ignore },
  () => {
    const { data } = drawnInput();
    const [rate, dropout] = data.parameters;
    assertEquals([rate.drawn, rate.logarithmic, dropout.drawn, dropout.logarithmic], [
      ...[true, true, true, undefined],
    ]);
    assertEquals(rate.values.slice(0, 3), ["0.0001235", "0.0002469", "0.0004938"]);
    assertEquals(rate.numbers!.slice(0, 2), [1.23456789e-4, 2.46913578e-4]);
    for (const { levels } of data.configs) {
      const m = levels[0] as number; // the rates ascend with the number of the config
      assertEquals(dropout.numbers![levels[1] as number], (m * 5 % 8) / 17);
    }
    assertEquals(
      data.facts.find(([label]) => label === "Varied")![1],
      "learning_rate from 0.0001 to 0.1 (log_uniform_values); dropout from 0 to 0.5 (uniform)",
    );
  },
);

Deno.test(
  "reportData() has no numeric axis for a logarithmic range with 0 beside it, and a logarithmic one for two decades",
  { ignore },
  () => {
    const { data } = drawnInput({
      learning_rate: { distribution: "uniform", min: 1e-4, max: 0.1 },
      dropout: {
        any_of: [{ values: [0] }, { distribution: "log_uniform_values", min: 0.01, max: 0.5 }],
      },
    });
    const [rate, dropout] = data.parameters;
    assertEquals([rate.logarithmic, dropout.numbers, dropout.drawn], [true, undefined, true]);
    assertStringIncludes(
      data.facts.find(([label]) => label === "Varied")![1],
      "dropout 0 or from 0.01 to 0.5 (log_uniform_values)",
    );
  },
);

Deno.test(
  "the page of a random search with pruned configs has every picture that it can have, and says why there is no heatmap",
  { ignore },
  () => {
    const { data } = drawnInput();
    for (const kind of PLOT_KINDS) assertStringIncludes(plotSvg(data, kind), "</svg>");
    assertEquals(heatmapChart(data, view(data)), undefined);
    // deno-lint-ignore no-explicit-any -- the option of echarts
    const { option } = parallelChart(data, view(data)) as any;
    assertEquals(option.parallelAxis.map(({ type }: { type?: string }) => type), [
      ...["log", "value", undefined],
    ]);
    const ends = option.series[0].data.map(({ value }: { value: unknown[] }) => value.at(-1));
    assertEquals(ends.filter((end: unknown) => end === null).length, 4); // pruned ones have no score
    const text = captions(data);
    assertMatch(text.heatmap.empty, /drawn values are all different/);
    assertMatch(text.effects.empty, /early termination pruned 4 of 8 configs/);
    assertMatch(text.curves.caption, /Curves of pruned trials end/);
    assertMatch(text.parallel.caption, /end before the axis of the scores/);
    const html = reportHtml(data);
    assertStringIncludes(html, "ended early, after 250 epochs: val_accuracy");
    assertEquals(html.includes('id="horizontal"'), false);
  },
);

Deno.test("reportData() has the curves of pruned trials up to their end", { ignore }, () => {
  const { data } = drawnInput();
  const last = data.curves.configs.map(({ bands }) =>
    data.curves.grids[bands.val_accuracy.grid].at(-1)
  );
  assertEquals(last, [1000, 1000, 1000, 1000, 250, 250, 250, 250]);
});

Deno.test("tableColumns() has a column for what was pruned only if there is something", {
  ignore,
}, () => {
  const { data } = drawnInput();
  const keys = tableColumns(data).map(({ key }) => key);
  assertEquals(keys.at(-1), "pruned");
  const usual = { ...data, configs: data.configs.filter(({ pruned }) => pruned === undefined) };
  assertEquals(tableColumns(usual).map(({ key }) => key), keys.slice(0, -1));
});

Deno.test("a fraction that was drawn is shown with four digits, a listed one with all of them", {
  ignore,
}, () => {
  const { experiment, records: [{ trial }] } = drawnInput();
  assertEquals(configText(experiment, trial), "learning_rate=0.0001235 dropout=0");
  const listed = parseExperiment("{ parameters: { l2: { values: [0.123456789, 1] } } }");
  const config = { parameters: { l2: 0.123456789 } };
  assertEquals(configText(listed, config), "l2=0.123456789");
});

Deno.test(
  "effectsTable() says that early termination is why there are no effects",
  { ignore },
  () => {
    const { experiment, records } = drawnInput();
    const { effects, configs } = analyze(records, experiment);
    const lines = effectsTable(experiment, effects, { configs, decimals: 3, width: 80 });
    assertEquals(
      lines.join(" ").trim(),
      "no effects of the parameters: early termination pruned 4 of 8 configs: the means of values would be over different configs",
    );
  },
);
