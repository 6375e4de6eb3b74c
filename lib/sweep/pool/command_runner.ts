/**
 * Runs trials of a user's command, each in a process of its own.
 *
 * @module
 */

import type { CommandObjective } from "../../experiment/experiment.ts";
import type { ObjectiveTrial, TrialResult } from "../../experiment/trial.ts";
import { oneLine, thrownText } from "../../objective/thrown_text.ts";
import { timedOut } from "./attempt_trial.ts";
import { commandEnvironment, commandLine } from "./command_line.ts";
import { type CommandEnd, CommandProcess } from "./command_process.ts";
import { CommandReports } from "./command_reports.ts";
import type { Job } from "./protocol.ts";
import { LongLineError } from "./read_lines.ts";
import { type Outcome, RunnerStartError, type TrialRunner } from "./trial_runner.ts";

/** The longest time that a timer can measure, in ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs a command for each trial. It sends no heartbeats; it ends its trial at the timeout itself. */
export class CommandRunner implements TrialRunner {
  readonly heartbeats = 0;
  readonly #objective: CommandObjective;
  readonly #onStderr: (printed: string) => void;
  #process: CommandProcess | undefined;
  #reports: CommandReports | undefined;
  #isStopping = false;
  #abandon: (outcome: Outcome) => void = () => {};

  /** @param onStderr Called with the end of what a command that failed has printed to stderr. */
  constructor(objective: CommandObjective, onStderr: (printed: string) => void = () => {}) {
    this.#objective = objective;
    this.#onStderr = onStderr;
  }

  get epochs(): number {
    return this.#reports?.curve.length ?? 0;
  }

  async run({ trial, timeout }: Job): Promise<Outcome> {
    const abandoned = new Promise<Outcome>((resolve) => this.#abandon = resolve);
    const start = performance.now();
    const reports = this.#reports = new CommandReports(trial.metric);
    const child = this.#process = this.#start(trial as ObjectiveTrial, reports);
    let isOverdue = false;
    const timer = startTimer(timeout, () => {
      isOverdue = true;
      child.terminate();
    });
    const outcome = child.ended.then((end): Outcome => {
      const seconds = (performance.now() - start) / 1000;
      const { curve } = reports;
      if (this.#isStopping) return { kind: "stopped" };
      if (isOverdue) {
        const result = timedOut({ timeout, epochs: curve.length, curve });
        return { kind: "finished", result, seconds };
      }
      const outcome = outcomeOf(end, reports, seconds);
      const isComplete = outcome.kind === "finished" && outcome.result.state === "complete";
      if (!isComplete && end.printed !== "") this.#onStderr(end.printed);
      return outcome;
    });
    try {
      return await Promise.race([outcome, abandoned]);
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    this.#isStopping = true;
    this.#process?.terminate();
  }

  abandon(outcome: Outcome): void {
    this.#process?.terminate();
    this.#abandon(outcome);
  }

  async end(): Promise<void> {
    this.#process?.terminate();
    await this.#process?.ended;
  }

  #start(trial: ObjectiveTrial, reports: CommandReports): CommandProcess {
    const { command, folder } = this.#objective;
    try {
      return new CommandProcess(commandLine(command, trial), {
        folder,
        environment: commandEnvironment(trial),
        onLine: (line) => reports.read(line),
      });
    } catch (error) {
      throw startError(error as Error, this.#objective);
    }
  }
}

function startTimer(
  seconds: number | undefined,
  call: () => void,
): ReturnType<typeof setTimeout> | undefined {
  const milliseconds = 1000 * (seconds ?? Infinity);
  return milliseconds > LONGEST_TIMER_MS ? undefined : setTimeout(call, milliseconds);
}

/** The outcome of a command that ended by itself. */
function outcomeOf(end: CommandEnd, reports: CommandReports, seconds: number): Outcome {
  const { signal } = end;
  const error = errorOf(end);
  if (error === undefined && signal !== null) {
    return { kind: "died", reason: `the command died: signal ${signal}`, seconds };
  }
  const scores = error === undefined ? reports.scores() : { error };
  const { curve } = reports;
  const state = "error" in scores ? "failed" : "complete";
  const result: TrialResult = { state, ...scores, epochs: curve.length, curve };
  return { kind: "finished", result, seconds };
}

/** Why the trial failed, without regard to its reports; undefined if it did not. */
function errorOf({ fault, code, signal, printed }: CommandEnd): string | undefined {
  if (fault instanceof LongLineError) return "it printed a line of more than 1 MB to stdout";
  if (fault !== undefined) return (fault as Error).message;
  if (code === 0 || signal !== null) return undefined;
  const message = messageIn(printed);
  return message === "" ? `exit code ${code}` : `exit code ${code}: ${oneLine(message)}`;
}

/** The error message in what a command has printed: after a traceback of Python all lines, otherwise the last one. */
function messageIn(printed: string): string {
  const lines = printed.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const traceback = lines.findLastIndex((line) => line.startsWith("Traceback (most recent call"));
  const start = lines.findIndex((line, i) => i > traceback && /^\S/.test(line));
  return traceback === -1 || start === -1 ? lines.at(-1) ?? "" : lines.slice(start).join("\n");
}

/** Only a system that cannot start another process just now may start it later. */
function startError(
  error: Error,
  { command: [program], folder }: CommandObjective,
): RunnerStartError {
  const place = folder === "" ? "" : ` in the folder ${folder}`;
  const cannot = `Cannot start ${program}${place}: `;
  const reason = reasonOf(error, program);
  return reason === undefined
    ? new RunnerStartError(cannot + thrownText(error))
    : new RunnerStartError(cannot + reason, { isLasting: true });
}

function reasonOf(error: Error, program: string): string | undefined {
  if (error instanceof Deno.errors.NotFound) {
    return error.message.includes("No such cwd")
      ? "there is no such folder"
      : "there is no such program";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "it is not an executable file: start it with its interpreter, or make it executable";
  }
  if (error instanceof Deno.errors.NotCapable) {
    return `this process has no permission to run it: --allow-run=${program}`;
  }
  return undefined;
}
