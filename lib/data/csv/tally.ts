/**
 * How often something is found in a column, and where at first.
 *
 * @module
 */

import { quoted } from "./csv_error.ts";

const MAX_PLACES = 3;

/** Counts cells, and keeps the first three. */
export class Tally {
  /** Cells that were added. */
  count = 0;
  readonly #first: { line: number; text: string }[] = [];

  /** Counts a cell. */
  add(line: number, text: string): void {
    this.count++;
    if (this.#first.length < MAX_PLACES) this.#first.push({ line, text });
  }

  /** The line of the first cell. */
  get line(): number {
    return this.#first.at(0)?.line ?? 0;
  }

  /** `line 12 "abc", line 40 "x", …` */
  places(): string {
    const places = this.#first.map(({ line, text }) => `line ${line} ${quoted(text)}`);
    return [...places, ...this.#more()].join(", ");
  }

  /** `line 12`, or `lines 12, 40, …` */
  lines(): string {
    const lines = this.#first.map(({ line }) => String(line));
    return `line${this.count === 1 ? "" : "s"} ${[...lines, ...this.#more()].join(", ")}`;
  }

  #more(): string[] {
    return this.count > MAX_PLACES ? ["…"] : [];
  }
}
