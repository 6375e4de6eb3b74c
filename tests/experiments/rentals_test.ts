import { assert, assertEquals } from "@std/assert";
import { readTable } from "../../lib/data/csv/read_table.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { lacking } from "../permissions.ts";

const EXPERIMENTS = new URL("../../experiments/", import.meta.url);
const pathOf = (name: string) => new URL(name, EXPERIMENTS).pathname;

Deno.test("rentals.csv has the bytes that make_rentals.ts prints", {
  ignore: lacking("processes", "files"),
}, async () => {
  const args = ["run", "--no-prompt", pathOf("make_rentals.ts")];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  assertEquals(code, 0);
  assertEquals(await Deno.readFile(pathOf("rentals.csv")), stdout);
});

Deno.test("rentals.csv has 600 rows in 40 weeks, and missing numbers and categories", {
  ignore: lacking("files"),
}, () => {
  const table = readTable({
    ...{ csv: pathOf("rentals.csv"), target: "rentals", group: "week" },
    ...{ missing: "mean", scale: "standard" },
  });
  const { rows, inputs, task } = table.content;
  assertEquals([rows, inputs, task], [600, 15, "regression"]); // 7 days, 4 weathers, 3 numbers, 1 boolean
  assertEquals(new Set(table.groups).size, 40);
  assertEquals(table.features.map(({ kind }) => kind), [
    ...["category", "number", "boolean", "category", "number", "number"],
  ]);
  const [, , , weather, temperature, wind] = table.features;
  assertEquals(weather.categories, ["clear", "cloudy", "rain", ""]);
  assert(temperature.values.some(Number.isNaN) && wind.values.some(Number.isNaN));
});

Deno.test("rentals.yaml is a grid of 9 configs with 8 seeds on rentals.csv", {
  ignore: lacking("files", "parse"),
}, async () => {
  const experiment = await readExperiment(pathOf("rentals.yaml"));
  assertEquals(experiment.metric, { name: "val_rmse", goal: "minimize" });
  assertEquals(expandGrid(experiment).length, 9 * 8);
});
