/**
 * The faults that are found while a CSV file is read.
 *
 * @module
 */

import { CsvError, type CsvFault, MAX_FAULTS } from "./csv_error.ts";

/** A column of a file, for messages. */
export interface ColumnPlace {
  /** Counted from 0. */
  readonly index: number;
  /** Its name in the header; undefined if there is none. */
  readonly name: string | undefined;
}

/** Where a fault is. */
export interface FaultPlace {
  /** 0 for the whole file. */
  readonly line: number;
  readonly column?: ColumnPlace;
}

/** Collects faults; a file of a million faults takes no more memory than one of twenty. */
export class FaultList {
  readonly #path: string;
  readonly #faults: { line: number; column: number; fault: CsvFault }[] = [];
  #count = 0;

  /** An empty list for the file with this path. */
  constructor(path: string) {
    this.#path = path;
  }

  /** How many faults were found. */
  get count(): number {
    return this.#count;
  }

  /** Adds a fault at a place. */
  add(at: FaultPlace, rule: string, value?: string): void {
    const place = placeText(this.#path, at);
    this.put(at, { place, rule, ...(value === undefined ? {} : { value }) });
  }

  /** Adds a fault that has its place already. */
  put({ line, column }: FaultPlace, fault: CsvFault): void {
    this.#count++;
    this.#faults.push({ line, column: column?.index ?? -1, fault });
    if (this.#faults.length > 2 * MAX_FAULTS) this.#dropLast();
  }

  /** @throws {CsvError} If there are faults: with the first 20 of them, in the order of the file. */
  throwIfAny(): void {
    if (this.#count === 0) return;
    this.#dropLast();
    const first = this.#faults.map(({ fault }) => fault);
    throw new CsvError(first, this.#count - first.length);
  }

  #dropLast(): void {
    this.#faults.sort((a, b) => a.line - b.line || a.column - b.column);
    this.#faults.length = Math.min(this.#faults.length, MAX_FAULTS);
  }
}

/** `FILE:12 column 3 "alcohol"`. */
function placeText(path: string, { line, column }: FaultPlace): string {
  const where = line === 0 ? path : `${path}:${line}`;
  if (column === undefined) return where;
  const name = column.name === undefined ? "" : ` ${JSON.stringify(column.name)}`;
  return `${where} column ${column.index + 1}${name}`;
}
