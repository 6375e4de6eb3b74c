import { assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { networkExperiment } from "../network_experiment.ts";
import { analyze } from "../../lib/results/analyze.ts";
import {
  curvesTable,
  effectsCsv,
  summaryCsv,
  tableCsv,
  TIMINGS_TABLE,
  trialsTable,
} from "../../lib/results/files/tables.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

/** What readers take a cell for: DuckDB, Polars and pandas fix the type of a column from its first rows. */
function typeOf(cell: string): string {
  if (/^[-+]?\d+$/.test(cell)) return "whole";
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell)) return "real";
  return "text";
}

/** The types of the cells of each column, empty ones aside. */
function columnTypes(csv: string): Record<string, string> {
  const [header, ...rows] = parse(csv);
  return Object.fromEntries(header.map((name, i) => {
    const types = rows.flatMap((row) => row[i] === "" ? [] : typeOf(row[i]));
    return [name, [...new Set(types)].join(" and ")];
  }));
}

Deno.test(
  "every column has one type in all rows, also where a real number is whole",
  { ignore },
  () => {
    const experiment = networkExperiment(
      "{replicates: 8, parameters: {l2: {values: [0, 1e-4, 1]}, dropout: {values: [0, 0.5]}, " +
        "momentum: {value: 0}, learning_rate: {value: 1}, hidden: {value: 4}, epochs: {value: 2}}}",
    );
    const records = expandGrid(experiment).map((trial, i) => {
      const curve = [0, 1].map((epoch) => ({
        ...{ epoch, loss: epoch, data_loss: 0.5 * epoch, reg_loss: 0, accuracy: epoch },
        ...{ learning_rate: 1, val_loss: 1, val_accuracy: i % 2 },
      }));
      const { dropout, l2 } = trial.parameters;
      const score = (dropout > 0) === (l2 === 1) ? 1 : 0.25; // so that dropout and l2 act together
      const metrics = { val_accuracy: score, val_loss: score, train_accuracy: 1, train_loss: 0 };
      // Digits alone, and digits that look like a number with an exponent.
      const weightsHash = i % 2 === 0 ? "5843123774510854" : "5493e51608356127";
      const result = { state: "complete" as const, metrics, epochs: 2, weightsHash, curve };
      const timing = { started: "2026-01-01T00:00:00.000Z", seconds: 1, worker: 0, attempts: 1 };
      return { trial, result, timing: { ...timing, host: "here" } };
    });
    const analysis = analyze(records, experiment);
    const trials = columnTypes(
      tableCsv(trialsTable(experiment, analysis.scores), records),
    );
    assertEquals(
      [trials.trial_id, trials.config_id, trials.weights_hash, trials.seed, trials.param_hidden],
      ["text", "text", "text", "whole", "whole"],
    );
    for (const name of ["l2", "dropout", "momentum", "learning_rate"]) {
      assertEquals(trials[`param_${name}`], "real", name);
    }
    assertEquals([trials.val_accuracy, trials.train_loss], ["real", "real"]);
    const others = [
      columnTypes(tableCsv(curvesTable(experiment), records)),
      columnTypes(tableCsv(TIMINGS_TABLE, records)),
      columnTypes(summaryCsv(analysis, { experiment })),
      columnTypes(effectsCsv(analysis.effects, experiment)),
    ];
    assertEquals([others[0].reg_loss, others[0].epoch], ["real", "whole"]);
    const [, , summary, effects] = others;
    assertEquals(
      ["p_adj", "behind_best", "behind_low", "behind_high"].map((name) => summary[name]),
      Array(4).fill("real"),
    );
    assertEquals([summary.wins, summary.verdict, summary.simplest], ["whole", "text", "text"]);
    assertEquals([effects.given, effects.value, effects.n], ["text", "real", "whole"]);
    assertEquals(
      ["behind_best", "behind_low", "difference", "difference_low", "variance_share"]
        .map((name) => effects[name]),
      Array(5).fill("real"),
    );
    for (const types of [trials, ...others]) {
      for (const [name, type] of Object.entries(types)) {
        assertEquals(
          / and /.test(type),
          false,
          name,
        );
      }
    }
  },
);
