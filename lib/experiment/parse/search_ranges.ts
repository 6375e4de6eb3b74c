/**
 * Ranges of a search: each gets its distribution. The rules are those of `lib/search/check_distribution.ts`, and for the
 * network also those of its parameters.
 *
 * @module
 */

import { suggest } from "../../text/suggest.ts";
import { formatValue } from "./fault.ts";
import { isMap } from "./is_map.ts";
import {
  type AxisContext,
  type AxisFault,
  EITHER,
  ENDS,
  exponentsFault,
  isExponents,
  isWholeParameter,
  isWholeRange,
  placeholder,
  RANGE_KEYS,
  type ReadAxis,
  withoutRange,
  type WrittenAxis,
} from "./range_axis.ts";
import { brokenRule } from "./schema.ts";
import { numberFaults } from "./search_numbers.ts";

/** The keys of each distribution of a range. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  uniform: ENDS,
  log_uniform_values: ENDS,
  q_uniform: [...ENDS, "q"],
  q_log_uniform_values: [...ENDS, "q"],
  int_uniform: ENDS,
  normal: ["mu", "sigma"],
  log_normal: ["mu", "sigma"],
};

/** Distributions of W&B that are not supported, and what to write. */
const REFUSED: Readonly<Record<string, string>> = {
  inv_log_uniform: "log_uniform_values with the values of the ends",
  inv_log_uniform_values: "log_uniform_values",
  beta: "uniform with min and max",
  q_beta: "q_uniform with min, max and q",
  q_normal: "normal, or q_uniform with min, max and q",
  q_log_normal: "log_normal, or q_log_uniform_values with min, max and q",
};

/** The network has few parameters that can be normally distributed. */
const NORMAL = /^(log_)?normal, or /;

/** Distributions of lists, as W&B names them. */
const OF_LISTS = ["categorical", "categorical_w_probabilities"];

/** The axis with the distribution of its range; a faulty one with one valid value, so that it is reported only once. */
export function readSearchAxis(axis: WrittenAxis, context: AxisContext): ReadAxis {
  if (axis.any_of !== undefined) return readAlternatives(axis, context);
  return axis.values === undefined && axis.value === undefined
    ? readRange(axis, context)
    : readList(axis);
}

function readAlternatives(axis: WrittenAxis, context: AxisContext): ReadAxis {
  const { any_of, when } = axis;
  const condition = when === undefined ? {} : { when };
  const others = Object.keys(axis).filter((key) => key !== "any_of" && key !== "when");
  const found: AxisFault[] = others.map((key) => ({
    at: [key],
    rule: "any_of has all values and ranges of a parameter: write this in an element of it",
    atKey: true,
  }));
  if (!Array.isArray(any_of) || any_of.length < 2) {
    const rule = "any_of must be a list of at least two values, lists of values or ranges";
    const fault = { at: ["any_of"], rule, showsValue: !Array.isArray(any_of) };
    return { read: { ...placeholder(context), ...condition }, found: [...found, fault] };
  }
  const elements = any_of.map((element, i) => {
    const at = ["any_of", i];
    const { read, found } = readElement(element, { ...context, path: [...context.path, ...at] });
    return { read, found: found.map((each) => ({ ...each, at: [...at, ...each.at ?? []] })) };
  });
  return {
    read: { any_of: elements.map(({ read }) => read), ...condition },
    found: [...found, ...elements.flatMap(({ found }) => found)],
  };
}

function readElement(element: unknown, context: AxisContext): ReadAxis {
  if (!isMap(element)) {
    const rule = "an element of any_of must be { value: … }, { values: [ … ] } or a range";
    return {
      read: placeholder(context),
      found: [{ rule, value: formatValue(element) }],
    };
  }
  if (element.any_of !== undefined) {
    const rule = "any_of cannot have another any_of: write its elements in the outer list";
    return { read: placeholder(context), found: [{ at: ["any_of"], rule, atKey: true }] };
  }
  const { when, ...axis } = element;
  const { read, found } = readSearchAxis(axis, context);
  if (when === undefined) return { read, found };
  const rule = "an element of any_of has no conditions: when belongs to the parameter";
  return { read, found: [{ at: ["when"], rule, atKey: true }, ...found] };
}

function readList(axis: WrittenAxis): ReadAxis {
  const { distribution, probabilities, values } = axis;
  const usual = values === undefined ? ["constant"] : OF_LISTS;
  const found = RANGE_KEYS.filter((key) => Object.hasOwn(axis, key)).flatMap((key): AxisFault[] => {
    if (key !== "distribution") return [{ at: [key], rule: EITHER, atKey: true }];
    if (usual.includes(distribution as string)) return [];
    const rule = values === undefined
      ? "remove distribution: value is the only value"
      : "remove distribution: values are a list";
    return [{ at: [key], rule, atKey: true }];
  });
  const { probabilities: _, ...plain } = withoutRange(axis);
  const rule = probabilityRule(probabilities, values);
  if (rule === undefined) return { read: withoutRange(axis), found };
  return { read: plain, found: [...found, { at: ["probabilities"], rule, showsValue: true }] };
}

/** The rule that the probabilities of values break. */
function probabilityRule(probabilities: unknown, values: unknown): string | undefined {
  if (probabilities === undefined || (values !== undefined && !Array.isArray(values))) {
    return undefined;
  }
  if (values === undefined) return "probabilities belong to values";
  if (!Array.isArray(probabilities) || probabilities.length !== values.length) {
    return `probabilities must be a list of ${values.length} numbers, one for each value`;
  }
  if (!probabilities.every((each) => Number.isFinite(each) && each >= 0)) {
    return "probabilities must be finite numbers of at least 0";
  }
  const sum = probabilities.reduce((sum: number, each: number) => sum + each, 0);
  return sum > 0 && sum < Infinity
    ? undefined
    : "the sum of probabilities must be above 0 and finite";
}

function readRange(axis: WrittenAxis, context: AxisContext): ReadAxis {
  const { when, steps, probabilities } = axis;
  const condition = when === undefined ? {} : { when };
  const found: AxisFault[] = [
    ...(steps === undefined ? [] : [{
      at: ["steps"],
      rule: "steps belong to a grid: remove it, a search takes any value of the range",
      atKey: true,
    }]),
    ...(probabilities === undefined
      ? []
      : [{ at: ["probabilities"], rule: "probabilities belong to values", atKey: true }]),
  ];
  const rest = otherKeys(axis);
  const named = nameDistribution(axis, context);
  if (typeof named !== "string") return { read: invalid(), found: [...found, named] };
  const range = standardRange(named, axis, context);
  const faults = [...keyFaults(axis, named), ...rangeFaults(range, context)];
  if (faults.length > 0) return { read: invalid(), found: [...found, ...faults] };
  return { read: { ...range, ...rest, ...condition }, found };

  /** Infinitely many values, if the user probably means that: then run_cap must be written. */
  function invalid(): WrittenAxis {
    const { distribution, q } = axis;
    const isContinuous =
      (distribution === undefined
        ? q === undefined && !isWholeRange(axis, context)
        : typeof distribution === "string" && !/^(q_|int_|cat|const)/.test(distribution) &&
          !isWholeParameter(context)) &&
      context.name !== "epochs";
    const valid = isContinuous ? { distribution: "uniform", min: 0, max: 1 } : placeholder(context);
    return { ...valid, ...rest, ...condition };
  }
}

/** Unknown keys, which the schema reports. */
function otherKeys(axis: WrittenAxis): WrittenAxis {
  const { when: _, probabilities: _probabilities, ...rest } = withoutRange(axis);
  return rest;
}

/** The distribution of a range, or why it has none. */
function nameDistribution(axis: WrittenAxis, context: AxisContext): string | AxisFault {
  const { distribution, q, mu, sigma } = axis;
  const at = ["distribution"];
  if (distribution === undefined) {
    if (mu !== undefined || sigma !== undefined) {
      return { rule: "a range with mu and sigma needs distribution: normal, or log_normal" };
    }
    if (q !== undefined) return "q_uniform";
    return isWholeRange(axis, context) ? "int_uniform" : "uniform";
  }
  const name = typeof distribution === "string" ? distribution : "";
  if (Object.hasOwn(KEYS, name)) return name;
  if (isExponents(distribution) && ENDS.every((key) => Number.isFinite(axis[key]))) {
    return exponentsFault(name, axis);
  }
  if (Object.hasOwn(REFUSED, name)) {
    const written = context.hasObjective ? REFUSED[name] : REFUSED[name].replace(NORMAL, "");
    return { at, rule: `there is no ${name}: write ${written}` };
  }
  if (OF_LISTS.includes(name)) return { rule: `${name} needs values: [ … ]` };
  if (name === "constant") return { rule: "constant needs a value" };
  const known = [...Object.keys(KEYS), "categorical", "constant"];
  const rule = `there is no distribution ${formatValue(distribution)}${suggest(name, known)}`;
  return { at, rule };
}

/** The range as an experiment has it: of hidden, epochs and batch_size with whole numbers only. */
function standardRange(name: string, axis: WrittenAxis, context: AxisContext): WrittenAxis {
  const { min, max, q, mu, sigma } = axis;
  if (name === "normal" || name === "log_normal") return { distribution: name, mu, sigma };
  const ends = { min, max };
  if (name.startsWith("q_")) return { distribution: name, ...ends, q: q ?? 1 };
  if (!isWholeParameter(context)) return { distribution: name, ...ends };
  return name === "log_uniform_values"
    ? { distribution: "q_log_uniform_values", ...ends, q: 1 }
    : { distribution: "int_uniform", ...ends };
}

/** Keys that the distribution does not have. */
function keyFaults(axis: WrittenAxis, name: string): AxisFault[] {
  const others = RANGE_KEYS.filter((key) =>
    Object.hasOwn(axis, key) && !["distribution", "steps", ...KEYS[name]].includes(key)
  );
  return others.map((key) => {
    const withQ = name === "int_uniform" ? "q_uniform" : `q_${name}`;
    const advice = key === "q" && Object.hasOwn(KEYS, withQ)
      ? `: write distribution: ${withQ}`
      : `, it has ${KEYS[name].join(" and ")}`;
    return { at: [key], rule: `${name} has no ${key}${advice}`, atKey: true };
  });
}

function rangeFaults(range: WrittenAxis, context: AxisContext): AxisFault[] {
  const faults = numberFaults(range, { isWhole: isWholeParameter(context) });
  return faults.length > 0 || context.hasObjective ? faults : networkFaults(range, context);
}

/** The values of a range must be allowed for the parameter. */
function networkFaults(range: WrittenAxis, { name }: AxisContext): AxisFault[] {
  const { distribution } = range;
  if (distribution === "normal" || distribution === "log_normal") {
    const least = distribution === "normal" ? "any number" : "any number above 0";
    const isAllowed = distribution === "log_normal" && ABOVE_ZERO.includes(name);
    const rule =
      `${distribution} draws ${least}, and ${name} does not allow that: write min and max`;
    return isAllowed ? [] : [{ at: ["distribution"], rule }];
  }
  return ENDS.flatMap((key) => {
    const rule = brokenRule(name, range[key]);
    return rule === undefined ? [] : [{ at: [key], rule, showsValue: true }];
  });
}

/** Parameters of the network that can be any number above 0. */
const ABOVE_ZERO = ["learning_rate", "l2", "decay", "epsilon"];
