/**
 * The rules of `early_terminate` that involve several keys, and the form that it has in an experiment.
 *
 * @module
 */

import type { EarlyTermination } from "../experiment.ts";
import { namesProgram } from "./build_objective.ts";
import { isCount, seedCount } from "./count_values.ts";
import type { FaultAtPath } from "./fault.ts";
import { isMap } from "./is_map.ts";
import { branchAxes, commonAxes, mayBeAbsent, parameterNames, zipLists } from "./parameter_maps.ts";
import { earlyTerminate, MOST_ALPHA } from "./search_schema.ts";
import { networkValues, valuesOf } from "./values_in_file.ts";

/** The keys of each type. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  hyperband: ["min_iter", "max_iter", "s", "eta"],
  halving: ["resource", "min", "eta"],
  race: ["looks", "alpha"],
};
const DEFAULT_ETA = 3;
const PATH = ["early_terminate"];
/** What users want who have set it by mistake. */
const WITHOUT = "without early_terminate every config is trained in full";

interface Written {
  readonly type: "hyperband" | "halving" | "race";
  readonly min_iter?: number;
  readonly max_iter?: number;
  readonly s?: number;
  readonly resource?: "epochs" | "seeds";
  readonly min?: number;
  readonly eta?: number;
  readonly looks?: readonly number[];
  readonly alpha?: readonly number[];
}

const RACE_RULE =
  "a race compares all configs from the start, and bayes adds some later, so that the error probability " +
  "would not hold: write halving, or another method";

/** The contradictions of `early_terminate`. If a value is of a wrong type, only the schema reports faults. */
export function terminationFaults(file: Record<string, unknown>): FaultAtPath[] {
  const shape = earlyTerminate.safeParse(file.early_terminate);
  if (!shape.success) return [];
  const written = shape.data as Written;
  const { type } = written;
  const others = Object.keys(written).filter((key) => key !== "type" && !KEYS[type].includes(key));
  if (others.length > 0) {
    return others.map((key) => ({
      path: [...PATH, key],
      rule: `${type} has no ${key}: it has ${KEYS[type].join(", ")}`,
      atKey: true,
    }));
  }
  if (type === "race" && file.method === "bayes") {
    return [{ path: ["early_terminate", "type"], rule: RACE_RULE }];
  }
  return type === "race" ? raceFaults(written, seedCount(file)) : halvingFaults(written, file);
}

/** `early_terminate` with its defaults. */
export function fillTermination(value: unknown): EarlyTermination {
  const written = value as Written;
  const { type, resource = "epochs", eta = DEFAULT_ETA, looks = [], alpha = [] } = written;
  if (type === "race") return { type, looks, alpha };
  return { type: "halving", resource, min: leastOf(written) as number, eta };
}

/** The epochs or seeds of all configs; undefined if they are not written. */
function leastOf({ min, min_iter, max_iter, s, eta = DEFAULT_ETA }: Written): number | undefined {
  const least = min ?? min_iter;
  if (least !== undefined || max_iter === undefined || s === undefined) return least;
  let divisor = 1;
  for (let bracket = 0; bracket < s; bracket++) divisor *= eta;
  return Math.max(1, Math.ceil(max_iter / divisor));
}

function halvingFaults(written: Written, file: Record<string, unknown>): FaultAtPath[] {
  const { type, min_iter, max_iter, s, resource } = written;
  if (type === "hyperband" && min_iter !== undefined && (max_iter ?? s) !== undefined) {
    return [{ path: PATH, rule: "hyperband must have either min_iter, or max_iter and s" }];
  }
  const least = leastOf(written);
  if (least === undefined) {
    const rule = type === "hyperband"
      ? "hyperband needs min_iter, the epochs of all configs, or max_iter and s"
      : "halving needs min, the epochs or seeds of all configs";
    return [{ path: PATH, rule }];
  }
  const key = type === "halving" ? "min" : min_iter === undefined ? "max_iter" : "min_iter";
  const path = [...PATH, key];
  const got = key === "max_iter" ? `${least} epochs from max_iter / eta^s` : String(least);
  if (type === "halving" && resource === "seeds") {
    const seeds = seedCount(file);
    const rule = `${key} counts seeds: it must be below the number of all seeds, ${seeds}`;
    return least < seeds ? [] : [{ path, rule, value: got }];
  }
  const withoutEpochs = epochsFault(file);
  if (withoutEpochs !== undefined) return [withoutEpochs];
  const most = mostEpochs(file);
  if (least < most || most === 0) return [];
  const rule =
    `${key} counts epochs: it must be below ${most}, the most epochs of a config; ${WITHOUT}`;
  return [{ path, rule, value: got }];
}

function isNetwork(file: Record<string, unknown>): boolean {
  return file.objective === undefined && !namesProgram(file);
}

/** The largest number of epochs; 0 if the schema reports all of them. */
function mostEpochs(file: Record<string, unknown>): number {
  const found = isNetwork(file) ? networkValues(file, "epochs") : valuesOf(file, "epochs");
  return found.map(({ value }) => value).filter(isCount)
    .reduce((most, value) => Math.max(most, value), 0);
}

/** A program of the user's own is started with fewer epochs. */
function epochsFault(file: Record<string, unknown>): FaultAtPath | undefined {
  if (isNetwork(file)) return undefined;
  const others = "{ type: halving, resource: seeds, min: 3 } and race work with any objective; " +
    WITHOUT;
  if (!parameterNames(file).includes("epochs") || mayBeAbsent(file, "epochs")) {
    const rule =
      "early_terminate over epochs needs a parameter epochs that every config has, because the objective is " +
      `started with fewer of them; ${others}`;
    return { path: PATH, rule };
  }
  const wrong = valuesOf(file, "epochs").find(({ value }) => !isCount(value));
  if (wrong !== undefined) {
    const rule = `early_terminate over epochs needs whole numbers of at least 1; ${others}`;
    return { path: wrong.path, rule, showsValue: true };
  }
  const axes = [...commonAxes(file), ...branchAxes(file).flat(), ...zipLists(file).flat()];
  const broken = axes.find(({ name, written }) => name === "epochs" && hasFractions(written));
  if (broken === undefined) return undefined;
  const rule =
    `early_terminate over epochs needs whole numbers: write distribution: int_uniform; ${others}`;
  return { path: broken.path, rule };
}

/** Whether a range has values between whole numbers. */
function hasFractions(axis: unknown): boolean {
  if (!isMap(axis)) return false;
  if (Array.isArray(axis.any_of)) return axis.any_of.some(hasFractions);
  const { distribution, q } = axis;
  return distribution !== undefined && distribution !== "int_uniform" && !Number.isInteger(q);
}

function raceFaults({ looks, alpha }: Written, seeds: number): FaultAtPath[] {
  if (looks === undefined || alpha === undefined) {
    const rule =
      "race needs looks and alpha, as in { type: race, looks: [5, 10], alpha: [0.01, 0.04] }";
    return [{ path: PATH, rule }];
  }
  const unordered = looks.findIndex((look, i) => i > 0 && look <= looks[i - 1]);
  const sum = alpha.reduce((sum, each) => sum + each, 0);
  const [last] = looks.slice(-1);
  return [
    ...(unordered > 0
      ? [{
        path: [...PATH, "looks", unordered],
        rule: "looks must be in ascending order",
        showsValue: true,
      }]
      : last !== seeds
      ? [{
        path: [...PATH, "looks", looks.length - 1],
        rule: `the last look must be the number of all seeds, ${seeds}`,
        showsValue: true,
      }]
      : []),
    ...(alpha.length === looks.length ? [] : [{
      path: [...PATH, "alpha"],
      rule: `alpha must have a number for each of the ${looks.length} looks`,
      value: String(alpha.length),
    }]),
    ...(sum <= MOST_ALPHA + 1e-12 ? [] : [{
      path: [...PATH, "alpha"],
      rule: `the sum of alpha must be at most ${MOST_ALPHA}`,
      value: String(sum),
    }]),
  ];
}
