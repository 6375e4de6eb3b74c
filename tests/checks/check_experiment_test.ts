import { assert, assertEquals, assertMatch } from "@std/assert";
import { checkExperiment, type CheckResult } from "../../lib/checks/check_experiment.ts";
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
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { DEFAULT_PARAMETERS } from "../../lib/experiment/parse/schema.ts";
import { Network } from "../../lib/nn/network.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

function net(parameters: Partial<ParameterValues> = {}): NetworkUnderCheck {
  const rows = spiral({ samples: 4 });
  return { parameters: { ...DEFAULT_PARAMETERS, hidden: 9, ...parameters }, seed: 3, rows };
}

/** Every kind of net that a file can ask for. */
const NETS: Partial<ParameterValues>[] = [
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
  Deno.test(`${check.name}() is within its limit for nets of every kind`, () => {
    for (const parameters of NETS) {
      const { value, limit } = check(net(parameters));
      assert(value <= limit, `${JSON.stringify(parameters)}: ${value}`);
    }
  });
}

/** What a check measures while a method of `Network` does something else after its own work. */
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

Deno.test("engineGradientError() and centralDifferenceError() see one gradient that is off by a hundred thousandth", () => {
  const fault = ({ parameters }: Network) => {
    const { gradient } = parameters[0];
    const largest = gradient.reduce(
      (most, g, i) => Math.abs(g) > Math.abs(gradient[most]) ? i : most,
      0,
    );
    gradient[largest] *= 1 + 1e-5;
  };
  const engine = engineGradientError(net({ init: "he" }));
  const seen = withFault("backward", fault, () => engineGradientError(net({ init: "he" })).value);
  assert(seen > engine.limit, `${seen}`);
  const central = centralDifferenceError(net({ init: "he" }));
  const seenToo = withFault(
    "backward",
    fault,
    () => centralDifferenceError(net({ init: "he" })).value,
  );
  assert(seenToo > central.limit, `${seenToo}`);
});

Deno.test("centralDifferenceError() sees a penalty that is not in the gradient", () => {
  const seen = withFault(
    "regularizationLoss",
    () => 0,
    () => centralDifferenceError(net({ l2: 0.01, init: "he" })).value,
  );
  assert(seen > 1e-6, `${seen}`);
});

Deno.test("the checks take what is NaN for wrong", () => {
  const broken = net();
  broken.rows.x[3] = NaN;
  for (
    const check of [engineGradientError, centralDifferenceError, firstStepError, firstLossError]
  ) {
    const { value, limit } = check(broken);
    assertEquals(value <= limit, false, check.name);
  }
});

Deno.test("firstLossError() is small for every kind of first weights, and large for a net that is sure of itself", () => {
  for (const init of ["small", "he", "glorot"] as const) {
    for (const hidden of [8, [64, 64], 512]) {
      const { value, limit } = firstLossError(net({ init, hidden }));
      assert(value <= limit, `${init} ${hidden}: ${value}`);
    }
  }
  const far = net({ init: "he", hidden: 512 });
  const x = far.rows.x.map((value) => 50 * value);
  const { value, limit } = firstLossError({ ...far, rows: { ...far.rows, x } });
  assert(value > limit, `${value}`);
});

Deno.test("maskError() is below 5 for every rate", () => {
  for (const dropout of [0.01, 0.1, 0.5, 0.99]) {
    for (const units of [1, 7, 512]) {
      const { value, limit } = maskError(net({ dropout }), units);
      assert(value > 0 && value <= limit, `${dropout} ${units}: ${value}`);
    }
  }
});

Deno.test("overfitLoss() of ten rows gets small, and not with a rate that is far too small or too large", () => {
  const rows = takeRows(spiral({ samples: 4 }), Int32Array.of(1, 2, 3, 5, 6, 7, 9, 10, 11)); // of the others three are one point
  const small = overfitLoss({ ...net({ hidden: 64 }), rows });
  assert(small.value <= small.limit);
  for (const learning_rate of [1e-7, 1e6]) {
    const { value, limit } = overfitLoss({ ...net({ learning_rate, optimizer: "sgd" }), rows });
    assertEquals(value <= limit, false, `${learning_rate}: ${value}`);
  }
});

function diagnosis(text: string): CheckResult[] {
  const experiment = parseExperiment(text);
  return [...checkExperiment(experiment)];
}

Deno.test(
  "checkExperiment() passes a sound experiment in a line for each check",
  { ignore },
  () => {
    const found = diagnosis(
      "{parameters: {dropout: {values: [0, 0.2]}, hidden: {values: [[16, 8], 2]}, l2: {value: 1e-3}, init: {value: he}}}",
    );
    assertEquals(found.filter(({ passed }) => !passed), []);
    assertEquals(found.length, 12);
    assertMatch(found[5].found, /^\d(\.\d)?e-\d+, at most 1e-12; 4 nets$/);
    assertMatch(found[11].found, /^0\.0\d+ nats, at most 0\.1; 1 net$/); // without dropout all of one shape are one, and the smaller shape need not
  },
);

Deno.test("checkExperiment() says that a check has no net to look at", { ignore }, () => {
  const found = diagnosis("{parameters: {epochs: {values: [1, 2]}}}");
  assertEquals(found.slice(8, 11).map(({ found }) => found.replace(/^.*; /, "")), [
    "no net of the grid has this",
    "1 net",
    "no net of the grid has this",
  ]);
});

Deno.test(
  "checkExperiment() fails what is wrong with the data and with a net, and says where",
  { ignore },
  () => {
    const found = diagnosis(
      "{data: {spiral: {samples: 1}}, split: {train: 0.7, validation: 0.3}, parameters: {hidden: {values: [4]}, learning_rate: {values: [0.01, 1e-9]}}}",
    );
    const failed = found.filter(({ passed }) => !passed).map(({ what, found }) =>
      `${what}: ${found}`
    );
    assertMatch(failed[0], /^no column is constant: 16 columns, the first with seed 0; 8 seeds$/);
    assertMatch(
      failed[1],
      /^every class is in every part: \d+ missing, the first with seed 0; 8 seeds$/,
    );
    const learning = diagnosis(
      "{parameters: {hidden: {value: 4}, learning_rate: {values: [0.05, 1e-9]}}}",
    )
      .filter(({ passed }) => !passed);
    assertEquals(learning.length, 1);
    assertMatch(
      learning[0].found,
      /^1\.1 nats \(hidden=4 .*learning_rate=1e-9\), at most 0\.1; 2 nets$/,
    );
  },
);
