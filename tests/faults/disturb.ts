/**
 * Sweeps that are disturbed on purpose, run after run, until they are through; and what that cost.
 */
import { DatabaseSync } from "node:sqlite";
import { Stream } from "../../lib/random/stream.ts";
import { runTask, taskCommand } from "../cli/run_task.ts";

/** What is done to a sweep, again and again. */
export type Disturbance = "SIGKILL" | "SIGTERM" | "killed workers" | "full disk";

/** How a sweep is disturbed. */
export interface DisturbOptions {
  readonly kind: Disturbance;
  /** How often. */
  readonly times: number;
  readonly jobs: number;
  /** Of the moments. */
  readonly seed: number;
  /** How the configs are chosen. @default {a grid} */
  readonly search?: keyof typeof SEARCHES;
}

/** What an experiment with so many seeds has besides its parameters. */
export const SEARCHES = {
  random: () => "method: random, run_cap: 12",
  sobol: () => "method: sobol, run_cap: 12",
  bayes: () => "method: bayes, run_cap: 16, batch: 2",
  "bayes with halving over epochs": () =>
    "method: bayes, run_cap: 22, batch: 4, early_terminate: {type: halving, min: 50, eta: 3}",
  "halving over epochs": () =>
    "method: random, run_cap: 24, early_terminate: {type: halving, min: 50, eta: 3}",
  "halving over seeds": (seeds: number) =>
    "method: random, run_cap: 24, early_terminate: " +
    `{type: halving, resource: seeds, min: ${Math.ceil(seeds / 4)}, eta: 2}`,
  race: (seeds: number) =>
    "method: random, run_cap: 16, early_terminate: " +
    `{type: race, looks: [${Math.ceil(seeds / 2)}, ${seeds}], alpha: [0.01, 0.04]}`,
} satisfies Record<string, (seeds: number) => string>;

/** What became of it. */
export interface Figures {
  /** Disturbances that met a running sweep. */
  disturbed: number;
  /** How often the sweep was started. */
  runs: number;
  /** Trials in the store at the end. */
  trials: number;
  /** Trials that were in the store, and later not. */
  lost: number;
  /** Trials that were computed again although they were in the store. */
  twice: number;
  /** Files that differ from those of an undisturbed sweep. */
  different: string[];
  /** Exit codes that a disturbed sweep had, other than the right one. */
  wrongExits: number[];
  /** The longest time from a SIGTERM to the end, in ms. */
  slowest: number;
}

const COMPARED = ["trials.csv", "summary.csv", "effects.csv", "curves.csv", "experiment.json"];
/** No file may grow over so many blocks of 512 bytes while the disk is said to be full. */
const SMALL_DISK = 400;
/** Seeds that a worker trains while it is disturbed once, roughly. */
const SEEDS_EACH: Record<Disturbance, number> = {
  "SIGKILL": 2,
  "SIGTERM": 5,
  "killed workers": 2,
  "full disk": 0,
};

/** Seeds that a worker trains in a search while it is disturbed once: with early termination, not all of them. */
const SEARCHED_SEEDS = 5;

/** Nets of some 15 ms each, so many that there is work left after the last disturbance. */
function experimentText({ kind, times, jobs, search }: DisturbOptions): string {
  const replicates = 10 + SEEDS_EACH[kind] * times * jobs;
  if (search !== undefined) {
    const seeds = 10 + SEARCHED_SEEDS * times * jobs;
    return `{name: disturbed, replicates: ${seeds}, log_every: 50, retries: 100,
      ${SEARCHES[search](seeds)}, data: {spiral: {samples: 50}},
      parameters: {dropout: {min: 0, max: 0.3}, hidden: {min: 16, max: 96}, epochs: 500}}`;
  }
  return `{name: disturbed, replicates: ${replicates}, log_every: 50, retries: 100,
    data: {spiral: {samples: 50}}, parameters: {dropout: {values: [0, 0.1]},
    hidden: {values: [16, 32, 48, 64, 80, 96]}, epochs: {value: 500}}}`;
}

/** Runs an experiment in `folder` to its end while it is disturbed, and once without disturbance. */
export async function disturb(folder: string, options: DisturbOptions): Promise<Figures> {
  const { kind, times } = options;
  const [file, out, reference] = ["disturbed.yaml", "out", "reference"].map((n) =>
    `${folder}/${n}`
  );
  await Deno.writeTextFile(file, experimentText(options));
  await runTask("sweep", [file, "--quiet", "--out", reference]);
  const random = Stream.named({ seed: options.seed, role: "shuffle" });
  const figures = { disturbed: 0, runs: 0, trials: 0, lost: 0, twice: 0, slowest: 0 };
  const wrongExits: number[] = [];
  let stored = new Map<string, string>();
  for (let through = false; !through;) {
    figures.runs++;
    const run = new Run(file, out, options);
    if (figures.disturbed < times) await DISTURBANCES[kind](run, { random, times, figures });
    const code = await run.code();
    through = code === 0;
    if (!through && code !== EXITS[kind]) wrongExits.push(code);
    const now = storedIn(out);
    for (const [id, row] of stored) {
      if (!now.has(id)) figures.lost++;
      else if (now.get(id) !== row) figures.twice++;
    }
    stored = now;
    if (wrongExits.length > 3) break; // it does not get anywhere
  }
  const different = COMPARED.filter((name) => {
    const texts = [out, reference].map((path) => Deno.readTextFileSync(`${path}/${name}`));
    return texts[0] !== texts[1];
  });
  return { ...figures, trials: stored.size, different, wrongExits };
}

/** A sweep in its process. */
class Run {
  readonly child: Deno.ChildProcess;
  told = "";
  readonly #ended: Promise<number>;
  readonly #out: string;
  hasEnded = false;

  constructor(file: string, out: string, { kind, jobs }: DisturbOptions) {
    this.#out = out;
    const isolation = kind === "killed workers" ? ["--isolation", "process"] : [];
    const args = [file, "--quiet", "--out", out, "--jobs", String(jobs), ...isolation];
    const command = taskCommand("sweep", args, {
      ...(kind === "full disk" ? { fileBlocks: SMALL_DISK } : {}),
    });
    this.child = command.spawn();
    this.#ended = this.#watch();
  }

  /** Whether it has taken the folder. */
  hasBegun(): boolean {
    try {
      return Deno.statSync(`${this.#out}/.lock`).isFile;
    } catch {
      return false;
    }
  }

  async code(): Promise<number> {
    return await this.#ended;
  }

  /** The processes that it has started. */
  workers(): number[] {
    const { pid } = this.child;
    const path = `/proc/${pid}/task/${pid}/children`;
    const { stdout } = new Deno.Command("cat", { args: [path], stderr: "null" }).outputSync();
    return new TextDecoder().decode(stdout).trim().split(" ").filter(Boolean).map(Number);
  }

  async #watch(): Promise<number> {
    const [{ code, signal }] = await Promise.all([
      this.child.status,
      this.#listen(this.child.stderr),
      this.#listen(this.child.stdout),
    ]);
    this.hasEnded = true;
    return signal === "SIGKILL" ? KILLED : code;
  }

  async #listen(pipe: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of pipe.pipeThrough(new TextDecoderStream())) this.told += text;
  }
}

const KILLED = 137;
/** How a disturbed sweep ends, if not with everything done. */
const EXITS: Record<Disturbance, number> = {
  "SIGKILL": KILLED,
  "SIGTERM": 130,
  "killed workers": 0,
  "full disk": 0,
};

type Disturb = (
  run: Run,
  context: { random: Stream; times: number; figures: Pick<Figures, "disturbed" | "slowest"> },
) => Promise<void>;

const DISTURBANCES: Record<Disturbance, Disturb> = {
  "SIGKILL": async (run, { random, figures }) => {
    await sleep(moment(random));
    if (run.hasEnded) return;
    figures.disturbed++;
    run.child.kill("SIGKILL");
  },

  "SIGTERM": async (run, { random, figures }) => {
    while (!run.hasBegun() && !run.hasEnded) await sleep(20);
    await sleep(200 + moment(random)); // before it listens, the signal just ends it
    if (run.hasEnded) return;
    figures.disturbed++;
    const start = performance.now();
    run.child.kill("SIGTERM");
    await run.code();
    figures.slowest = Math.max(figures.slowest, performance.now() - start);
  },

  "killed workers": async (run, { random, times, figures }) => {
    while (figures.disturbed < times && !run.hasEnded) {
      await sleep(50 + 200 * random.uniform());
      const workers = run.workers();
      if (workers.length === 0 || run.hasEnded) continue;
      Deno.kill(workers[Math.floor(random.uniform() * workers.length)], "SIGKILL");
      figures.disturbed++;
    }
  },

  "full disk": async (run, { figures }) => {
    while (!/cannot be written/.test(run.told) && !run.hasEnded) await sleep(50);
    if (run.hasEnded) return;
    figures.disturbed++;
    await sleep(1500); // it waits, and tries again
    const args = ["--pid", String(run.child.pid), "--fsize=unlimited"];
    await new Deno.Command("prlimit", { args }).output();
  },
};

/** Mostly soon, so that many are wanted; sometimes when the files are first written. */
function moment(random: Stream): number {
  return random.uniform() < 0.85 ? 30 + 600 * random.uniform() : 1900 + 500 * random.uniform();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Each trial in a store, with what only a second computation would change. */
function storedIn(folder: string): Map<string, string> {
  const empty = new Map<string, string>();
  try {
    Deno.statSync(`${folder}/state.sqlite`);
  } catch {
    return empty; // it was stopped before it began
  }
  const db = new DatabaseSync(`${folder}/state.sqlite`);
  try {
    const rows = db.prepare("SELECT trial_id, timing, digest FROM trials").all();
    return new Map(rows.map((row) => [String(row.trial_id), `${row.timing} ${row.digest}`]));
  } catch (error) {
    if (/no such table/.test(String(error))) return empty;
    throw error;
  } finally {
    db.close();
  }
}

/** Whether it was disturbed as often as it should be, and nothing came of it. */
export function isAsUndisturbed(figures: Figures, { times }: DisturbOptions): boolean {
  const { disturbed, lost, twice, different, wrongExits } = figures;
  return disturbed >= times && lost + twice + different.length + wrongExits.length === 0;
}
