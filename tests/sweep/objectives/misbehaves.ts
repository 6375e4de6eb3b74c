/** Does what its parameter `kind` says. */
import process from "node:process";
import type { TrialContext } from "../../../lib/objective/trial_context.ts";

type Kinds = Record<string, (trial: TrialContext) => unknown>;

const KINDS: Kinds = {
  throws: () => {
    throw new RangeError("no rows\nhere");
  },
  throws_text: () => {
    throw "no rows";
  },
  rejects_later: async () => {
    await sleep(20);
    throw new Error("no rows");
  },
  uncaught_error: async () => {
    setTimeout(() => {
      throw new TypeError("late");
    }, 5);
    await sleep(60_000);
  },
  unhandled_rejection: async () => {
    Promise.reject(new Error("late"));
    await sleep(60_000);
  },
  returns_text: () => "0.5",
  returns_nan: () => ({ score: NaN }),
  returns_nothing: () => {},
  misses_metric: () => ({ loss: 1 }),
  exits: () => Deno.exit(3),
  exits_process: () => process.exit(3),
  exits_later: async () => {
    setTimeout(() => Deno.exit(3), 5);
    await sleep(60_000);
  },
  closes: () => self.close(),
  posts: () => {
    (self as unknown as { postMessage?: (message: string) => void }).postMessage?.("junk");
    return { score: 1 };
  },
  reads: () => ({ score: Deno.readTextFileSync(new URL(import.meta.url)).length > 0 ? 1 : 0 }),
  connects: async () => {
    try {
      await Deno.connect({ hostname: "127.0.0.1", port: 9 });
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
    }
    return { score: 1 };
  },
  imports_package: async ({ seed }) => {
    if (seed === 1) await import(["npm:", "yaml@2"].join("")); // not the version of deno.json
    return { score: 1 };
  },
  prints: async () => {
    // deno-lint-ignore no-console -- it is what the test is about
    console.log("printed by log");
    // deno-lint-ignore no-console
    console.table([{ cell: "printed by table" }]);
    await Deno.stdout.write(new TextEncoder().encode("printed by write\n"));
    process.stdout.write("printed by process\n");
    return { score: 1 };
  },
  awaits: async ({ report, signal }) => {
    report(0, { loss: 1 });
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return { score: 1 };
  },
  ignores_signal: async ({ report }) => {
    report(0, { loss: 1 });
    await sleep(60_000);
    return { score: 1 };
  },
  loops: ({ report }) => {
    for (let step = 0;; step++) {
      report(step, { loss: 1 });
      compute(1);
    }
  },
  computes_silently: () => {
    compute(900);
    return { score: 1 };
  },
  computes_past_timeout: () => {
    compute(400);
    return { score: 1 };
  },
  hangs: () => {
    compute(4000); // not forever: a thread cannot be killed
    return { score: 1 };
  },
  hangs_forever: ({ report }) => {
    report(0, { loss: 1 });
    for (;;);
  },
  reports_wrongly: ({ report }) => report(0, { loss: NaN }),
  reports_too_late: ({ report, seed }) => {
    if (seed === 0) setTimeout(() => report(0, { loss: 1 }), 0);
    return sleep(30).then(() => ({ score: 1 }));
  },
  fails_first: async ({ seed }) => {
    if (seed === 0) {
      setTimeout(() => { // would fail the next trial if the worker were kept
        throw new Error("late");
      }, 50);
      throw new Error("no rows");
    }
    await sleep(100);
    return { score: 1 };
  },
};

export default function run(trial: TrialContext): unknown {
  return KINDS[String(trial.parameters.kind)](trial);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
