import { assert, assertEquals, assertThrows } from "@std/assert";
import { UserError } from "../../lib/user_error.ts";
import { Stream } from "../../lib/random/stream.ts";
import { type Config, meetsAll } from "../../lib/experiment/conditions.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { effectiveValues } from "../../lib/experiment/effective_values.ts";
import { configAt } from "../../lib/search/config.ts";
import { everyPoint } from "../../lib/search/every_point.ts";
import { proposeConfigs } from "../../lib/search/propose_configs.ts";
import { experimentSpace } from "../../lib/search/search_space.ts";
import { sobolPoint } from "../../lib/search/sobol.ts";
import { lacking } from "../permissions.ts";
import { searchExperiment } from "./search_experiment.ts";

const ignore = lacking("parse");

/** Everything at once: conditions, a group of zip, two grids, a parameter without effect, alternatives. */
const rich = () =>
  searchExperiment({
    run_cap: 60,
    parameters: {
      momentum: { distribution: "uniform", min: 0, max: 0.9 },
      l2: {
        any_of: [{ values: [0] }, { distribution: "log_uniform_values", min: 1e-6, max: 1e-2 }],
        when: { dropout: { above: 0.1 } },
      },
      dropout: { distribution: "uniform", min: 0, max: 0.5 },
      optimizer: { values: ["adam", "sgd"], probabilities: [1, 3] },
    },
    zip: [{ hidden: [8, 16, 32], init: ["small", "he", "he"] }],
    any_of: [
      { parameters: { learning_rate: { distribution: "log_uniform_values", min: 1e-3, max: 1 } } },
      {
        parameters: {
          learning_rate: { values: [0.01, 0.5] },
          batch_size: { distribution: "q_uniform", min: 16, max: 64, q: 16 },
        },
      },
    ],
    exclude: [{ optimizer: ["sgd"], learning_rate: { above: 0.5 } }],
  } as Partial<Experiment>);

function randomConfigs(experiment: Experiment, count: number): Config[] {
  const { space, configOf } = experimentSpace(experiment);
  const stream = Stream.named({ seed: 1, role: "search" });
  return Array.from(
    { length: count },
    () => configOf(configAt(space, space.map(() => stream.uniform()))),
  );
}

Deno.test(
  "configs of a space have exactly the parameters that are active, in the order of the results",
  {
    ignore,
  },
  () => {
    const order = [
      ...["momentum", "l2", "dropout", "optimizer", "hidden", "init"],
      ...["learning_rate", "batch_size"],
    ];
    const seen = new Set<string>();
    for (const config of randomConfigs(rich(), 2000)) {
      const names = Object.keys(config);
      assertEquals(names, order.filter((name) => names.includes(name)));
      assertEquals("momentum" in config, config.optimizer === "sgd");
      assertEquals("l2" in config, config.dropout as number > 0.1);
      assertEquals(config.init, config.hidden === 8 ? "small" : "he");
      if ("batch_size" in config) {
        assert([0.01, 0.5].includes(config.learning_rate as number));
        assertEquals(config.batch_size as number % 16, 0);
      }
      seen.add([config.optimizer, config.hidden, "batch_size" in config, config.l2 === 0].join());
    }
    assertEquals(seen.size, 2 * 3 * 2 * 2);
  },
);

Deno.test("pointOf() of a config is a point with that config", { ignore }, () => {
  const { configOf, pointOf } = experimentSpace(rich());
  for (const config of randomConfigs(rich(), 500)) {
    assertEquals(configOf(pointOf(config) as Config), config);
  }
  assertEquals(pointOf({ ...randomConfigs(rich(), 1)[0], hidden: 9 }), undefined);
});

Deno.test("proposed configs are allowed, and no two give the same results", { ignore }, () => {
  for (const method of ["random", "sobol", "bayes"] as const) {
    const configs = proposeConfigs({ ...rich(), method }, []) as Config[];
    assertEquals(configs.length, method === "bayes" ? 10 : 60);
    const keys = configs.map((config) => effectiveValues(rich())(config).key);
    assertEquals(new Set(keys).size, configs.length);
    assert(!configs.some((config) => meetsAll(config, rich().exclude?.[0] ?? {})));
  }
});

Deno.test(
  "a new parameter, and a range that changes, leave the draws of the others",
  { ignore },
  () => {
    const before = searchExperiment();
    const after = searchExperiment({
      parameters: {
        momentum: { distribution: "uniform", min: 0, max: 0.9 },
        learning_rate: { distribution: "log_uniform_values", min: 1e-6, max: 1 },
        dropout: { distribution: "uniform", min: 0, max: 0.5 },
        optimizer: { values: ["sgd", "adam"] },
      },
    } as Partial<Experiment>);
    const dropouts = [before, after].map((each) =>
      proposeConfigs(each, [])?.map(({ dropout }) => dropout)
    );
    assertEquals(dropouts[0], dropouts[1]);
  },
);

Deno.test(
  "sobol takes the points of the sequence in order; those without a new config are skipped",
  {
    ignore,
  },
  () => {
    const experiment = searchExperiment({
      method: "sobol",
      run_cap: 5,
      parameters: { epochs: { distribution: "int_uniform", min: 1, max: 5 } },
    } as Partial<Experiment>);
    const drawn = Array.from({ length: 6 }, (_, i) => 1 + Math.floor(5 * sobolPoint(i, 1)[0]));
    assertEquals(drawn, [1, 3, 4, 2, 2, 5]); // the second 2 is skipped
    assertEquals(proposeConfigs(experiment, [])?.map(({ epochs }) => epochs), [1, 3, 4, 2, 5]);
  },
);

Deno.test("a search without run_cap takes every config of a finite space, and then ends", {
  ignore,
}, () => {
  for (const method of ["random", "sobol", "bayes"] as const) {
    const { run_cap: _, ...settings } = searchExperiment({
      method,
      parameters: {
        optimizer: { values: ["adam", "sgd"], probabilities: [99999, 1] },
        momentum: { values: [0, 0.5, 0.9] },
        hidden: { distribution: "int_uniform", min: 1, max: 2 },
      },
    } as Partial<Experiment>);
    const all = [...everyPoint(experimentSpace(settings).space)];
    assertEquals(all.length, 2 * (1 + 3));
    const configs = proposeConfigs(settings, []) as Config[];
    assertEquals(
      new Set(configs.map((config) => JSON.stringify(config))),
      new Set(all.map((point) => JSON.stringify(experimentSpace(settings).configOf(point)))),
    );
  }
});

Deno.test(
  "conditions on a parameter whose effect they decide do not make a circle",
  { ignore },
  () => {
    const experiment = searchExperiment({
      parameters: {
        momentum: { values: [0, 0.9] },
        optimizer: { values: ["adam", "sgd"], when: { momentum: [0.9] } },
      },
    } as Partial<Experiment>);
    const configs = proposeConfigs(experiment, []) as Config[];
    // Without the optimizer the default is adam, so that a momentum of 0 gives the results of 0.9.
    assertEquals(
      configs.map((config) => JSON.stringify(config)).sort(),
      ['{"momentum":0.9,"optimizer":"adam"}', '{"momentum":0.9,"optimizer":"sgd"}'],
    );
  },
);

Deno.test("a search of which exclude leaves nothing says so", { ignore }, () => {
  for (const method of ["random", "sobol", "bayes"] as const) {
    const experiment = searchExperiment({ method, exclude: [{ dropout: { below: 2 } }] });
    assertThrows(
      () => proposeConfigs(experiment, []),
      UserError,
      "exclude leaves out every config",
    );
  }
});
