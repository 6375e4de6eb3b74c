import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { PAGE_SCRIPT } from "../../lib/report/page_script.ts";
import { filterConfigs, sortConfigs, tableColumns } from "../../lib/report/page/config_table.js";
import { CHARTS, firstChoice } from "../../lib/report/page/charts.js";
import { colorRange, heatmapCells } from "../../lib/report/page/heatmap_chart.js";
import { brushText } from "../../lib/report/page/parallel_chart.js";
import { regionShapes } from "../../lib/report/page/region_shapes.js";
import { pairedScores } from "../../lib/report/page/seeds_chart.js";
import { behindText, configLabel, configText, scoreText } from "../../lib/report/page/text.js";
import { DARK, LIGHT, NONE } from "../../lib/report/page/theme.js";
import { axisEnds, clamped, visibleLimit } from "../../lib/report/page/visible_limit.js";
import { reportData } from "../../lib/report/report_data.ts";
import { summaryCsv } from "../../lib/results/files/tables.ts";
import { lacking } from "../permissions.ts";
import { EIGHTEEN, madeData, madeInput, madeScore } from "./made_report.ts";

const PAGE = new URL("../../lib/report/page/", import.meta.url);
const input = madeInput(EIGHTEEN);
const data = reportData(input);
const view = {
  ...{ width: 800, theme: LIGHT, all: true, chosen: firstChoice(data), hover: String },
};

/** An option of echarts, as far as these tests look into it. */
interface Option {
  series: { name?: string; type: string; data: { value: number[] }[] }[];
}

Deno.test("the charts have the numbers of summary.csv", () => {
  const rows = parse(summaryCsv(input.analysis, { experiment: input.experiment }), {
    skipFirstRow: true,
  }) as Record<string, string>[];
  const { series } = CHARTS.ranking(data, view)?.option as Option;
  const points = new Map(
    series.filter(({ type, name }) => type === "scatter" && name !== undefined)
      .flatMap(({ name, data }) => data.map(({ value: [behind, row] }) => [row, { name, behind }])),
  );
  const whiskers = series[0].data as unknown as number[][];
  const lines = (CHARTS.parallel(data, view)?.option as Option).series[0].data;
  assertEquals(points.size, 18);
  for (const [i, row] of rows.entries()) {
    assertEquals(points.get(i)?.name, row.verdict);
    assertAlmostEquals(points.get(i)?.behind ?? NaN, Number(row.behind_best), 1e-5);
    assertAlmostEquals(whiskers[i][1], Number(row.behind_low), 1e-5);
    assertAlmostEquals(whiskers[i][2], Number(row.behind_high), 1e-5);
    const { value } = lines[17 - i]; // the best is drawn last
    assertAlmostEquals(Number(value[3]), Number(row.mean_val_accuracy), 1e-5);
    assertEquals(String(value[0]), row.param_dropout.replace("0.0", "0"));
  }
});

Deno.test("heatmapCells() has the mean over the configs that have both values", () => {
  const cells = heatmapCells(data, [0, 1]);
  assertEquals(cells.length, 6);
  for (const { x, y, mean, configs, trials } of cells) {
    const own = data.configs.filter(({ levels }) => levels[0] === x && levels[1] === y);
    assertEquals([configs, trials, own.length], [3, 30, 3]);
    const expected = own.reduce((sum, config) => sum + (config.mean ?? NaN), 0) / 3;
    assertAlmostEquals(mean, expected, 1e-12);
  }
});

Deno.test("colorRange() is that of the better means if one is a million worse", () => {
  assertEquals(colorRange([0.6, 0.8, 1, -1e6, 0.8], "maximize"), { min: 1 - 5 * 0.2, max: 1 });
  assertEquals(colorRange([0.6, 0.8, 1, 1e6, 0.8], "minimize"), {
    min: 0.6,
    max: 0.6 + 5 * 0.2,
  });
  assertEquals(colorRange([0.5, 0.75, 1], "maximize"), { min: 0.5, max: 1 });
  assertEquals(colorRange([0.5], "minimize"), { min: 0.5, max: 0.5 });
});

Deno.test("pairedScores() is positive where a config is ahead of the leader", () => {
  const seeds = [0, 1, 2];
  const configs = [{ ...data.configs[0], scores: [1, 2, null] }];
  const other = { ...data.configs[1], scores: [3, 1, 5] };
  const ahead = (goal: "maximize" | "minimize") =>
    pairedScores({ ...data, seeds, configs, metric: { name: "m", goal } }, other)
      .map(({ seed, ahead }) => [seed, ahead]);
  assertEquals(ahead("maximize"), [[0, 2], [1, -1]]);
  assertEquals(ahead("minimize"), [[0, -2], [1, 1]]);
});

Deno.test("every chart can be drawn in every view, and has a height", () => {
  for (const [kind, chart] of Object.entries(CHARTS)) {
    for (const theme of [LIGHT, DARK]) {
      for (const width of [320, 1000]) {
        const options = { theme, width, all: true, logarithmic: true, singleSeeds: true };
        const drawn = chart(data, { ...view, ...options, axes: [2, 0], chosen: [0, NONE, 17, 4] });
        if (kind !== "interactions") assert((drawn?.height ?? 0) > 0, kind);
      }
    }
  }
});

Deno.test("filterConfigs() by values, numbers, verdict and text", () => {
  const count = (filter: string) => filterConfigs(data, filter).length;
  const worse = data.configs.filter(({ verdict }) => verdict === "worse").length;
  const cases: [string, number][] = [
    ["", 18],
    ["hidden=64", 9],
    ["HIDDEN=64  dropout!=0", 6],
    ["dropout>=0.1", 12],
    ["dropout<0.1", 6],
    ["l2=1e-4", 6],
    ["rank<=3", 3],
    ["verdict=worse", worse],
    ["best", 1],
    ["hidden=128 l2=0.0005", 3],
    ["no_such_name=1", 0],
    ["val_accuracy>2", 0],
    ["<script>", 0],
  ];
  for (const [filter, expected] of cases) assertEquals(count(filter), expected, filter);
});

Deno.test("sortConfigs() sorts values in the order of the file, ties by rank", () => {
  const all = filterConfigs(data, "");
  const sorted = sortConfigs(data, all, { key: "dropout", isDescending: true });
  const levels = sorted.map((i) => data.configs[i].levels[0] as number);
  assertEquals(levels, [...levels].sort((a, b) => b - a));
  assertEquals(sorted.slice(0, 6), [...sorted.slice(0, 6)].sort((a, b) => a - b));
  assertEquals(sortConfigs(data, all, { key: "rank", isDescending: false }), all);
  assertEquals(sortConfigs(data, all, { key: "no such", isDescending: false }), all);
});

Deno.test("tableColumns() has a column for each swept parameter", () => {
  const keys = tableColumns(data).map(({ key }) => key);
  const parameters = ["dropout", "hidden", "l2"];
  assertEquals(keys, ["rank", ...parameters, "n", "val_accuracy", "std", "behind", "verdict"]);
});

Deno.test("numbers are written as on the terminal", () => {
  assertEquals([0.12349, -0.0001, 1e6, undefined].map((value) => scoreText(value, 3)), [
    "0.123",
    "0.000",
    "1.000e+6",
    "",
  ]);
  assertEquals([0.00012349, -1e-9].map((value) => scoreText(value, 6)), ["0.000123", "0.000000"]);
  const interval = [0.0001, 0.2] as const;
  assertEquals(behindText({ behind: 0.1, interval, verdict: "worse" }, 3), "0.100 [>0, 0.200]");
  assertEquals(
    behindText({ behind: 0.1, interval, verdict: "undecided" }, 3),
    "0.100 [0.000, 0.200]",
  );
});

Deno.test("brushText() names the best of the selected configs", () => {
  assertEquals(brushText(data, []), "No config is in the selection.");
  const mean = scoreText(data.configs[2].mean, 3);
  assertEquals(
    brushText(data, [7, 3]),
    `2 configs are in the selection; the best of them is rank 3, val_accuracy ${mean}.`,
  );
});

Deno.test("regionShapes() draws each run of cells in the color of its class, lowest row last", () => {
  const shapes = regionShapes({
    ...{ title: "t", configId: "c", seed: 0, classes: ["a", "b"], features: ["x1", "x2"] },
    grid: { size: 2, x: [0, 1], y: [0, 1], runs: "1a1b2b" },
    points: [[0.5, 0.5, 1, 0]],
  });
  assertEquals(shapes[0][1].d, "M0 1h1");
  assertEquals(shapes[1][1].d, "M1 1h1M0 0h2");
});

Deno.test(
  "the script of the page joins all modules, and what it imports exists",
  async () => {
    const parts = PAGE_SCRIPT.replace(/const main = \(\(\) => \{[\s\S]*$/, "");
    assert(parts.length > 20_000 && !/^\s*(import|export) /m.test(PAGE_SCRIPT));
    const url = `data:text/javascript,${
      encodeURIComponent(`${parts}export { charts, region_shapes };`)
    }`;
    const module = await import(url);
    const drawn = module.charts.CHARTS.ranking(data, view);
    assertEquals(JSON.stringify(drawn), JSON.stringify(CHARTS.ranking(data, view)));
  },
);

Deno.test(
  "the modules of the page write no HTML and have no text over several lines",
  { ignore: lacking("files") },
  () => {
    const names = [...Deno.readDirSync(PAGE)].map(({ name }) => name);
    assert(names.length > 10);
    for (const name of names.filter((name) => name.endsWith(".js"))) {
      const text = Deno.readTextFileSync(new URL(name, PAGE));
      assert(text.startsWith("// @ts-check\n"), `${name} is not checked`);
      assert(!/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/.test(text), name);
      for (const line of text.split("\n")) {
        if (/^\s*\*/.test(line)) continue;
        assertEquals((line.match(/`/g)?.length ?? 0) % 2, 0, `${name}: ${line}`); // lines are trimmed
      }
    }
  },
);

Deno.test(
  "visibleLimit() ends the picture where one config is a million behind",
  () => {
    const rows = [0, 0.01, 0.02, 0.03, 1e6].map((behind) => ({ behind }));
    assertEquals(visibleLimit(rows), 0.1); // 5 times 0.02, the lower median of the four that are not 0
    assertEquals(axisEnds(rows, 0.1), { max: 0.1 });
    assertEquals([-1, 0.01, 1e6].map((distance) => clamped(distance, 0.1)), [-0.1, 0.01, 0.1]);
    const interval = [-1e6, 1e6] as const;
    assertEquals(axisEnds([{ behind: 0.01, interval }], 0.1), { min: -0.1, max: 0.1 });
    const wide = rows.slice(0, 4).map((row) => ({ ...row, interval }));
    assertEquals(visibleLimit(wide), 0.1);
    const usual = [0, 0.01, 0.02, 0.03, 0.3].map((behind) => ({ behind }));
    assertEquals([usual, rows.slice(3), []].map(visibleLimit), [Infinity, Infinity, Infinity]);
  },
);

Deno.test(
  "the ranking draws an arrow for a config that diverged, and its true numbers at the pointer",
  () => {
    const diverged = reportData(
      madeInput(
        EIGHTEEN,
        (trial) =>
          trial.parameters.dropout === 0.3 && trial.parameters.hidden === 64 &&
            trial.parameters.l2 === 0
            ? -1e6
            : madeScore(trial),
      ),
    );
    const { xAxis, series } = CHARTS.ranking(diverged, view)?.option as Option & {
      xAxis: { max: number };
    };
    assert(xAxis.max < 5, `${xAxis.max}`);
    const points = series.filter(({ type, name }) => type === "scatter" && name === "worse")
      .flatMap(({ data }) => data) as unknown as { value: number[]; symbol?: string }[];
    const arrows = points.filter(({ symbol }) => symbol === "arrow");
    assertEquals(arrows.map(({ value }) => value), [[xAxis.max, 17, 17]]);
    const { parallelAxis, series: [{ data: [last] }] } = CHARTS.parallel(diverged, view)?.option as
      & Option
      & { parallelAxis: { min?: number }[] };
    assertEquals(last.value[3], parallelAxis[3].min); // the score of the worst config
    assert(last.value[3] > -5, `${last.value[3]}`);
  },
);

Deno.test(
  "a config that is worse by its failures alone has no interval above 0",
  () => {
    const failing = reportData(
      madeInput(
        { name: "failing", seeds: 8, parameters: { hidden: { values: [4, 8] }, epochs: 51 } },
        ({ parameters: { hidden }, seed }) =>
          hidden === 8 && seed === 3 ? "failed" : 0.5 + seed / 100,
      ),
    );
    const [, worse] = failing.configs;
    assertEquals([worse.verdict, worse.worseByFailures], ["worse", true]);
    assertEquals(behindText(worse, 3), "0.000 [0.000, 0.000]");
  },
);

Deno.test("reportData() has null for the level of a parameter that a config does not have, and what cannot be said", () => {
  const data = madeData({
    seeds: 3,
    parameters: {
      dropout: { values: [0, 0.5] },
      hidden: { values: [8, 16] },
      l2: { values: [0, 0.1], when: { hidden: 16 } },
    },
  });
  assertEquals(data.configs.map(({ levels }) => levels), [
    ...[[0, 1, 0], [0, 1, 1], [0, 0, null], [1, 1, 0], [1, 1, 1], [1, 0, null]],
  ]);
  assertEquals(
    data.effects?.limits?.[0],
    "these effects are over 6 of 6 configs for dropout, 4 of 6 configs for l2",
  );
  assertEquals(configText(data, data.configs[2]), "dropout=0 hidden=8");
  assertEquals(configLabel(data, data.configs[2], "values"), "3  0  8  –");
  const [rank, , , l2] = tableColumns(data).map(({ text }) => text(data.configs[2]));
  assertEquals([rank, l2], ["3", ""]);
  assertEquals(filterConfigs(data, "l2=0").length, 2);
  assertEquals(sortConfigs(data, [2, 1, 0], { key: "l2", isDescending: false }), [0, 1, 2]);
  assertEquals(heatmapCells(data, [0, 2]).length, 4);
  const chart = CHARTS.parallel(data, { ...view, chosen: [] });
  const { series } = chart?.option as {
    series: { data: { config: number; value: unknown[] }[] }[];
  };
  const [{ data: lines }] = series;
  assertEquals(lines.find(({ config }) => config === 2)?.value.slice(0, 3), ["0", "8", null]);
});
