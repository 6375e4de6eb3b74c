/**
 * Shows the events of a sweep while it runs, and interrupts it at Ctrl-C.
 *
 * @module
 */

import type { SweepEvent } from "../../sweep/sweep_events.ts";
import { eventText } from "../render/event_text.ts";
import { wrap } from "../render/wrap.ts";
import { Interrupt } from "./interrupt.ts";
import { printError, printNote } from "./print.ts";
import { type ProgressView, progressView } from "./progress_view.ts";
import { outputWidth } from "./width.ts";

/** Prints notes and progress on standard error; with `quiet`, only errors. */
export class SweepFollower {
  readonly #interrupt = new Interrupt();
  readonly #quiet: boolean;
  #view: ProgressView | undefined;
  #found = 0;
  /** Trials of the sweep that have ended since the start. */
  finished = 0;

  constructor({ quiet }: { quiet: boolean }) {
    this.#quiet = quiet;
    this.#interrupt.cleanUp = () => this.#view?.close();
  }

  /** Aborted at the first Ctrl-C. */
  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  readonly onEvent = (event: SweepEvent): void => {
    if (event.kind === "progress") return this.#showProgress(event);
    if (event.kind === "trialFinished") this.finished++;
    if (event.kind === "opened") this.#found = event.total - event.missing.length;
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

  #showProgress({ progress }: SweepEvent & { kind: "progress" }): void {
    if (this.#quiet || progress.total === 0) return;
    this.#view ??= progressView({ found: this.#found });
    this.#view.show(progress);
  }
}
