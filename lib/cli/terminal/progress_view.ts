/**
 * Shows progress on standard error: a bar on a terminal, lines elsewhere.
 *
 * @module
 */

// @ts-types="npm:@types/cli-progress@3.11.6"
import { Presets, SingleBar } from "cli-progress";
import type { SweepProgress } from "../../sweep/pool/progress_meter.ts";
import { durationText, plural, rateText } from "../../text/quantity.ts";
import { printNote } from "./print.ts";

/** Shows progress until it is closed. */
export interface ProgressView {
  show(progress: SweepProgress): void;
  close(): void;
}

/**
 * The view for standard error.
 *
 * @param options `found`: trials that had a result already; they are counted, but not as work.
 */
export function progressView({ found }: { found: number }): ProgressView {
  return Deno.stderr.isTerminal() ? barView(found) : linesView(found);
}

function barView(found: number): ProgressView {
  const bar = new SingleBar({
    format: "{bar} {text}",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    emptyOnZero: true,
  }, Presets.shades_classic);
  const clock = new Clock(found);
  bar.start(1, 0, { text: "starting" });
  return {
    show: (progress) => bar.update(progress.share, { text: clock.texts(progress).join(" · ") }),
    close: () => bar.stop(),
  };
}

/** The time of the first line, and the time between two lines. */
const FIRST_LINE_MS = 2000;
const LINE_EVERY_MS = 10_000;

function linesView(found: number): ProgressView {
  const clock = new Clock(found);
  let next = FIRST_LINE_MS;
  return {
    show(progress): void {
      if (clock.elapsed() < next) return;
      next = clock.elapsed() + LINE_EVERY_MS;
      printNote(clock.texts(progress).join(", "));
    },
    close(): void {},
  };
}

/** Formats progress. */
class Clock {
  readonly #start = performance.now();
  readonly #found: number;

  constructor(found: number) {
    this.#found = found;
  }

  /** Milliseconds. */
  elapsed(): number {
    return performance.now() - this.#start;
  }

  /** The trials, the time left, and the rate. */
  texts(progress: SweepProgress): string[] {
    const { finished, failed, total, epochs, unit, share, machines } = progress;
    const seconds = this.elapsed() / 1000;
    const trials = `${this.#found + finished} of ${this.#found + total}${
      failed > 0 ? ` (${failed} failed)` : ""
    } trials`;
    const left = share > 0
      ? `${durationText(seconds / share - seconds)} left`
      : "time left unknown";
    if (machines !== undefined) {
      const pace = finished === 0 ? [] : [left, rateText(finished / seconds)];
      return [trials, ...pace, plural(machines, "machine")];
    }
    return [trials, left, `${Math.round(epochs / seconds).toLocaleString("en")} ${unit}/s`];
  }
}
