/**
 * `state.sqlite`: every trial that ever finished in a results folder, and the experiment that runs there. The truth, from
 * which the other files are made.
 *
 * Each commit is on the disk when it returns (write-ahead log, full synchronization), so that a process or machine may end
 * at any moment. A row has a digest of its content: what a failing disk changed is not taken for a result.
 *
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { digest } from "../experiment/digest.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type {
  CurvePoint,
  FinishedTrial,
  HoldoutScores,
  Trial,
  TrialRecord,
  TrialResult,
} from "../experiment/trial.ts";

/** The file, and what SQLite keeps beside it while it is open or after it was cut off. */
export const STORE_FILES = ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] as const;

/** "SDSP", in the header of our files. */
const APPLICATION = 0x53445350;
/** Of the tables below; raised when they change. */
const FORMAT = 1;

/** Whoever reads the file just now is waited for, in milliseconds. */
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

/** A store that cannot be used: `kind` says what is to be done about it. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  /**
   * @param kind `damaged`: it is broken, or of an older format; `foreign`: it is another program's, or a newer
   *     version's; `place`: the disk does not let it be read or written.
   */
  constructor(readonly kind: "damaged" | "foreign" | "place", message: string) {
    super(message);
  }
}

/** A row of `trials`. */
interface Row {
  readonly trial_id: string;
  readonly log_every: number;
  readonly description: string;
  readonly state: string;
  readonly result: string;
  readonly timing: string;
  readonly digest: string;
  readonly curve: string;
}

/** The open store. Whoever writes holds the folder's lock. */
export class Store {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #writable: boolean;
  readonly #inode: number | null;
  /** Asked for every trial, and so prepared once. */
  #select: StatementSync | undefined;

  /**
   * Opens the store of a folder; if it is to be written, makes it where there is none.
   *
   * @throws {StoreError} If it cannot be used.
   */
  constructor(directory: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.#path = `${directory}/${STORE_FILES[0]}`;
    this.#writable = !readOnly;
    try {
      this.#db = new DatabaseSync(this.#path, { readOnly });
    } catch (error) {
      throw storeError(error);
    }
    try {
      this.#db.exec(`PRAGMA busy_timeout = ${OPENING_MS}`);
      this.#check();
      if (this.#writable) this.#prepare();
      this.#db.exec("PRAGMA busy_timeout = 0"); // from here on a commit that fails is tried again, and nothing waits
    } catch (error) {
      this.#db.close();
      const damaged = /readonly database/.test(String(error)) && hasStrangeVersion(this.#path);
      throw damaged ? new StoreError("damaged", "its header is broken") : storeError(error);
    }
    this.#inode = inodeOf(this.#path);
  }

  /** Whether its file still lies where it was opened: somebody may have removed the folder under it. */
  isInPlace(): boolean {
    return inodeOf(this.#path) === this.#inode;
  }

  /** The experiment that was last run in the folder; nothing in a store that is new. */
  get experiment(): Experiment | undefined {
    const row = this.#db.prepare("SELECT json, digest FROM experiment").get();
    if (row === undefined || digest(String(row.json)) !== row.digest) return undefined;
    return JSON.parse(String(row.json));
  }

  set experiment(experiment: Experiment) {
    const json = JSON.stringify(experiment);
    const insert = this.#db.prepare("INSERT OR REPLACE INTO experiment VALUES (1, ?, ?)");
    this.#transaction(() => insert.run(json, digest(json)));
  }

  /** How many trials it holds, those of earlier experiments among them. */
  get size(): number {
    return Number(this.#one("SELECT count(*) FROM trials"));
  }

  /** The ids of the trials that were running at the last commit. */
  get running(): string[] {
    const rows = this.#db.prepare("SELECT trial_id FROM running").all();
    return rows.map(({ trial_id }) => String(trial_id));
  }

  /**
   * What became of a trial; nothing, if it has to be run. A curve with more points than the trial asks for is
   * thinned; a trial that was timed out counts only under a timeout that is not longer.
   */
  find(trial: Trial, timeout = Infinity): FinishedTrial | undefined {
    this.#select ??= this.#db.prepare("SELECT * FROM trials WHERE trial_id = ?");
    const rows = this.#select.all(trial.trialId) as unknown as Row[];
    const fit = rows.filter((row) => serves(row, trial, timeout) && isSound(row));
    const row = fit.find(({ state }) => state === "complete") ?? fit[0];
    return row === undefined ? undefined : finishedOf(row, trial);
  }

  /** Each of the trials, with what became of it so far. */
  *records(trials: readonly Trial[], timeout?: number): Generator<TrialRecord> {
    for (const trial of trials) yield this.find(trial, timeout) ?? { trial };
  }

  /** Keeps finished trials, and which ones run now: all of it or nothing. On the disk when it returns. */
  keep(finished: readonly FinishedTrial[], running: Iterable<Trial>, timeout?: number): void {
    this.#transaction(() => {
      const insert = this.#db.prepare(
        "INSERT OR REPLACE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      );
      for (const each of finished) {
        const row = rowOf(each, timeout);
        insert.run(...COLUMNS.map((column) => row[column]));
      }
      this.#db.exec("DELETE FROM running");
      const begin = this.#db.prepare("INSERT INTO running VALUES (?)");
      for (const { trialId } of running) begin.run(trialId);
    });
  }

  /** What a trial scored on the test rows; nothing, if it was not asked. */
  findTest({ trialId }: Trial): HoldoutScores | undefined {
    const row = this.#db.prepare("SELECT scores, digest FROM tests WHERE trial_id = ?").get(
      trialId,
    );
    if (row === undefined || digest(`${trialId}\n${row.scores}`) !== row.digest) return undefined;
    return JSON.parse(String(row.scores));
  }

  /** Keeps what trials scored on the test rows. On the disk when it returns. */
  keepTests(finished: readonly FinishedTrial[]): void {
    this.#transaction(() => {
      const insert = this.#db.prepare("INSERT OR REPLACE INTO tests VALUES (?, ?, ?, ?, ?)");
      for (const { trial, result } of finished) {
        const scores = JSON.stringify(result.test);
        const { trialId, configId } = trial;
        insert.run(trialId, rowsId(trial), configId, scores, digest(`${trialId}\n${scores}`));
      }
    });
  }

  /** The configs whose trials have seen the same test rows as a trial. */
  holdoutSummaries(trial: Trial): Set<string> {
    const rows = this.#db.prepare("SELECT DISTINCT config_id FROM tests WHERE rows_id = ?")
      .all(rowsId(trial));
    return new Set(rows.map(({ config_id }) => String(config_id)));
  }

  /** Takes over what is still sound in a damaged store; how many trials that is. */
  salvage(damaged: string): number {
    const before = this.size;
    const insert = this.#db.prepare("INSERT OR IGNORE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    this.#transaction(() => {
      for (const row of readableRows(damaged)) {
        if (isSound(row)) insert.run(...COLUMNS.map((column) => row[column]));
      }
    });
    return this.size - before;
  }

  /** Leaves one file behind, which can be read where nothing can be written. */
  close(): void {
    try {
      if (this.#writable) this.#db.exec("PRAGMA journal_mode = DELETE");
    } catch {
      // Somebody reads it, or the disk is full: then the log stays beside it.
    }
    this.#db.close();
  }

  #check(): void {
    if (this.#one("SELECT count(*) FROM sqlite_schema") === 0) {
      if (!this.#writable) throw new StoreError("damaged", "nothing is in it");
      return;
    }
    const format = Number(this.#one("PRAGMA user_version"));
    if (this.#one("PRAGMA application_id") !== APPLICATION) {
      throw new StoreError("foreign", "another program made it");
    }
    if (format > FORMAT) throw new StoreError("foreign", "a newer Seedsweep made it");
    if (format < FORMAT) throw new StoreError("damaged", "an older Seedsweep made it");
    const fault = this.#one("PRAGMA integrity_check(1)");
    if (fault !== "ok") throw new StoreError("damaged", String(fault));
    const tables = this.#db.prepare("SELECT sql FROM sqlite_schema WHERE sql > '' ORDER BY name")
      .all();
    if (tables.some(({ sql }, i) => sql !== TABLES[i]) || tables.length !== TABLES.length) {
      throw new StoreError("damaged", "its tables are not those of a store");
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

  #transaction(work: () => void): void {
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw storeError(error);
    }
  }
}

const COLUMNS = [
  ...["trial_id", "log_every", "description", "state"] as const,
  ...["result", "timing", "digest", "curve"] as const,
];

const CURVE: readonly (keyof CurvePoint)[] = [
  ...["epoch", "loss", "data_loss", "reg_loss", "accuracy"] as const,
  ...["learning_rate", "val_loss", "val_accuracy"] as const,
];

function rowOf({ trial, result, timing }: FinishedTrial, timeout?: number): Row {
  const { trialId, configId, seed, parameters, data, split } = trial;
  const { curve, ...scores } = result;
  const row = {
    trial_id: trialId,
    log_every: trial.logEvery,
    description: JSON.stringify({ configId, seed, parameters, data, split }),
    state: result.state,
    result: JSON.stringify(result.state === "timed_out" ? { ...scores, timeout } : scores),
    timing: JSON.stringify(timing),
    curve: JSON.stringify(curve.map((point) => CURVE.map((column) => point[column]))),
  };
  return { ...row, digest: digestOf(row) };
}

/** What the test rows of a trial depend on, but for the seed. */
function rowsId({ data, split }: Trial): string {
  return digest(JSON.stringify([data, split]));
}

function digestOf(row: Omit<Row, "digest">): string {
  const covered = COLUMNS.filter((column) => column !== "digest");
  return digest(covered.map((column) => row[column]).join("\n"));
}

function isSound(row: Row): boolean {
  return digestOf(row) === row.digest;
}

/** A complete trial has a point wherever a multiple of its `logEvery` asks for one; others ended where they did. */
function serves({ state, log_every, result }: Row, { logEvery }: Trial, timeout: number): boolean {
  switch (state as TrialResult["state"]) {
    case "complete":
      return logEvery % log_every === 0;
    case "failed":
      return logEvery === log_every;
    case "timed_out":
      return logEvery === log_every && timeout <= (JSON.parse(result).timeout ?? 0);
  }
}

function finishedOf(row: Row, trial: Trial): FinishedTrial {
  const { timeout: _, ...result } = JSON.parse(row.result);
  const points: number[][] = JSON.parse(row.curve);
  const last = points.length - 1;
  const curve = points
    .filter(([epoch], i) =>
      epoch % trial.logEvery === 0 || (i === last && row.state === "complete")
    )
    .map((point) => Object.fromEntries(CURVE.map((column, i) => [column, point[i]])));
  return { trial, result: { ...result, curve }, timing: JSON.parse(row.timing) };
}

/** `defensive` is not in the types yet; it would forbid the pragma. */
const SALVAGE = { readOnly: true, defensive: false };

/** The rows of a damaged store, up to where it cannot be read. */
function* readableRows(path: string): Generator<Row> {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, SALVAGE);
    db.exec("PRAGMA writable_schema = ON"); // so it reads what there is of a file that is shorter than its header says
    yield* db.prepare("SELECT * FROM trials").iterate() as unknown as Iterable<Row>;
  } catch {
    return; // what is behind the damage is lost; the file is still there
  } finally {
    db?.close();
  }
}

/** Whether the two version numbers in the header are none that SQLite writes: it takes such a file for one to read only. */
function hasStrangeVersion(path: string): boolean {
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

/** SQLite's errors carry no code here, only their words. */
function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { message } = error as Error;
  const damaged =
    /malformed|not a database|no such table|no such column|unsupported file format|disk I\/O error \(short/
      .test(message);
  return new StoreError(damaged ? "damaged" : "place", message);
}
