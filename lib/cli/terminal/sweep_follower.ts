/**
 * Shows the events of a sweep while it runs, and interrupts it at Ctrl-C.
 *
 * @module
 */

import type { SweepEvent } from "../../sweep/sweep_events.ts";
import { eventText } from "../render/event_text.ts";
import { wrap } from "../../text/wrap.ts";
import { Interrupt } from "./interrupt.ts";
import { printError, printNote } from "./print.ts";
import { type ProgressView, progressView } from "./progress_view.ts";
import { outputWidth } from "./width.ts";

/** What is printed. */
export interface SweepFollowerOptions {
  /** Whether only errors are printed. */
  readonly quiet: boolean;
  /** Lines that are printed when the sweep begins, so not if it is refused. @default {[]} */
  readonly warnings?: readonly string[];
}

/** Prints notes and progress on standard error; with `quiet`, only errors. */
export class SweepFollower {
  readonly #interrupt = new Interrupt();
  readonly #quiet: boolean;
  readonly #warnings: readonly string[];
  #view: ProgressView | undefined;
  #found = 0;
  readonly #since = performance.now();
  /** Trials that were to be run, and those of them that have ended. */
  readonly ran = { missing: 0, finished: 0 };

  constructor({ quiet, warnings = [] }: SweepFollowerOptions) {
    this.#quiet = quiet;
    this.#warnings = warnings;
    this.#interrupt.cleanUp = () => this.#view?.close();
  }

  /** Aborted at the first Ctrl-C. */
  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Seconds since it was made. */
  get seconds(): number {
    return (performance.now() - this.#since) / 1000;
  }

  readonly onEvent = (event: SweepEvent): void => {
    if (event.kind === "progress") return this.#showProgress(event);
    if (event.kind === "trialFinished") this.ran.finished++;
    if (event.kind === "opened") this.#start(event);
    if (event.kind === "stageStarted") this.#showStage(event);
    if (event.kind === "holdoutStarted") this.#found = 0; // the evaluation has a progress of its own
    const text = eventText(event);
    if (text === undefined) return;
    this.closeView(); // the bar is drawn again below the line
    const lines = text.split("\n").flatMap((line) => wrap(line, { width: outputWidth() }));
    const isError = event.kind === "note" && event.level === "error";
    if (isError || !this.#quiet) lines.forEach((line) => (isError ? printError : printNote)(line));
  };

  /** Removes the progress bar. */
  closeView(): void {
    this.#view?.close();
    this.#view = undefined;
  }

  /** Removes the progress bar, and lets signals end the program again. */
  close(): void {
    this.closeView();
    this.#interrupt.close();
  }

  #start({ found, missing, again }: SweepEvent & { kind: "opened" }): void {
    this.#found = found - again;
    this.ran.missing = missing.length;
    if (!this.#quiet) { for (const line of this.#warnings) printNote(line); }
  }

  #showStage({ found, missing }: SweepEvent & { kind: "stageStarted" }): void {
    this.closeView();
    this.#found = found;
    this.ran.missing += missing.length;
    if (!this.#quiet) this.#view = progressView({ found }); // the time of the step begins now
  }

  #showProgress({ progress }: SweepEvent & { kind: "progress" }): void {
    if (this.#quiet || progress.total === 0) return;
    this.#view ??= progressView({ found: this.#found });
    this.#view.show(progress);
  }
}
