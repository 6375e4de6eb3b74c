import { assert, assertEquals } from "@std/assert";
import { lacking } from "./permissions.ts";

const LIB = new URL("../lib/", import.meta.url);

/** What the files of each folder may import, in the order of the data path: the table of docs/architecture.md. */
const BELOW_SWEEP = [
  ...[
    "text",
    "math",
    "random",
    "stats",
    "nn",
    "engine",
    "data",
    "experiment",
    "search",
    "objective",
    "model",
  ],
  ...["results", "report", "store"],
];
const MAY_IMPORT: Record<string, string[]> = {
  math: [],
  text: [],
  random: ["math"],
  stats: ["math", "random"],
  nn: ["math", "random"],
  engine: ["math", "random", "nn"],
  data: ["math", "text", "random"],
  experiment: ["text", "math", "data"],
  search: ["text", "math", "random", "stats", "experiment"],
  objective: ["math", "random", "experiment", "search", "data", "engine", "nn"],
  model: ["math", "random", "nn", "engine", "data", "experiment", "objective"],
  results: ["math", "experiment", "stats"],
  report: [
    "text",
    "math",
    "experiment",
    "data",
    "objective",
    "model",
    "nn",
    "engine",
    "results",
    "stats",
  ],
  store: ["experiment"],
  sweep: BELOW_SWEEP,
  checks: [...BELOW_SWEEP, "sweep"],
  view: [...BELOW_SWEEP, "sweep"],
  cli: [...BELOW_SWEEP, "sweep", "checks", "view"],
  std: [],
};

/** The files that may touch the disk, the workers or the clock. */
const TOUCH_DENO = [
  /^(cli|store|sweep|results\/files)\//,
  /^data\/csv\/read_\w+\.ts$/,
  /^experiment\/parse\/(read_experiment|local_files)\.ts$/,
  /^view\/(folder_\w+|results_folders|start_view)\.ts$/,
];
const READ_CLOCK = /^(cli|store|sweep|checks|view)\//;

interface SourceFile {
  room: string;
  path: string;
  text: string;
}

const ignore = lacking("files");
const sources = ignore ? [] : [...sourceFiles()];

function* sourceFiles(folder = ""): Generator<SourceFile> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, LIB))) {
    const path = folder + name;
    if (isDirectory) yield* sourceFiles(`${path}/`);
    else if (name.endsWith(".ts")) {
      yield { room: path.split("/")[0], path, text: Deno.readTextFileSync(new URL(path, LIB)) };
    }
  }
}

/** The code without comments and the examples in them. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

Deno.test("every folder of lib/ imports only the folders that it may", { ignore }, () => {
  for (const { room, path, text } of sources) {
    if (room === "user_error.ts") continue; // the one file that every folder may import
    assert(room in MAY_IMPORT, `lib/${room}/ is not in the table of folders`);
    for (const [, other] of code(text).matchAll(/from "(?:\.\.\/)+(\w+)\//g)) {
      const allowed = other === room || MAY_IMPORT[room].includes(other);
      assert(allowed || !(other in MAY_IMPORT), `lib/${path} imports from lib/${other}/`);
    }
  }
});

Deno.test(
  "Deno.* stays at the edges, and nothing below store/ and sweep/ reads a clock",
  { ignore },
  () => {
    for (const { path, text } of sources) {
      if (!TOUCH_DENO.some((place) => place.test(path))) {
        assert(
          !/\bDeno\./.test(code(text)),
          `lib/${path} uses Deno`,
        );
      }
      if (!READ_CLOCK.test(path)) {
        assert(
          !/\bDate\b|performance\./.test(code(text)),
          `lib/${path} reads a clock`,
        );
      }
    }
  },
);

Deno.test("no result depends on the host's Math: only exact functions are used below cli/", {
  ignore,
}, () => {
  const isForHost = (path: string) => path === "model/generated_code.ts"; // text of a program for any host
  const exact = /^(abs|ceil|floor|imul|max|min|round|sqrt|SQRT2)$/; // correctly rounded, all of them
  for (const { path, text } of sources) {
    if (path.startsWith("cli/") || isForHost(path)) continue;
    for (const [, name] of code(text).matchAll(/\bMath\.(\w+)/g)) {
      assert(exact.test(name), `lib/${path} uses Math.${name}`);
    }
    const powers = [...code(text).matchAll(/[\w)\]] \*\* /g)].length -
      [...code(text).matchAll(/\b2 \*\* \d\d\b/g)].length;
    assertEquals(powers, 0, `lib/${path} uses **, whose last bits the language leaves open`);
  }
});

Deno.test("only cli/ prints", { ignore }, () => {
  for (const { path, text } of sources.filter(({ room }) => room !== "cli")) {
    assert(!/\bconsole\./.test(code(text)), `lib/${path} prints`);
  }
});

Deno.test("files are short: none over 500 lines", { ignore }, () => {
  for (const { path, text } of sources) {
    assert(text.split("\n").length <= 500, `lib/${path} is too long`);
  }
});

Deno.test("commands are short: none over 60 lines", { ignore }, () => {
  const commands = sources.filter(({ path }) => path.startsWith("cli/commands/"));
  assert(commands.length > 0, "there is no file in lib/cli/commands/");
  for (const { path, text } of commands) {
    const lines = text.trimEnd().split("\n").length;
    assert(lines <= 60, `lib/${path} has ${lines} lines`);
  }
});
