/**
 * `deno task bench:search [REPETITIONS]`: how close searches come to the minimum of two functions, beside Optuna's multivariate
 * TPE.
 *
 * Repetition r uses the search seed r in ours, and the seed r in Optuna. Their random draws differ, so that the repetitions are not
 * pairs, and no paired differences are printed. Sobol points depend on no seed: repetition r takes the points from number 128 r on,
 * a part of the sequence that is as even as its beginning. At batch 4, Optuna uses its option `constant_liar`.
 */

import Table from "cli-table3";
import { missingModule } from "./commands.ts";
import { LineProcess } from "./line_process.ts";
import { FUNCTIONS, type TestFunction } from "./search/functions.ts";
import type { Config } from "../lib/experiment/conditions.ts";
import { configAt, type SearchSpace } from "../lib/search/config.ts";
import { drawConfig } from "../lib/search/random_configs.ts";
import { sobolPoint } from "../lib/search/sobol.ts";
import { type Observation, proposeTpe } from "../lib/search/tpe.ts";

const RIVAL = new URL("rivals/optuna_tpe.py", import.meta.url).pathname;
const CONFIGS = 100;
const EARLY = 25;

/** Returns the scores of a search, in the order of its configs. */
type Search = (target: TestFunction, seed: number) => Promise<number[]>;

/** A row of the table. */
interface Method {
  readonly name: string;
  readonly batch: string;
  readonly search: Search;
}

function spaceOf({ ranges }: TestFunction): SearchSpace {
  return ranges.map(([min, max], i) => ({
    name: `x${i}`,
    distribution: { distribution: "uniform", min, max },
  }));
}

function scoreOf(target: TestFunction, config: Config): number {
  return target.evaluate(Object.values(config).map(Number));
}

/** The sizes of the batches of a search. */
function batchSizes(batch: number): number[] {
  return Array.from(
    { length: Math.ceil(CONFIGS / batch) },
    (_, i) => Math.min(batch, CONFIGS - i * batch),
  );
}

const searchTpe = (batch: number): Search => (target, searchSeed) => {
  const space = spaceOf(target);
  const observations: Observation[] = [];
  for (const count of batchSizes(batch)) {
    const firstNumber = observations.length;
    const configs = proposeTpe({
      ...{ space, observations, goal: "minimize", count, firstNumber, searchSeed },
    });
    for (const config of configs) observations.push({ config, score: scoreOf(target, config) });
  }
  return Promise.resolve(observations.map(({ score }) => score!));
};

const searchAtRandom: Search = (target, searchSeed) => {
  const numbers = Array.from({ length: CONFIGS }, (_, number) => number);
  const draw = (number: number) => drawConfig(spaceOf(target), { searchSeed, number });
  return Promise.resolve(numbers.map((number) => scoreOf(target, draw(number))));
};

const searchSobol: Search = (target, seed) => {
  const space = spaceOf(target);
  return Promise.resolve(Array.from({ length: CONFIGS }, (_, i) => {
    const point = sobolPoint(seed * 128 + i, space.length);
    return scoreOf(target, configAt(space, point));
  }));
};

const searchOptuna = (optuna: LineProcess, batch: number): Search => async (target, seed) => {
  const start = { ranges: target.ranges, seed, liar: batch > 1 };
  await optuna.request(JSON.stringify(start));
  const scores: number[] = [];
  let tell: number[] = [];
  for (const ask of batchSizes(batch)) {
    const configs: number[][] = JSON.parse(await optuna.request(JSON.stringify({ tell, ask })));
    tell = configs.map((x) => target.evaluate(x));
    scores.push(...tell);
  }
  return scores;
};

function describe(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (values.length - 1) / values.length);
  return `${mean.toFixed(3)} ± ${error.toFixed(3)}`;
}

async function measure(
  method: Method,
  target: TestFunction,
  repetitions: number,
): Promise<string[]> {
  const early: number[] = [];
  const late: number[] = [];
  for (let seed = 0; seed < repetitions; seed++) {
    const scores = await method.search(target, seed);
    early.push(Math.min(...scores.slice(0, EARLY)) - target.minimum);
    late.push(Math.min(...scores) - target.minimum);
  }
  return [target.name, method.name, method.batch, describe(early), describe(late)];
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(line);
}

async function startOptuna(): Promise<LineProcess | undefined> {
  const missing = missingModule("optuna", "apt-get install python3-optuna");
  if (missing !== undefined) {
    print(`Without Optuna: ${missing}`);
    return undefined;
  }
  const optuna = new LineProcess("Optuna", ["/usr/bin/python3", RIVAL]);
  await optuna.ready();
  return optuna;
}

async function main(repetitions: number): Promise<void> {
  const optuna = await startOptuna();
  const methods: Method[] = [
    { name: "random", batch: "any", search: searchAtRandom },
    { name: "Sobol", batch: "any", search: searchSobol },
    ...[1, 4].flatMap((batch) => [
      { name: "Seedsweep bayes", batch: String(batch), search: searchTpe(batch) },
      ...(optuna === undefined ? [] : [
        { name: "Optuna TPE", batch: String(batch), search: searchOptuna(optuna, batch) },
      ]),
    ]),
  ];
  const table = new Table({
    head: ["function", "method", "batch", `after ${EARLY}`, `after ${CONFIGS}`],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", "right", "right", "right"],
  });
  try {
    for (const target of FUNCTIONS) {
      for (const method of methods) table.push(await measure(method, target, repetitions));
    }
  } finally {
    await optuna?.end();
  }
  print(
    `${table}\nThe distance of the best score from the minimum: means of ${repetitions} searches ± their
standard error, after ${EARLY} and ${CONFIGS} configs.`,
  );
}

if (import.meta.main) {
  const repetitions = Number(Deno.args[0] ?? 50);
  if (!Number.isSafeInteger(repetitions) || repetitions < 2) {
    const rule = "REPETITIONS must be a whole number from 2";
    throw new RangeError(`Cannot compare searches: ${rule}, got ${Deno.args[0]}`);
  }
  await main(repetitions);
}
