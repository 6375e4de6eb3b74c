import { assert, assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import echarts from "echarts/dist/echarts.min.js" with { type: "text" };
import { reportHtml, reportPolicy } from "../../lib/report/report_html.ts";
import type { ReportData } from "../../lib/report/report_data.ts";
import { EIGHTEEN, madeData } from "./made_report.ts";

const HOSTILE = `</script><img src=x onerror="alert('1')">\u2028&amp;{{x}}`;

const eighteen = madeData(EIGHTEEN);

/** The page without the library of charts. */
function ownText(html: string): string {
  return html.replace(echarts, "");
}

function hostileData(): ReportData {
  return {
    ...eighteen,
    ...{ name: HOSTILE, experimentText: HOSTILE, answer: [[HOSTILE, HOSTILE]] },
    metric: { name: HOSTILE, goal: "maximize" },
    facts: [[HOSTILE, HOSTILE]],
    parameters: eighteen.parameters.map(({ values }) => ({
      name: HOSTILE,
      values: values.map(() => HOSTILE),
    })),
    failures: { note: HOSTILE, rows: [[HOSTILE, HOSTILE]] },
    regions: [{
      ...{ title: HOSTILE, configId: "c", seed: 0, classes: [HOSTILE, "b"] },
      features: [HOSTILE, HOSTILE],
      grid: { size: 2, x: [0, 1], y: [0, 1], runs: "2a2b" },
      points: [[0.5, 0.5, 0, 1]],
    }],
    effects: eighteen.effects && {
      ...eighteen.effects,
      values: eighteen.effects.values.map((each) => ({ ...each, name: HOSTILE, value: HOSTILE })),
      shares: [[HOSTILE, 1]],
    },
  };
}

Deno.test("reportHtml() gives the same bytes for the same data", () => {
  assertEquals(reportHtml(madeData(EIGHTEEN)), reportHtml(eighteen));
});

Deno.test("reportHtml() turns no text from the results into an element", () => {
  const html = ownText(reportHtml(hostileData()));
  assert(!/<img/i.test(html));
  assertEquals(html.match(/<script/g)?.length, 3);
  assertEquals(html.match(/<\/script>/g)?.length, 3);
  const json = /id="data">(.*)<\/script>/.exec(html)?.[1] ?? "";
  assert(!json.includes("\u2028"));
  assertEquals(JSON.parse(json).name, HOSTILE);
});

Deno.test("reportHtml() allows its own scripts by their hashes, and no request", () => {
  const html = reportHtml(eighteen);
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const scripts = [...html.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)];
  assertEquals(scripts.length, 2);
  for (const [, text] of scripts) {
    const hash = createHash("sha256").update(text).digest("base64");
    assert(policy.includes(`&#39;sha256-${hash}&#39;`), "a script is not allowed");
  }
  assert(policy.startsWith("default-src &#39;none&#39;; script-src &#39;sha256-"));
  assert(!policy.includes("connect-src") && !/script-src[^;]*unsafe/.test(policy));
  assert(!/(?:src|href)="(?!data:)/.test(ownText(html)), "the page loads something");
});

Deno.test("reportHtml() of a live page may connect to its own host, and runs its script", () => {
  const live = { events: "/events/<x>", script: "seedsweepReport.update({});" };
  const html = reportHtml(eighteen, { live });
  assert(html.includes(`<script type="module">${live.script}</script>`));
  assert(html.includes(String.raw`{"events":"/events/\u003cx>"}`));
  assert(reportPolicy({ live }).includes("connect-src 'self'"));
  assertThrows(
    () => reportHtml(eighteen, { live: { events: "/", script: "</script>" } }),
    SyntaxError,
    "must not contain",
  );
});

Deno.test(
  "reportHtml() is useful without scripts: answer, table, pictures, captions",
  () => {
    const html = reportHtml(eighteen).replace(/<script[\s\S]*?<\/script>/g, "");
    assert(html.includes("<dt>Best</dt><dd>hidden=8: val_accuracy 0.800</dd>"));
    assertEquals(html.match(/<tr>/g)?.length, 19);
    const [leader] = eighteen.configs;
    assert(html.includes(`<td class="number">${leader.mean?.toFixed(3)}</td>`));
    assert((html.match(/<svg/g)?.length ?? 0) >= 6);
    assert(html.includes("all intervals hold at once with 95 %"));
    assert(
      html.includes(
        `<pre id="experiment" tabindex="0">{\n  &quot;name&quot;: &quot;eighteen&quot;`,
      ),
    );
  },
);

Deno.test("reportHtml() of results without scores says so", () => {
  const html = reportHtml(
    madeData({ parameters: { hidden: { values: [4, 8] } } }, () => "waiting"),
  );
  assert(html.includes("No config has a score yet."));
});

Deno.test("reportHtml() stays small: 170 kB for 18 configs, 1.3 MB for 5000, plus echarts", () => {
  const size = (data: ReportData) => ownText(reportHtml(data)).length;
  assert(size(eighteen) < 170_000, `${size(eighteen)}`);
  const copies = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      ...eighteen.configs[i % 18],
      rank: i + 1,
      ...(i < 400 ? {} : { scores: undefined }),
    })) as unknown as ReportData["configs"];
  assert(size({ ...eighteen, configs: copies(500) }) < 400_000);
  assert(size({ ...eighteen, configs: copies(5000) }) < 1_300_000);
});
