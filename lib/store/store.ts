/**
 * `state.sqlite`: every trial that ever finished in a results folder, and the experiment that was run last. The other
 * files of the folder are written from it.
 *
 * Each commit is on the disk when it returns (write-ahead log, full synchronization), so that a process or machine may
 * stop at any moment. A row has a digest of its content, so that corrupted rows are detected.
 *
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { dataIdentity } from "../experiment/data_identity.ts";
import { digest } from "../experiment/digest.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { holdoutScores } from "../experiment/metrics.ts";
import { withPathsFrom } from "../experiment/experiment_json.ts";
import { UserError } from "../user_error.ts";
import type { FinishedTrial, HoldoutScores, Trial } from "../experiment/trial.ts";
import { hasScores, isHoldoutJson, readExperimentJson } from "./column_checks.ts";
import { fileFault, type FileFaultOptions } from "./file_fault.ts";
import {
  fromRow,
  isIntact,
  isResultOf,
  toRow,
  TRIAL_COLUMNS,
  type TrialRow,
} from "./trial_rows.ts";

/** The file, and what SQLite keeps beside it while it is open or after a crash. */
export const STORE_FILES = [
  "state.sqlite",
  "state.sqlite-wal",
  "state.sqlite-shm",
  "state.sqlite-journal",
] as const;

/** "SDSP", in the header of our files. */
const APPLICATION = 0x53445350;
/** Version of the tables below; increased when they change. */
const FORMAT = 1;

/** How long opening waits for another process that reads the file, in milliseconds. */
const OPENING_MS = 2000;

const TABLES = [
  `CREATE TABLE experiment (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    json TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE running (trial_id TEXT PRIMARY KEY) STRICT`,
  `CREATE TABLE tests (
    trial_id TEXT PRIMARY KEY,
    rows_id TEXT NOT NULL,
    config_id TEXT NOT NULL,
    scores TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE trials (
    trial_id TEXT NOT NULL,
    log_every INTEGER NOT NULL,
    description TEXT NOT NULL,
    state TEXT NOT NULL,
    result TEXT NOT NULL,
    timing TEXT NOT NULL,
    digest TEXT NOT NULL,
    curve TEXT NOT NULL,
    PRIMARY KEY (trial_id, log_every)
  ) STRICT`,
];

/**
 * Why a store cannot be used: it is `damaged` or has an older format; it is `foreign`, made by another program or a newer
 * version; or the disk does not give `access` to it.
 */
export type StoreFault = "damaged" | "foreign" | "access";

/** A store that cannot be used. */
export class StoreError extends UserError {
  override readonly name = "StoreError";

  constructor(path: string, readonly kind: StoreFault, readonly reason: string) {
    super(`Cannot use ${path}: ${reason}`);
  }
}

/** @throws {StoreError} If a file that SQLite would open in the folder is a link or not a file. */
export function requireStoreFiles(directory: string, options?: FileFaultOptions): void {
  for (const path of STORE_FILES.map((name) => `${directory}/${name}`)) {
    const fault = fileFault(path, options);
    if (fault !== undefined) throw new StoreError(path, "foreign", `it ${fault}`);
  }
}

/** How trials are looked up. */
export interface FindOptions {
  /** A trial that timed out counts only if it had at least this many seconds. @default {Infinity} */
  timeout?: number | undefined;
  /** Whether the curve is read too; without it, it is empty. @default {true} */
  curve?: boolean;
}

/** The open store. A process that writes holds the lock of the folder. */
export class Store {
  readonly #directory: string;
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #writable: boolean;
  readonly #inode: number | null;
  /** Prepared once, because it is run for every trial. */
  #select: StatementSync | undefined;

  /**
   * Opens the store of a folder; if it is to be written, creates it if it does not exist.
   *
   * @throws {StoreError} If it cannot be used.
   */
  constructor(directory: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#directory = directory;
    this.#path = `${directory}/${STORE_FILES[0]}`;
    this.#writable = !readOnly;
    requireStoreFiles(directory, { readOnly });
    try {
      this.#db = new DatabaseSync(this.#path, { readOnly });
    } catch (error) {
      throw this.#error(error);
    }
    try {
      this.#db.exec(`PRAGMA busy_timeout = ${OPENING_MS}`);
      this.#check();
      if (this.#writable) this.#prepare();
      this.#db.exec("PRAGMA busy_timeout = 0"); // from here on a commit that fails is tried again, and nothing waits
    } catch (error) {
      this.#db.close();
      const damaged = /readonly database/.test(String(error)) && hasInvalidVersion(this.#path);
      throw damaged ? this.#fault("damaged", "its header is broken") : this.#error(error);
    }
    this.#inode = inodeOf(this.#path);
  }

  /** Whether the file is still where it was opened: the folder may have been removed or replaced since. */
  isInPlace(): boolean {
    return inodeOf(this.#path) === this.#inode;
  }

  /** The experiment that was run last; undefined in a new store, or if the row is damaged or not valid. */
  get experiment(): Experiment | undefined {
    const row = this.#db.prepare("SELECT json, digest FROM experiment").get();
    if (row === undefined || digest(String(row.json)) !== row.digest) return undefined;
    return readExperimentJson(String(row.json), this.#directory);
  }

  /** Saves the experiment that is run now. */
  saveExperiment(experiment: Experiment): void {
    const json = JSON.stringify(withPathsFrom(this.#directory, experiment));
    const insert = this.#db.prepare("INSERT OR REPLACE INTO experiment VALUES (1, ?, ?)");
    this.#transaction(() => insert.run(json, digest(json)));
  }

  /** The number of trials in it, including those of earlier experiments. */
  get size(): number {
    return Number(this.#one("SELECT count(*) FROM trials"));
  }

  /** The ids of the trials that were running at the last commit. */
  get runningIds(): string[] {
    const rows = this.#db.prepare("SELECT trial_id FROM running").all();
    return rows.map(({ trial_id }) => String(trial_id));
  }

  /** The result of a trial; undefined if the trial has to be run. */
  findTrial(trial: Trial, options: FindOptions = {}): FinishedTrial | undefined {
    const { timeout = Infinity, curve = true } = options;
    this.#select ??= this.#db.prepare(
      `SELECT * FROM trials WHERE trial_id = ? AND abs(log_every) <= ${Number.MAX_SAFE_INTEGER}`,
    ); // SQLite throws at a larger integer
    const rows = this.#select.all(trial.trialId) as unknown as TrialRow[];
    const fitting = rows.filter((row) => isIntact(row) && isResultOf(row, trial, timeout));
    const row = fitting.find(({ state }) => state === "complete") ?? fitting[0];
    return row === undefined ? undefined : fromRow(row, trial, { curve });
  }

  /** Saves finished trials and the list of those that run now, in one transaction. On the disk when it returns. */
  saveTrials(finished: readonly FinishedTrial[], running: Iterable<Trial>, timeout?: number): void {
    this.#transaction(() => {
      const insert = this.#db.prepare(
        "INSERT OR REPLACE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      );
      for (const each of finished) {
        const row = toRow(each, timeout);
        insert.run(...TRIAL_COLUMNS.map((column) => row[column]));
      }
      this.#db.exec("DELETE FROM running");
      const start = this.#db.prepare("INSERT INTO running VALUES (?)");
      for (const { trialId } of running) start.run(trialId);
    });
  }

  /** The holdout scores of a trial; undefined if it was not evaluated. */
  findHoldoutScores(trial: Trial): HoldoutScores | undefined {
    if (trial.objective !== undefined) return undefined;
    const { trialId, data, metric } = trial;
    const row = this.#db.prepare("SELECT scores, digest FROM tests WHERE trial_id = ?").get(
      trialId,
    );
    if (row === undefined || digest(`${trialId}\n${row.scores}`) !== row.digest) return undefined;
    const scores = String(row.scores);
    if (!isHoldoutJson(scores)) return undefined;
    const found: HoldoutScores = JSON.parse(scores);
    return hasScores(found, holdoutScores({ data, metric: { name: metric } })) ? found : undefined;
  }

  /** Saves the holdout scores of trials. On the disk when it returns. */
  saveHoldoutScores(finished: readonly FinishedTrial[]): void {
    this.#transaction(() => {
      const insert = this.#db.prepare("INSERT OR REPLACE INTO tests VALUES (?, ?, ?, ?, ?)");
      for (const { trial, result } of finished) {
        const scores = JSON.stringify(result.holdout);
        const { trialId, configId } = trial;
        const id = holdoutRowsId(trial);
        insert.run(trialId, id, configId, scores, digest(`${trialId}\n${scores}`));
      }
    });
  }

  /** The ids of the configs that were evaluated on the holdout rows of a trial. */
  holdoutConfigIds(trial: Trial): Set<string> {
    const rows = this.#db.prepare("SELECT DISTINCT config_id FROM tests WHERE rows_id = ?")
      .all(holdoutRowsId(trial));
    return new Set(rows.map(({ config_id }) => String(config_id)));
  }

  /** Copies every intact trial of a damaged store into this one; returns how many were new. */
  salvage(damagedPath: string): number {
    const before = this.size;
    const insert = this.#db.prepare("INSERT OR IGNORE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    this.#transaction(() => {
      for (const row of readableRows(damagedPath)) {
        if (isIntact(row)) insert.run(...TRIAL_COLUMNS.map((column) => row[column]));
      }
    });
    return this.size - before;
  }

  /** Closes it, so that one file is left, which can also be read in a folder that cannot be written. */
  close(): void {
    try {
      if (this.#writable) this.#db.exec("PRAGMA journal_mode = DELETE");
    } catch {
      // Another process reads it, or the disk is full: then the log stays beside it.
    }
    this.#db.close();
  }

  #check(): void {
    if (this.#one("SELECT count(*) FROM sqlite_schema") === 0) {
      if (!this.#writable) throw this.#fault("damaged", "it is empty");
      return;
    }
    const format = Number(this.#one("PRAGMA user_version"));
    if (this.#one("PRAGMA application_id") !== APPLICATION) {
      throw this.#fault("foreign", "another program made it");
    }
    if (format > FORMAT) throw this.#fault("foreign", "a newer version of Seedsweep made it");
    if (format < FORMAT) throw this.#fault("damaged", "an older version of Seedsweep made it");
    const fault = this.#one("PRAGMA integrity_check(1)");
    if (fault !== "ok") throw this.#fault("damaged", String(fault));
    const tables = this.#db.prepare("SELECT sql FROM sqlite_schema WHERE sql > '' ORDER BY name")
      .all();
    if (tables.some(({ sql }, i) => sql !== TABLES[i]) || tables.length !== TABLES.length) {
      throw this.#fault("damaged", "its tables are not those of a store");
    }
  }

  #prepare(): void {
    this.#db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    if (this.#one("SELECT count(*) FROM sqlite_schema") !== 0) return;
    this.#transaction(() => {
      this.#db.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${FORMAT}`);
      for (const table of TABLES) this.#db.exec(table);
    });
  }

  /** The first value of the first row. */
  #one(sql: string): unknown {
    return Object.values(this.#db.prepare(sql).get() ?? {})[0];
  }

  #fault(kind: StoreFault, reason: string): StoreError {
    return new StoreError(this.#path, kind, reason);
  }

  /** SQLite's errors have no code here, only a message. */
  #error(error: unknown): StoreError {
    if (error instanceof StoreError) return error;
    const { message } = error as Error;
    return this.#fault(DAMAGED.test(message) ? "damaged" : "access", message);
  }

  #transaction(work: () => void): void {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw this.#error(error);
    }
  }
}

/** Messages of SQLite about a file that is broken. */
const DAMAGED =
  /malformed|not a database|no such table|no such column|unsupported file format|disk I\/O error \(short/;

/** What the test rows of a trial depend on, apart from the seed. */
function holdoutRowsId(trial: Trial): string {
  if (trial.objective !== undefined) return ""; // it has no holdout rows
  return digest(JSON.stringify([dataIdentity(trial.data), trial.split]));
}

/** `defensive` is not in the types yet; it would forbid the pragma below. */
const SALVAGE = { readOnly: true, defensive: false };

/** The rows of a damaged store, up to the first that cannot be read. */
function* readableRows(path: string): Generator<TrialRow> {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, SALVAGE);
    db.exec("PRAGMA writable_schema = ON"); // so it also reads a file that is shorter than its header says
    yield* db.prepare("SELECT * FROM trials").iterate() as unknown as Iterable<TrialRow>;
  } catch {
    return; // what is behind the damage is lost; the file itself is kept
  } finally {
    db?.close();
  }
}

/** Whether the version numbers in the header are invalid: SQLite opens such a file as read-only. */
function hasInvalidVersion(path: string): boolean {
  const header = new Uint8Array(20);
  try {
    using file = Deno.openSync(path);
    file.readSync(header);
  } catch {
    return false;
  }
  return header.subarray(18).some((version) => version !== 1 && version !== 2);
}

function inodeOf(path: string): number | null {
  try {
    return Deno.statSync(path).ino;
  } catch {
    return null;
  }
}
