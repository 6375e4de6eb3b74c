import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { countGrid, expandGrid } from "../../lib/objective/expand_grid.ts";
import { ENGINE_VERSION } from "../../lib/engine/version.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");
const GOLDEN_IDS = [2, "7235dda7030f6b0d", "ac50e196a4e2b088"];
const GRID =
  "{seeds: [7, 3], parameters: {dropout: {values: [0, 0.5]}, hidden: {values: [4, [4, 2], 1]}}}";

const expand = (text: string, overrides: string[] = []) =>
  expandGrid(networkExperiment(text, { overrides }));

Deno.test("expandGrid() varies the first axis slowest and seeds fastest, numbers from 0", {
  ignore,
}, () => {
  const trials = expand(GRID);
  assertEquals(trials.map(({ number }) => number), Array.from({ length: 12 }, (_, i) => i));
  assertEquals(
    trials.map(({ parameters, seed }) => [parameters.dropout, parameters.hidden, seed]),
    [0, 0.5].flatMap((dropout) =>
      [4, [4, 2], 1].flatMap((hidden) => [7, 3].map((seed) => [dropout, hidden, seed]))
    ),
  );
});

Deno.test("expandGrid() freezes the list, the trials and their parameters", { ignore }, () => {
  const trials = expand(GRID);
  assert(
    Object.isFrozen(trials) && Object.isFrozen(trials[0]) && Object.isFrozen(trials[0].parameters),
  );
});

Deno.test("expandGrid() gives 12 trials 12 trial ids, and 6 configs 6 config ids", {
  ignore,
}, () => {
  const trials = expand(GRID);
  assertEquals(new Set(trials.map(({ trialId }) => trialId)).size, 12);
  assertEquals(new Set(trials.map(({ configId }) => configId)).size, 6);
  for (const { trialId } of trials) assertMatch(trialId, /^[0-9a-f]{16}$/);
});

Deno.test(
  "expandGrid() ids depend on the settings that a result depends on, and on no other",
  { ignore },
  () => {
    const id = (text: string, overrides: string[] = []) =>
      expand(text, ["seeds=0", ...overrides])[0].trialId;
    const text =
      "{split: {train: 0.5, validation: 0.2}, parameters: {hidden: {value: 8}, l2: {value: 0}}}";
    for (
      const same of ["name=other", "log_every=7", "metric.name=val_loss", "l2=0,1", "run_cap=99"]
    ) {
      assertEquals(id(text, [same]), id(text), same);
    }
    assertEquals(
      id(
        "{split: {validation: 0.2, train: 0.5}, parameters: {l2: {value: 0}, hidden: {value: 8}}}",
      ),
      id(text),
    );
    for (
      const other of ["hidden=9", "l2=1", "epochs=5", "data.spiral.noise=0.1", "split.train=0.7"]
    ) {
      assertNotEquals(id(text, [other]), id(text), other);
    }
  },
);

Deno.test(
  "expandGrid() counts weights and biases: 2 → 4 → 2 → 3 has 12 + 10 + 9",
  { ignore },
  () => {
    assertEquals(expand(GRID)[2].weightCount, 31);
  },
);

Deno.test(
  "expandGrid() logs every 1/50 of the epochs without log_every",
  { ignore },
  () => {
    const every = (overrides: string[]) => expand("{}", overrides)[0].logEvery;
    assertEquals([
      every(["epochs=1000"]),
      every(["epochs=20"]),
      every(["epochs=10001"]),
      every(["log_every=3"]),
    ], [20, 1, 201, 3]);
  },
);

Deno.test(
  "expandGrid() gives the ids of this engine version: raise it when an id changes",
  { ignore },
  () => {
    const [{ trialId, configId }] = expand("{parameters: {hidden: {value: 8}}}");
    assertEquals([ENGINE_VERSION, configId, trialId], GOLDEN_IDS);
  },
);

/**
 * Experiments with their first config id and trial id, computed by the version before activations, tables and objectives
 * existed (commit 5a5f916). Results of that version are still found.
 */
const EARLIER: [text: string, configId: string, trialId: string][] = [
  ["{}", "60c3333c412dd7a8", "cd5feec40ec6c6da"],
  [
    "{parameters: {hidden: {value: [4, 2]}, dropout: {value: 0.5}, l2: {value: 1e-4}}}",
    "3950781337479ce3",
    "a951938d90acb008",
  ],
  [
    "{split: {train: 0.5, validation: 0.2, test: 0.3}, parameters: {optimizer: sgd, momentum: 0.9, learning_rate: 1}}",
    "9dfcd78bebd748a3",
    "eff498d32add33fe",
  ],
  [
    "{data: {spiral: {classes: 5, samples: 40, noise: 0}}, seeds: [7], " +
    "parameters: {hidden: {value: []}, batch_size: {value: 16}, init: {value: he}}}",
    "af1e8dd75cd86d9f",
    "751e1b6ef25adf1f",
  ],
];

Deno.test("expandGrid() gives 4 experiments the ids of the version before activations and tables", {
  ignore,
}, () => {
  for (const [text, configId, trialId] of EARLIER) {
    const [trial] = expand(text);
    assertEquals([trial.configId, trial.trialId], [configId, trialId], text);
    assertEquals(expand(text, ["activation=relu"])[0].trialId, trialId);
    assertNotEquals(expand(text, ["activation=tanh"])[0].trialId, trialId);
    assertNotEquals(expand(text, ["split.folds=3"])[0].trialId, trialId);
  }
});

Deno.test("expandGrid() ids of a table depend on its content and how it is read, not on its path", {
  ignore: ignore || lacking("files"),
}, () => {
  const folder = Deno.makeTempDirSync();
  try {
    const id = (name: string, ...overrides: string[]) => {
      const text = `{data: {csv: ${name}, target: y}, seeds: 1}`;
      return expandGrid(networkExperiment(text, { file: `${folder}/x.yaml`, overrides }))[0]
        .trialId;
    };
    const table = "a,b,y\n" + "1,2,3\n2,5,1\n0,1,1\n".repeat(9);
    Deno.writeTextFileSync(`${folder}/one.csv`, table);
    Deno.mkdirSync(`${folder}/deep`);
    Deno.writeTextFileSync(`${folder}/deep/two.csv`, table);
    Deno.writeTextFileSync(`${folder}/three.csv`, table.replace("1,2,3", "1,2,4"));
    const one = id("one.csv");
    assertEquals([id("deep/two.csv"), id(`${folder}/one.csv`)], [one, one]);
    assertEquals(id("one.csv", "metric.name=val_r2", "data.missing=refuse"), one);
    const others = [
      id("three.csv"),
      ...[
        "data.target=b",
        "data.scale=none",
        "data.missing=mean",
        "split.folds=4",
        "data.task=classification",
      ]
        .map((override) => id("one.csv", override)),
    ];
    assertEquals(new Set([one, ...others]).size, 7);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test(
  "expandGrid() ids of an objective depend on its files, its command, its parameters and the seed",
  {
    ignore: ignore || lacking("files"),
  },
  () => {
    const folder = Deno.makeTempDirSync();
    try {
      const id = (objective: string, rest = "") => {
        const text =
          `{objective: ${objective}, metric: {name: loss, goal: minimize}, seeds: [0]${rest}}`;
        return expandGrid(parseExperiment(text, { file: `${folder}/x.yaml` }))[0].trialId;
      };
      const write = (name: string, text: string) =>
        Deno.writeTextFileSync(`${folder}/${name}`, text);
      write("own.ts", 'import { a } from "./part.ts"; export default () => ({ loss: a });');
      write("part.ts", "export const a = 1;");
      write("train.sh", "echo 1");
      const [own, train] = [id("own.ts"), id("{command: [sh, train.sh]}")];
      for (
        const rest of [
          ", timeout: 3, retries: 0, name: x",
          ", permissions: {read: [part.ts]}",
          ", simplest: []",
        ]
      ) assertEquals(id("own.ts", rest), own, rest);
      assertEquals(id("{command: [sh, train.sh], files: [train.sh]}"), train);
      const different = [
        own,
        train,
        id("{command: [sh, train.sh, 1]}"),
        id("own.ts", ", parameters: {a: 1}"),
      ];
      different.push(
        id("own.ts", ', parameters: {a: "1"}'),
        id("own.ts", ", parameters: {a: [1]}"),
      );
      write("part.ts", "export const a = 2;");
      write("train.sh", "echo 2");
      different.push(id("own.ts"), id("{command: [sh, train.sh]}"));
      assertEquals(new Set(different).size, 8);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
);

Deno.test("expandGrid() merges only configs whose networks are equal to the last bit", {
  ignore,
}, () => {
  const common = "data: {spiral: {samples: 20}}, split: {train: 0.5, validation: 0.5}, seeds: [3]";
  // The values of a list: they give the same network with the other settings.
  const same: [settings: string, values: string[]][] = [
    ["optimizer: adam", ["momentum: 0.5", "momentum: 0.9"]],
    ["optimizer: sgd", ["beta_1: 0.5", "beta_2: 0.5", "epsilon: 1"]],
    ["hidden: []", ["dropout: 0.5", "l2: 0.5", "activation: tanh"]],
    ["hidden: 4", ["batch_size: 30", "batch_size: 31", "batch_size: full"]],
  ];
  for (const [settings, values] of same) {
    const hashes = values.map((value) => {
      const [trial] = expand(`{${common}, parameters: {${settings}, ${value}, epochs: 3}}`);
      return runTrial(trial).weightsHash;
    });
    assertEquals(new Set(hashes).size, 1, settings);
  }
  const [full, smaller] = ["full", "29"].map((size) =>
    runTrial(expand(`{${common}, parameters: {hidden: 4, batch_size: ${size}, epochs: 3}}`)[0])
  );
  assertNotEquals(full.weightsHash, smaller.weightsHash);
});

Deno.test(
  "expandGrid() gives a config without a parameter the id of an experiment that does not name it",
  {
    ignore,
  },
  () => {
    const ids = (text: string) => expand(`{seeds: [0], ${text}}`).map(({ configId }) => configId);
    const [adam] = ids("parameters: {optimizer: adam}");
    const [sgd] = ids("parameters: {optimizer: sgd, momentum: 0.9}");
    const momentum = "momentum: {values: [0.5, 0.9], when: {optimizer: sgd}}";
    const conditional = ids(`parameters: {optimizer: {values: [adam, sgd]}, ${momentum}}`);
    assertEquals([conditional.length, conditional[0], conditional[2]], [3, adam, sgd]);
    const merged = ids(
      "parameters: {optimizer: {values: [adam, sgd]}, momentum: {values: [0.5, 0.9]}}",
    );
    assertEquals(merged, conditional);
    const [kept] = ids("parameters: {optimizer: adam, momentum: 0.9}");
    assertNotEquals(kept, adam); // nothing is merged, so the id is what it has always been
  },
);

Deno.test("expandGrid() trains a network whose parameter is inactive with the default", {
  ignore,
}, () => {
  const text =
    "seeds: [0], parameters: {hidden: {values: [4, 8]}, l2: {value: 1, when: {hidden: 8}}}";
  const [without, withL2] = expand(`{defaults: {l2: 0.5}, ${text}}`);
  assertEquals([without.parameters.l2, without.inactive], [0.5, ["l2"]]);
  assertEquals([withL2.parameters.l2, withL2.inactive], [1, undefined]);
  assertEquals(expand(`{${text}}`)[0].parameters.l2, 0);
});

Deno.test("expandGrid() leaves an inactive parameter of an objective out of parameters and id", {
  ignore,
}, () => {
  const own = (parameters: string) =>
    expandGrid(
      parseExperiment(
        `{seeds: [0], metric: {name: loss, goal: minimize}, objective: {command: [train]},
      parameters: {${parameters}}}`,
      ),
    );
  const [one, two] = own("a: {values: [1, 2]}, b: {value: 3, when: {a: 2}}");
  assertEquals([one.parameters, two.parameters] as unknown[], [{ a: 1 }, { a: 2, b: 3 }]);
  assertEquals(one.trialId, own("a: 1")[0].trialId);
});

Deno.test("countGrid() is the number of trials of expandGrid()", { ignore }, () => {
  const parts = [
    "",
    "parameters: {l2: {values: [0, 1]}, dropout: {values: [0, 0.1, 0.2]}}",
    "parameters: {momentum: {values: [0, 0.9]}}",
    "parameters: {l2: {values: [0, 1]}}, exclude: [{l2: 1}]",
    "zip: [{l2: [0, 1], dropout: [0, 0.5]}]",
    "any_of: [{parameters: {l2: {values: [0, 1]}}}, {parameters: {l2: 1}}]",
  ];
  for (const part of parts) {
    const experiment = parseExperiment(`{seeds: 3, ${part}}`);
    assertEquals(countGrid(experiment), expandGrid(experiment).length, part);
  }
});
