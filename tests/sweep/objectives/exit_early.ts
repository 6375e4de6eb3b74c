/** A separate program that ends while a trial runs, and prints the numbers of the processes that it has started. */
import { moduleObjective, objectivePath, runObjectiveTrials } from "../run_objective.ts";

const [kind, path] = Deno.args;

function exit(): void {
  const script = "cat /proc/$PPID/task/*/children";
  const { stdout } = new Deno.Command("sh", { args: ["-c", script] }).outputSync();
  Deno.stdout.writeSync(stdout);
  if (kind === "command") Deno.stdout.writeSync(Deno.readFileSync(path)); // what the command has started
  Deno.exit();
}

const program = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-prompt",
  "-A",
  "command.ts",
  "hangs",
  path,
];
await runObjectiveTrials(
  kind === "command"
    ? { command: program, folder: objectivePath("."), files: [], hash: "" }
    : moduleObjective("misbehaves.ts"),
  {
    parameters: { kind: "hangs_forever" },
    isolation: "process",
    onProgress: ({ epochs }) => epochs > 0 && exit(),
  },
);
