/**
 * How a sweep shows that it goes on: a bar on a terminal, plain lines elsewhere, on standard error both.
 *
 * @module
 */

// @ts-types="npm:@types/cli-progress@3.11.6"
import { Presets, SingleBar } from "cli-progress";
import type { SweepProgress } from "../../sweep/pool/run_trials.ts";
import { printNote } from "./print.ts";

/** Takes progress as it comes, until it is closed. */
export interface ProgressView {
  show(progress: SweepProgress): void;
  close(): void;
}

/**
 * The view for where standard error goes.
 *
 * @param options `done`: trials that were finished before; they are counted, but not as work.
 */
export function progressView(isTerminal: boolean, { done }: { done: number }): ProgressView {
  return isTerminal ? barView(done) : linesView(done);
}

function barView(done: number): ProgressView {
  const bar = new SingleBar({
    format: "{bar} {trials} trials · {rate} · {left}",
    hideCursor: true,
    clearOnComplete: true,
    emptyOnZero: true,
  }, Presets.shades_classic);
  const clock = new Clock(done);
  bar.start(1, 0, { trials: "0", rate: "starting", left: "" });
  return {
    show: (progress) => bar.update(progress.share, clock.figures(progress)),
    close: () => bar.stop(),
  };
}

/** The first line comes when there is something to say, the others every ten seconds. */
const FIRST_LINE_MS = 2000;
const LINE_EVERY_MS = 10_000;

function linesView(done: number): ProgressView {
  const clock = new Clock(done);
  let next = FIRST_LINE_MS;
  return {
    show(progress): void {
      if (clock.elapsed() < next) return;
      next = clock.elapsed() + LINE_EVERY_MS;
      const { trials, rate, left } = clock.figures(progress);
      printNote(`${trials} trials, ${rate}, ${left}`);
    },
    close(): void {},
  };
}

/** Turns progress into the words for it. */
class Clock {
  readonly #start = performance.now();
  readonly #done: number;

  constructor(done: number) {
    this.#done = done;
  }

  /** Milliseconds. */
  elapsed(): number {
    return performance.now() - this.#start;
  }

  figures(progress: SweepProgress): { trials: string; rate: string; left: string } {
    const { finished, failed, total, epochs, share } = progress;
    const seconds = this.elapsed() / 1000;
    const trials = `${this.#done + finished} of ${this.#done + total}${
      failed > 0 ? ` (${failed} failed)` : ""
    }`;
    const rate = `${Math.round(epochs / seconds).toLocaleString("en")} epochs/s`;
    const left = share > 0
      ? `${durationText(seconds / share - seconds)} left`
      : "time left not known yet";
    return { trials, rate, left };
  }
}

/** Seconds as a person says them: `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}
