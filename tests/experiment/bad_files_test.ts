import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

function faultsOf(text: string, overrides: string[] = []): string[] {
  const error = assertThrows(
    () => parseExperiment(text, { file: "x.yaml", overrides }),
    ExperimentError,
  );
  return error.message.split("\n");
}

const MERGE = "merge keys are not supported; an alias (*name) repeats a whole value";

// Each text with a fault, and the start of the only line of its error.
const BAD: [string, string, string][] = [
  ["an open list", "name: x\nseeds: [0, 1", "2:8: this [ is not closed: its ] is missing"],
  [
    "an open map",
    "parameters: { l2: { value: 1 }\n",
    "1:13: this { is not closed: its } is missing",
  ],
  ["a merge key", "<<: { name: x }", `1:1 <<: there is no key "<<": ${MERGE}`],
  ["a merge key of YAML 1.1", "%YAML 1.1\n---\n<<: { name: x }", `3:1 <<: there is no key "<<": `],
  [
    "a merge key of a parameter",
    "parameters:\n  beta_1: &b { value: 0.9 }\n  beta_2:\n    <<: *b\n    value: 0.8",
    `4:5 parameters.beta_2.<<: there is no key "<<": ${MERGE}`,
  ],
  [
    "20,001 brackets",
    "[".repeat(20_001),
    "1:20001: an experiment file must have at most 20,000 brackets",
  ],
  [
    "200,001 lines",
    "\n".repeat(200_001),
    "200001:1: an experiment file must have at most 200,000 lines",
  ],
  ["a NUL", "name: x\nseeds: [0\0]", "2:10: it must be text in UTF-8, got a NUL character"],
  [
    "UTF-16 read as UTF-8",
    "n\0a\0m\0e\0:\0 \0x\0",
    "1:2: it must be text in UTF-8, got a NUL character",
  ],
  ["a list as a key", "? [1, 2]\n: 3", "1:3: a key must be a word, not a list, map or alias"],
  [
    "an alias as a key",
    "name: &n x\n*n : 3",
    "2:1: a key must be a word, not a list, map or alias",
  ],
  [
    "101 aliases",
    `seeds:\n- &a 0\n${"- *a\n".repeat(101)}`,
    "103:3: a file can have at most 100 aliases",
  ],
  [
    "-Infinity",
    "parameters: { decay: { value: -.inf } }",
    "1:31 parameters.decay.value: a decay must be",
  ],
  [
    "an infinite timeout",
    "timeout: 1e400",
    "1:10 timeout: a timeout must be in seconds, above 0 and at",
  ],
  [
    "too many retries",
    "retries: 101",
    "1:10 retries: retries must be a whole number from 0 to 100, got",
  ],
  [
    "an unknown on_failure",
    "on_failure: halt",
    "1:13 on_failure: on_failure must be continue or stop, got",
  ],
  [
    "a number of ten thousand digits",
    `replicates: ${"9".repeat(10_000)}`,
    "1:13 replicates: replicates",
  ],
  [
    "deep lists",
    `data: ${"[".repeat(500)}${"]".repeat(500)}`,
    "1:1: its lists and maps are nested too deeply",
  ],
  [
    "deep blocks",
    Array.from({ length: 900 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    "1:1: its lists and maps are nested too deeply",
  ],
  ["deep keys", "? ".repeat(700), "1:1: its lists and maps are nested too deeply"],
  [
    "a train part without rows",
    "split: { train: 1e-320 }",
    "1:17 split.train: each part must have at least one of the 300 rows, got none",
  ],
  [
    "no fraction left for validation",
    "split: { train: 0.5, test: 0.5 }",
    "1:8 split: the fractions must leave some rows for validation, got a sum of 1",
  ],
  [
    "a network over 4 GiB",
    "parameters:\n  hidden: { values: [8, [20000, 20000]] }",
    "2:25 parameters.hidden.values.1: its 400,140,003 weights take 11.9 GiB (each with its gradient " +
    "and two moments of the optimizer, 8 bytes per number); a trial has 4 GiB, got [20000,20000]",
  ],
  [
    "rows over 4 GiB",
    "data: { spiral: { classes: 1000, samples: 10000000 } }",
    "1:43 data.spiral.samples: 8,000,000,000 rows per batch with hidden 64 take ",
  ],
  [
    "a batch over 4 GiB",
    "data: { spiral: { classes: 1000, samples: 10000000 } }\ndefaults: { batch_size: 900000000 }",
    "2:25 defaults.batch_size: 900,000,000 rows per batch with hidden 64 take ",
  ],
  [
    "a curve of 1,000,001 points",
    "log_every: 1\nparameters: { epochs: { values: [9, 1000001] } }",
    "1:12 log_every: 1,000,001 epochs make curves of 1,000,001 points, more than 1,000,000: " +
    "it must be at least 2, got 1",
  ],
];

for (const [what, text, expected] of BAD) {
  Deno.test(`parseExperiment() reports ${what} at its position`, { ignore }, () => {
    const lines = faultsOf(text);
    assertEquals(lines.length, 1, lines.join("\n"));
    assertStringIncludes(lines[0], `Cannot read x.yaml:${expected}`);
  });
}

Deno.test(
  "parseExperiment() accepts a byte order mark, CRLF line ends, and both",
  { ignore },
  () => {
    const text = "name: x\r\nseeds: [4]\r\nparameters:\r\n  l2: { value: 1 }\r\n";
    const plain = parseExperiment(text.replaceAll("\r", ""));
    assertEquals(parseExperiment(text), plain);
    assertEquals(parseExperiment(`\ufeff${text}`), plain);
    const [line] = faultsOf("\ufeffname: 5\r\n");
    assertStringIncludes(line, "x.yaml:1:7 name: ");
    assertStringIncludes(
      faultsOf(text.replace("1 }", "-1 }"))[0],
      "x.yaml:4:16 parameters.l2.value: ",
    );
  },
);

Deno.test("parseExperiment() reports a list whose ] is not indented at its [", {
  ignore,
}, () => {
  const [line] = faultsOf("a:\n  seeds: [\n0\n]");
  assertStringIncludes(
    line,
    "x.yaml:2:10: this [ is not closed: its ] is missing, or not indented",
  );
});

Deno.test("parseExperiment() counts line ends inside quotes", { ignore }, () => {
  const [line] = faultsOf('$schema: "a\n  b\\\n  c"\nseeds: [-1]');
  assertStringIncludes(line, "x.yaml:4:9 seeds.0: ");
});

Deno.test("parseExperiment() reads -0 as 0, for every key", { ignore }, () => {
  const text = "{seeds: [0], retries: 0, data: {spiral: {noise: 0}}, parameters: {l2: {value: 0}}}";
  const signed = parseExperiment(text.replace(/0(?=[\]},])/g, "-0"));
  const plain = parseExperiment(text);
  for (const each of [signed.seeds[0], signed.retries]) assert(Object.is(each, 0));
  assertEquals(signed, plain);
  assertEquals(expandGrid(signed), expandGrid(plain));
});

Deno.test("parseExperiment() accepts 100,000 seeds, and no text over 2 MiB", { ignore }, () => {
  const seeds = (count: number) =>
    `seeds: [${Array.from({ length: count }, (_, i) => i).join(", ")}]`;
  assertEquals(parseExperiment(seeds(100_000)).seeds.length, 100_000);
  assertEquals(faultsOf("#".repeat(2 * 2 ** 20 + 1)), [
    "Cannot read x.yaml: an experiment file must have at most 2 MiB: " +
    "replicates: 1000 is short for a list of 1000 seeds",
  ]);
});

Deno.test(
  "parseExperiment() counts 10,000 wrong keys, and 130,000 wrong quotes",
  { ignore },
  () => {
    const keys = Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join("\n");
    assertEquals(faultsOf(keys).at(-1), "and 9950 more faults");
    assertEquals(faultsOf(`parameters:\n  ${keys.replaceAll("\n", "\n  ")}`).length, 51);
    assertEquals(faultsOf('"'.repeat(260_000)).at(-1), "and 129949 more faults");
  },
);

Deno.test("parseExperiment() reports a duplicate key in any notation", { ignore }, () => {
  for (
    const text of [
      "1: a\n'1': b",
      "? \n: a\n'': b",
      "{ name: a, 'name': b }",
      "__proto__: 1\n__proto__: 2",
    ]
  ) {
    const lines = faultsOf(text);
    assert(
      lines.some((line) => line.endsWith(": this key occurs twice in its map")),
      lines.join("\n"),
    );
  }
});

Deno.test(
  "parseExperiment() shortens long text and escapes control characters in messages",
  { ignore },
  () => {
    for (
      const text of [
        `{"${"k".repeat(5000)}": 1}`,
        `name: *${"a".repeat(5000)}`,
        `a: b ${'"x"'.repeat(999)}\nc`,
      ]
    ) {
      for (const line of faultsOf(text)) assert(line.length < 500, line);
    }
    const [line] = faultsOf("a\x7f\x9b\u2028\u202eb😀: 1");
    assertStringIncludes(line, 'there is no key "a\\u007f\\u009b\\u2028\\u202eb😀"');
    assertStringIncludes(
      faultsOf(`"${"x".repeat(56)}😀😀😀": 1`)[0],
      `no key "${"x".repeat(56)}…"`,
    );
  },
);

Deno.test(
  "parseExperiment() reports extreme sizes as finite numbers",
  { ignore },
  () => {
    const wide = `[${Array(1000).fill(100_000).join(", ")}]`;
    const lines = faultsOf(
      `data: { spiral: { classes: 1000, samples: 10000000 } }\nlog_every: 1\n` +
        `split: { train: 1e-300, validation: 0.9 }\nparameters:\n  hidden: { values: [${wide}, [], 1] }\n` +
        "  epochs: { value: 1000000000 }\n  batch_size: { values: [9007199254740991, full] }",
    );
    assertEquals(lines.map((line) => /^Cannot read x\.yaml:(\d+):/.exec(line)?.[1]), [
      "2",
      "3",
      "5",
    ]);
    assert(!/NaN|Infinity|undefined/.test(lines.join()), lines.join("\n"));
  },
);

Deno.test(
  "parseExperiment() accepts 1000 hidden layers, and reports 1001 and 150,000 by their number",
  {
    ignore,
  },
  () => {
    const layers = (count: number) => `[${Array(count).fill(1)}]`;
    const rule = "a network must have at most 1000 hidden layers, got";
    for (
      const [before, after, path] of [
        ["parameters: { hidden: ", " }", "1:23 parameters.hidden"],
        ["parameters: { hidden: { value: ", " } }", "1:32 parameters.hidden.value"],
        ["parameters: { hidden: { values: [8, ", "] } }", "1:37 parameters.hidden.values.1"],
        ["defaults: { hidden: ", " }", "1:21 defaults.hidden"],
      ]
    ) {
      parseExperiment(before + layers(1000) + after);
      assertEquals(faultsOf(before + layers(1001) + after), [
        `Cannot read x.yaml:${path}: ${rule} 1001`,
      ]);
    }
    assertEquals(
      faultsOf(`parameters: { hidden: ${layers(150_000).replaceAll("1", "0")} }`),
      [`Cannot read x.yaml:1:23 parameters.hidden: ${rule} 150000`],
    );
    assertStringIncludes(faultsOf("{}", [`hidden=${layers(1001)}`])[0], `${rule} 1001`);
  },
);

Deno.test("overrides whose values are nested too deeply, or maps with lists as keys, are faults", {
  ignore,
}, () => {
  for (
    const override of [`hidden=${"[".repeat(500)}${"]".repeat(500)}`, "hidden={[1]: 2}", "l2=1\0"]
  ) {
    const lines = faultsOf("{}", [override]);
    assertEquals(lines.length, 1);
    assertStringIncludes(lines[0], "its value cannot be read; separate values with commas");
  }
});

const LATIN1 = Uint8Array.from("name: x # für", (character) => character.charCodeAt(0));
const UTF16 = new Uint8Array(
  Uint16Array.from("\ufeffname: x", (each) => each.charCodeAt(0)).buffer,
);
const FILES: [string, Uint8Array, string][] = [
  [
    "of 20 MB",
    new Uint8Array(20_000_000).fill(35),
    ": an experiment file must have at most 2 MiB: ",
  ],
  ["in Latin-1", LATIN1, ":1:12: it must be text in UTF-8"],
  ["in UTF-16", UTF16, ": it must be text in UTF-8, got UTF-16"],
  [
    "in big-endian UTF-16",
    UTF16.map((_, i) => UTF16[i ^ 1]),
    ": it must be text in UTF-8, got UTF-16",
  ],
];

for (const [what, bytes, expected] of FILES) {
  Deno.test(`readExperiment() reports a file ${what} by its path`, {
    ignore: lacking("parse", "files"),
  }, async () => {
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeFile(path, bytes);
      const error = await assertRejects(() => readExperiment(path), ExperimentError);
      assertStringIncludes(error.message, `Cannot read ${path}${expected}`);
      assertEquals(error.message.split("\n").length, 1);
    } finally {
      await Deno.remove(path);
    }
  });
}

Deno.test("readExperiment() reports a folder, and a file that does not exist", {
  ignore: lacking("parse", "files"),
}, async () => {
  const folder = await Deno.makeTempDir();
  const message = async (path: string) => (await assertRejects(() => readExperiment(path))).message;
  assertEquals(
    await message(folder),
    `Cannot read ${folder}: it is a folder; an experiment is a file`,
  );
  assertEquals(await message(`${folder}/x`), `Cannot read ${folder}/x: there is no such file`);
  await Deno.remove(folder);
});
