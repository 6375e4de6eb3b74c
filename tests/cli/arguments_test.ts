import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readArguments, readNumber } from "../../lib/cli/arguments.ts";
import { UserError } from "../../lib/user_error.ts";
import { holds } from "../property.ts";

function errorOf(...args: string[]): string {
  const { message } = assertThrows(() => readArguments(args), UserError);
  assertStringIncludes(message, "Cannot read the command line: ");
  return message.slice("Cannot read the command line: ".length, -" (--help shows how)".length);
}

Deno.test("readArguments() reads a command, its file, overrides and options in any order", () => {
  const { verb, file, overrides, out, jobs, quiet } = readArguments(
    ["-q", "--jobs", "2", "sweep", "l2=0,1", "-o", "results/x", "x.yaml", "hidden=[8,8]"],
  );
  assertEquals(
    [verb, file, overrides, out, jobs, quiet],
    ["sweep", "x.yaml", ["l2=0,1", "hidden=[8,8]"], "results/x", 2, true],
  );
  assertEquals(readArguments(["x.yaml"]).verb, "sweep");
  assertEquals(readArguments(["replay", "DIR", "3"]).words, ["DIR", "3"]);
  assertEquals(readArguments(["plan", "a=b/x.yaml", "l2=0"]).overrides, ["a=b/x.yaml", "l2=0"]);
  assertEquals(readArguments(["dir/a=b.yaml"]).file, "dir/a=b.yaml");
  assertEquals(readArguments(["--", "-1"]).file, "-1");
  assertEquals(readArguments(["view"]).words, []);
  assertEquals(readArguments(["view", "a", "b", "--port", "8123"]).words, ["a", "b"]);
  assertEquals(readArguments(["view", "--port=8123"]).port, 8123);
  assertEquals(readArguments(["plot", "DIR", "curves", "-o", "x.svg"]).kind, "curves");
});

// Each command line, and its error.
const BAD: [string[], string][] = [
  [["-o", ""], "--out takes one folder or file, got no value"],
  [["--out="], "--out takes one folder or file, got no value"],
  [["--out"], "--out takes one folder or file, got no value"],
  [["-o", "", "plan", "x.yaml"], "--out takes one folder or file, got no value"],
  [["--jobs", ""], "--jobs takes a whole number from 1 to 1024, got no value"],
  [["x.yaml", "-j", "", "l2=0"], "--jobs takes a whole number from 1 to 1024, got no value"],
  [["-j", "-1"], '--jobs takes a whole number from 1 to 1024, got "-1"'],
  [["--jobs", "1e400"], '--jobs takes a whole number from 1 to 1024, got "1e400"'],
  [["--isolation", ""], "--isolation takes worker or process, got no value"],
  [
    ["verify", "DIR", "--sample", ""],
    "--sample takes a whole number from 1 to 10000000, got no value",
  ],
  [["plot", "DIR", "ranking"], "plot needs --out FILE.svg"],
  [
    ["plot", "DIR", "pie", "-o", "x.svg"],
    'KIND is ranking, seeds, effects, interactions, shares, heatmap, curves, parallel, got "pie"',
  ],
  [["plot", "DIR"], "the command is plot DIR KIND, got DIR after plot"],
  [["report"], "the command is report DIR, got nothing after report"],
  [["report", "DIR", "--port", "80"], "report has no option --port"],
  [["view", "--port", "0"], '--port takes a whole number from 1 to 65535, got "0"'],
  [["view", "-o", "x"], "view has no option --out"],
  [["view", ""], "a file, folder or number must not be empty"],
  [["status", "DIR", "-o", ""], "status has no option --out"],
  [[""], "a file, folder or number must not be empty"],
  [["status", ""], "a file, folder or number must not be empty"],
  [["split.test=0.2", "plan"], "the command plan must come first, got it after split.test=0.2"],
  [["x.yaml", "l2=0", "plan"], "the command plan must come first, got it after x.yaml l2=0"],
  [
    ["x=1", "verify", "DIR", "--sample", "3"],
    "the command verify must come first, got it after x=1",
  ],
  [["plam", "x.yaml"], 'only one FILE can be given, got plam x.yaml; did you mean "plan"?'],
  [["x.yaml", "y.yaml"], "only one FILE can be given, got x.yaml y.yaml"],
  [["replay", "DIR", "-1"], 'the NUMBER of a trial is a whole number as in trials.csv, got "-1"'],
  [
    ["diff", "DIR", "1", "-.5"],
    'the NUMBER of a trial is a whole number as in trials.csv, got "-.5"',
  ],
  [["x.yaml", "-1"], "there is no option -1"],
  [["status", "-1"], "there is no option -1"],
  [["--job", "3"], 'there is no option --job; did you mean "--jobs"?'],
  [
    ["hidden=64,", "512"],
    "key=value must not have spaces, got hidden=64, 512: write hidden=64,512",
  ],
  [
    ["hidden=64", ",512,", "8", "x.yaml"],
    "key=value must not have spaces, got hidden=64 ,512, 8: write hidden=64,512,8",
  ],
  [
    ["plan", "x.yaml", "hidden=[64,", "64]"],
    "key=value must not have spaces, got hidden=[64, 64]: write hidden=[64,64]",
  ],
  [["hidden", "=", "64"], "key=value must not have spaces, got hidden = 64: write hidden=64"],
  [["hidden=", "64"], "key=value must not have spaces, got hidden= 64: write hidden=64"],
];

for (const [args, expected] of BAD) {
  Deno.test(`readArguments() reports ${JSON.stringify(args)}`, () => {
    assertEquals(errorOf(...args), expected);
  });
}

Deno.test("readArguments() leaves the comma before a file or another override to the parser", () => {
  assertEquals(readArguments(["hidden=64,", "x.yaml"]).file, "x.yaml");
  assertEquals(readArguments(["hidden=64,", "l2=0"]).overrides, ["hidden=64,", "l2=0"]);
});

Deno.test("readArguments() answers --help and --version in a wrong command line", () => {
  assertEquals(readArguments(["l2=0", "plan", "--help"]).help, true);
  assertEquals(readArguments(["replay", "--version"]).version, true);
});

Deno.test("readNumber() reads whole numbers that are exact, and reports 5 other texts", () => {
  assertEquals(["0", "007", "9007199254740991"].map(readNumber), [0, 7, 9007199254740991]);
  for (const text of ["-1", "1.5", "", "1e3", "9007199254740993"]) {
    assertThrows(() => readNumber(text), UserError, `got ${JSON.stringify(text)}`);
  }
});

Deno.test("readArguments() of 2,000 random command lines gives arguments or a UserError", () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...[
        "plan",
        "sweep",
        "replay",
        "diff",
        "status",
        "verify",
        "x.yaml",
        "DIR",
        "",
        "-",
        "--",
        "=",
      ],
      ...["-o", "-j", "--out", "--jobs", "--jobs=", "--sample", "--every=2", "-q", "-h", "--fresh"],
      ...[
        "-1",
        "-.5",
        "3",
        "l2=0,",
        "hidden=[8,8]",
        ",",
        ",8",
        "--__proto__",
        "constructor",
        "-x=1",
      ],
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  let accepted = 0;
  holds([fc.array(word, { maxLength: 5 })], (args) => {
    try {
      readArguments(args);
      accepted++;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }, 2000);
  assertEquals(accepted > 100 && accepted < 1900, true, `${accepted} accepted`);
});
