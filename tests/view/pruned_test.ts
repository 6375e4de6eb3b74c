import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { countsText } from "../../lib/cli/render/counts_text.ts";
import { countTrials, type TrialCounts } from "../../lib/sweep/trial_counts.ts";
import { statusText } from "../../lib/view/folder_views.ts";
import type { FolderSignature } from "../../lib/view/folder_signature.ts";
import { overviewPage, type SummarizedFolder } from "../../lib/view/overview_page.ts";
import { timelinePage } from "../../lib/view/timeline_page.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { lacking } from "../permissions.ts";
import { earlyExperiment, EPOCHS, halvingRecords } from "../results/pruned.ts";

const ignore = lacking("parse");

const SIGNATURE = {
  text: "",
  changed: undefined,
  process: undefined,
} as unknown as FolderSignature;
const COUNTS = { waiting: 0, running: 0, complete: 16, pruned: 0, failed: 1, timed_out: 1 };

function folder(counts: TrialCounts): SummarizedFolder {
  const content = { counts, leader: undefined, experiment: "x" };
  return {
    name: "x",
    state: { kind: "read", content, signature: SIGNATURE },
  } as unknown as SummarizedFolder;
}

const overview = (counts: TrialCounts): string =>
  JSON.stringify(overviewPage([folder(counts)], { notes: [] }));

Deno.test("the overview has a column of pruned trials only if there is one", () => {
  assertEquals(overview(COUNTS).includes(">pruned<"), false);
  assertMatch(
    overview({ ...COUNTS, pruned: 32 }),
    />complete<.*>pruned<.*>failed<.*>16<.*>32<.*>2</,
  );
});

Deno.test("statusText() and countsText() count pruned trials", { ignore }, () => {
  const records = halvingRecords(earlyExperiment(EPOCHS, { configs: 6, seeds: 8 }));
  const counts = countTrials(records);
  assertEquals(
    statusText(counts, SIGNATURE),
    "16 of 48 trials complete, 32 pruned; the sweep has ended",
  );
  assertEquals(countsText(counts), "48 trials: 16 complete, 32 pruned");
});

Deno.test("the timeline draws a pruned trial as a low gray bar, and lists it under no failure", {
  ignore,
}, () => {
  const experiment = earlyExperiment(EPOCHS, { configs: 6, seeds: 8 });
  const records = halvingRecords(experiment).map((record, i) => ({
    ...record,
    timing: {
      started: new Date(1000 * i).toISOString(),
      seconds: 1,
      worker: 0,
      attempts: 1,
      host: "",
    },
  }));
  const sweep = {
    experiment,
    records,
    analysis: analyze(records, experiment),
    runningIds: new Set<string>(),
  };
  const page = JSON.stringify(timelinePage("x", sweep, SIGNATURE));
  assertStringIncludes(page, "Low bars are complete or pruned (gray)");
  assertMatch(page, /class=\\"pruned\\"[^>]*height=\\"14\\"/);
  assertStringIncludes(page, "No trial failed.");
});
