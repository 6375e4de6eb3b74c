import { assert, assertEquals, assertMatch } from "@std/assert";
import { checkExperiment } from "../../lib/checks/check_experiment.ts";
import type { CheckResult } from "../../lib/checks/check_result.ts";
import {
  centralDifferenceError,
  engineGradientError,
  firstLossError,
  firstStepError,
  maskError,
  type NetworkUnderCheck,
  overfitLoss,
  penaltyGradientError,
} from "../../lib/checks/network_checks.ts";
import { takeRows } from "../../lib/data/dataset.ts";
import { spiral } from "../../lib/data/spiral.ts";
import type { ParameterValues } from "../../lib/experiment/experiment.ts";
import { networkExperiment } from "../network_experiment.ts";
import { DEFAULT_PARAMETERS } from "../../lib/experiment/parse/schema.ts";
import { Network } from "../../lib/nn/network.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

function network(parameters: Partial<ParameterValues> = {}): NetworkUnderCheck {
  const rows = spiral({ samples: 4 });
  return { parameters: { ...DEFAULT_PARAMETERS, hidden: 9, ...parameters }, seed: 3, rows };
}

/** Every kind of network that an experiment can have. */
const NETWORKS: Partial<ParameterValues>[] = [
  {},
  { hidden: [] },
  { hidden: [5, 7], dropout: 0.3, l2: 0.01, init: "he" },
  { hidden: 64, dropout: 0.9, l2: 5e-4 },
  { optimizer: "sgd", learning_rate: 0.5, momentum: 0.9, init: "glorot", l2: 1 },
  { learning_rate: 1e-6, decay: 0.1 },
];

for (
  const check of [engineGradientError, centralDifferenceError, penaltyGradientError, firstStepError]
) {
  Deno.test(`${check.name}() is within its limit for every kind of network`, () => {
    for (const parameters of NETWORKS) {
      const { value, limit } = check(network(parameters));
      assert(value <= limit, `${JSON.stringify(parameters)}: ${value}`);
    }
  });
}

/** The result of `check` while `fault` runs after each call of a method of `Network`, and can replace what it returns. */
function withFault(
  method: "backward" | "regularizationLoss",
  fault: (network: Network) => unknown,
  check: () => number,
): number {
  const methods = Network.prototype as unknown as Record<string, (this: Network) => unknown>;
  const own = methods[method];
  methods[method] = function (): unknown {
    const result = own.call(this);
    return fault(this) ?? result;
  };
  try {
    return check();
  } finally {
    methods[method] = own;
  }
}

Deno.test("engineGradientError() and centralDifferenceError() find a relative error of 1e-5 in one gradient", () => {
  const fault = ({ parameters }: Network) => {
    const { gradient } = parameters[0];
    const largest = gradient.reduce(
      (most, g, i) => Math.abs(g) > Math.abs(gradient[most]) ? i : most,
      0,
    );
    gradient[largest] *= 1 + 1e-5;
  };
  const engine = engineGradientError(network({ init: "he" }));
  const seen = withFault(
    "backward",
    fault,
    () => engineGradientError(network({ init: "he" })).value,
  );
  assert(seen > engine.limit, `${seen}`);
  const central = centralDifferenceError(network({ init: "he" }));
  const seenToo = withFault(
    "backward",
    fault,
    () => centralDifferenceError(network({ init: "he" })).value,
  );
  assert(seenToo > central.limit, `${seenToo}`);
});

Deno.test("centralDifferenceError() finds a penalty that is in the gradient but not in the loss", () => {
  const seen = withFault(
    "regularizationLoss",
    () => 0,
    () => centralDifferenceError(network({ l2: 0.01, init: "he" })).value,
  );
  assert(seen > 1e-6, `${seen}`);
});

Deno.test("every check fails if the measured number is NaN", () => {
  const broken = network({ init: "he", hidden: 512 });
  broken.rows.x.fill(1e308);
  for (
    const check of [
      engineGradientError,
      centralDifferenceError,
      penaltyGradientError,
      firstStepError,
      firstLossError,
    ]
  ) {
    const { value, limit } = check(broken);
    assert(Number.isNaN(value), `${check.name}: ${value}`);
    assertEquals(value <= limit, false, check.name);
  }
});

Deno.test("firstLossError() is small for all three kinds of initial weights, and large for inputs that are 50 times as large", () => {
  for (const init of ["small", "he", "glorot"] as const) {
    for (const hidden of [8, [64, 64], 512]) {
      const { value, limit } = firstLossError(network({ init, hidden }));
      assert(value <= limit, `${init} ${hidden}: ${value}`);
    }
  }
  const far = network({ init: "he", hidden: 512 });
  const x = far.rows.x.map((value) => 50 * value);
  const { value, limit } = firstLossError({ ...far, rows: { ...far.rows, x } });
  assert(value > limit, `${value}`);
});

Deno.test("maskError() is at most 5 for rates from 0.01 to 0.99", () => {
  for (const dropout of [0.01, 0.1, 0.5, 0.99]) {
    for (const units of [1, 7, 512]) {
      const { value, limit } = maskError(network({ dropout }), units);
      assert(value > 0 && value <= limit, `${dropout} ${units}: ${value}`);
    }
  }
});

Deno.test("overfitLoss() of nine rows gets small, and not with a learning rate of 1e-7 or 1e6", () => {
  const rows = takeRows(spiral({ samples: 4 }), Int32Array.of(1, 2, 3, 5, 6, 7, 9, 10, 11)); // rows 0, 4 and 8 are the same point
  const small = overfitLoss({ ...network({ hidden: 64 }), rows });
  assert(small.value <= small.limit);
  for (const learning_rate of [1e-7, 1e6]) {
    const { value, limit } = overfitLoss({ ...network({ learning_rate, optimizer: "sgd" }), rows });
    assertEquals(value <= limit, false, `${learning_rate}: ${value}`);
  }
});

async function checksOf(text: string): Promise<CheckResult[]> {
  const experiment = networkExperiment(text);
  return await Array.fromAsync(checkExperiment(experiment));
}

Deno.test(
  "checkExperiment() of a correct experiment passes 12 checks",
  { ignore },
  async () => {
    const found = await checksOf(
      "{parameters: {dropout: {values: [0, 0.2]}, hidden: {values: [[16, 8], 2]}, l2: {value: 1e-3}, init: {value: he}}}",
    );
    assertEquals(found.filter(({ passed }) => !passed), []);
    assertEquals(found.length, 12);
    assertMatch(found[5].found, /^\d(\.\d)?e-\d+ \(limit 1e-12\), 4 networks$/);
    // Without dropout and L2 there are two networks, and only the larger one has to overfit.
    assertMatch(found[11].found, /^0\.0\d+ nats \(limit 0\.1\), 1 network$/);
  },
);

Deno.test(
  "checkExperiment() says so if no network of the grid has what a check is for",
  { ignore },
  async () => {
    const found = await checksOf("{parameters: {epochs: {values: [1, 2]}}}");
    assertEquals(found.slice(8, 11).map(({ found }) => found.replace(/^.*\), /, "")), [
      "no network of the grid has this",
      "1 network",
      "no network of the grid has this",
    ]);
  },
);

Deno.test(
  "checkExperiment() fails the checks of wrong data and of a network that cannot learn, with the seed and the network",
  { ignore },
  async () => {
    const found = await checksOf(
      "{data: {spiral: {samples: 1}}, split: {train: 0.7, validation: 0.3}, parameters: {hidden: {values: [4]}, learning_rate: {values: [0.01, 1e-9]}}}",
    );
    const failed = found.filter(({ passed }) => !passed).map(({ what, found }) =>
      `${what}: ${found}`
    );
    assertMatch(failed[0], /^no column is constant: column 0, column 1; 8 seeds$/);
    assertMatch(
      failed[1],
      /^every class is in every part: \d+ missing classes with seed \d; 8 seeds$/,
    );
    const learning = (await checksOf(
      "{parameters: {hidden: {value: 4}, learning_rate: {values: [0.05, 1e-9]}}}",
    ))
      .filter(({ passed }) => !passed);
    assertEquals(learning.length, 1);
    assertMatch(
      learning[0].found,
      /^1\.1 nats \(hidden=4 .*learning_rate=1e-9\) \(limit 0\.1\), 2 networks$/,
    );
  },
);
