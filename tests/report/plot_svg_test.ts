import { assert, assertEquals, assertThrows } from "@std/assert";
import { PLOT_KINDS, type PlotKind, plotSvg } from "../../lib/report/plot_svg.ts";
import { EIGHTEEN, madeData } from "./made_report.ts";

const eighteen = madeData(EIGHTEEN);

Deno.test(
  "plotSvg() gives the same bytes for the same data, whatever was drawn before",
  () => {
    const first = PLOT_KINDS.map((kind) => plotSvg(eighteen, kind));
    const again = [...PLOT_KINDS].reverse().map((kind) => plotSvg(madeData(EIGHTEEN), kind))
      .reverse();
    assertEquals(again, first);
  },
);

Deno.test("plotSvg() is an SVG file without scripts, styles and addresses", () => {
  for (const kind of PLOT_KINDS) {
    const svg = plotSvg(eighteen, kind);
    assert(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"), kind);
    assert(!/<script|<style|style=|href=|zr\d/.test(svg), kind);
    assert(!/NaN|undefined|Infinity/.test(svg), kind);
  }
});

Deno.test("plotSvg() has the names, values and numbers of the results", () => {
  const [leader] = eighteen.configs;
  const texts: Partial<Record<PlotKind, string[]>> = {
    ranking: ["1  dropout=0 hidden=128 l2=0<", "behind best, val_accuracy", "best"],
    effects: ["dropout=0.3", "l2=0.0001", "behind the best value"],
    shares: ["dropout", " %"],
    heatmap: ["0.1", "128", "dropout", leader.mean?.toFixed(3) ?? ""],
    curves: ["accuracy", "loss, without penalties", "rank 1", "epoch"],
    parallel: ["val_accuracy", "0.0005", "hidden"],
    seeds: ["rank 1 and rank 2", "equal at 10"],
  };
  for (const [kind, parts] of Object.entries(texts)) {
    const svg = plotSvg(eighteen, kind as PlotKind);
    for (const part of parts) assert(svg.includes(part), `${kind} lacks ${part}`);
  }
});

Deno.test(
  "plotSvg() of results without scores says that there is nothing to draw",
  () => {
    const data = madeData({ parameters: { hidden: { values: [4, 8] } } }, () => "waiting");
    for (const kind of PLOT_KINDS) assert(plotSvg(data, kind).includes("Nothing to draw"), kind);
  },
);

Deno.test(
  "plotSvg() of one seed, one parameter, or failed trials draws what there is",
  () => {
    const one = madeData({ seeds: [1], parameters: { hidden: { values: [4, 8] } } });
    assert(plotSvg(one, "ranking").includes("hidden=8"));
    assert(plotSvg(one, "parallel").includes("hidden"));
    const failing = madeData(
      EIGHTEEN,
      ({ seed, parameters }) => parameters.dropout === 0.3 ? "failed" : 0.5 + seed / 100,
    );
    for (const kind of PLOT_KINDS) assert(!plotSvg(failing, kind).includes("NaN"), kind);
  },
);

Deno.test("plotSvg() draws the best 40 of a large grid", () => {
  const values = Array.from({ length: 60 }, (_, i) => i + 4);
  const many = madeData({ seeds: 3, parameters: { hidden: { values } } });
  const svg = plotSvg(many, "ranking");
  assert(svg.includes("40  hidden=24") && !svg.includes("41  hidden"));
});

Deno.test("plotSvg() escapes texts", () => {
  const parameters = eighteen.parameters.map((each) => ({ ...each, name: "<b>&" }));
  for (const kind of PLOT_KINDS) {
    assert(!plotSvg({ ...eighteen, parameters }, kind).includes("<b>"), kind);
  }
});

Deno.test("plotSvg() refuses a kind that it does not know", () => {
  assertThrows(() => plotSvg(eighteen, "pie" as PlotKind), RangeError, "kind must be");
});
