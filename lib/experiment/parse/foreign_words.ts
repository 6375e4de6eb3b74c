/**
 * Names and words of other programs, and what they are called here.
 *
 * @module
 */

import { abbreviate } from "./fault.ts";
import { PARAMETER_NAMES } from "./schema.ts";

/** Names that other programs use for parameters of the network, without separators. */
const PARAMETERS: Readonly<Record<string, string>> = {
  lr: "learning_rate",
  wd: "l2",
  weightdecay: "l2",
  hiddendim: "hidden",
  hiddensize: "hidden",
  hiddenunits: "hidden",
  units: "hidden",
  bs: "batch_size",
  numepochs: "epochs",
  nepochs: "epochs",
  maxepochs: "epochs",
  dropoutrate: "dropout",
  beta1: "beta_1",
  beta2: "beta_2",
  eps: "epsilon",
  initializer: "init",
  activationfunction: "activation",
  name: "optimizer", // of optimizer.name
};

/** Words that other programs use for ours. */
const WORDS: Readonly<Record<string, string>> = {
  maximum: "maximize",
  max: "maximize",
  minimum: "minimize",
  min: "minimize",
  successivehalving: "halving",
};

/**
 * The rule for an unknown parameter of the network whose name has dots, as in `optimizer.lr`, or is the usual one of other
 * programs; undefined for any other name.
 */
export function parameterHint(name: string): string | undefined {
  const [last = "", group] = name.split(".").toReversed();
  const plain = simplified(last);
  const own: string | undefined = PARAMETER_NAMES.find((each) => simplified(each) === plain);
  const isOther = Object.hasOwn(PARAMETERS, plain) &&
    (plain !== "name" || simplified(group ?? "") === "optimizer");
  const meant = own ?? (isOther ? PARAMETERS[plain] : undefined);
  if (meant !== undefined) {
    return `there is no key "${abbreviate(name)}"; did you mean "${meant}"?`;
  }
  if (group === undefined) return undefined;
  return `the built-in network has no parameter "${
    abbreviate(name)
  }"; a program of your own needs ` +
    "objective: { command: [program, argument, …] }";
}

/** The one of our words that another program writes in another way, as `SGD` or `maximum`. */
export function ownWord(word: string, known: readonly unknown[]): string | undefined {
  const plain = simplified(word);
  const meant = Object.hasOwn(WORDS, plain) ? WORDS[plain] : plain;
  return known.find((each): each is string =>
    typeof each === "string" && simplified(each) === simplified(meant)
  );
}

function simplified(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, "");
}
