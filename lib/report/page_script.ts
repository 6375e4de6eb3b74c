/**
 * The script of the report page as one text, made from the modules of `page/`.
 *
 * The modules are read as text and joined, so there is no build step: each becomes a function that returns what it exports.
 * This understands the few forms of `import` and `export` that these modules have, which a test checks.
 *
 * @module
 */

import charts from "./page/charts.js" with { type: "text" };
import configTable from "./page/config_table.js" with { type: "text" };
import curvesChart from "./page/curves_chart.js" with { type: "text" };
import effectCharts from "./page/effect_charts.js" with { type: "text" };
import forestChart from "./page/forest_chart.js" with { type: "text" };
import heatmapChart from "./page/heatmap_chart.js" with { type: "text" };
import intervalLines from "./page/interval_lines.js" with { type: "text" };
import main from "./page/main.js" with { type: "text" };
import parallelChart from "./page/parallel_chart.js" with { type: "text" };
import regionShapes from "./page/region_shapes.js" with { type: "text" };
import seedsChart from "./page/seeds_chart.js" with { type: "text" };
import tableView from "./page/table_view.js" with { type: "text" };
import texts from "./page/text.js" with { type: "text" };
import theme from "./page/theme.js" with { type: "text" };
import visibleLimit from "./page/visible_limit.js" with { type: "text" };

/** The modules by name, each after those that it imports. */
const MODULES: Readonly<Record<string, string>> = {
  text: texts,
  theme,
  visible_limit: visibleLimit,
  interval_lines: intervalLines,
  forest_chart: forestChart,
  seeds_chart: seedsChart,
  effect_charts: effectCharts,
  heatmap_chart: heatmapChart,
  curves_chart: curvesChart,
  parallel_chart: parallelChart,
  charts,
  region_shapes: regionShapes,
  config_table: configTable,
  table_view: tableView,
  main,
};

/** The script, for a script element of type `module`. */
export const PAGE_SCRIPT = Object.entries(MODULES).map(([name, text]) => asFunction(name, text))
  .join("");

/** `const name = (() => { …; return { exported }; })();` */
function asFunction(name: string, text: string): string {
  const exported = [...text.matchAll(/^export (?:const|class|function) (\w+)/gm)]
    .map(([, name]) => name);
  const body = text
    .replace(/^[ \t]*\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n/gm, "")
    .replace(/^\/\/.*\n/gm, "")
    .replace(/\/\*\* @[^*]*\*\/ ?/g, "")
    .replace(/^import (\{[\s\S]*?\}) from "\.\/(\w+)\.js";\n/gm, "const $1 = $2;\n")
    .replace(/^export /gm, "")
    .replace(/^\s+/gm, "");
  return `const ${name} = (() => {${body}return { ${exported.join(", ")} };\n})();\n`;
}
