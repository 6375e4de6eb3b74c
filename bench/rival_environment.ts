/** The environment variables of a rival. */

import type { BlasCore } from "./blas_core.ts";

/** Numerical libraries use one thread, as Seedsweep does for a trial. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/**
 * The variables of this process with one thread and the kernels of a core, as options of a command. Without a core,
 * `OPENBLAS_CORETYPE` is unset, also if this machine sets it.
 */
export function rivalEnvironment(
  core: BlasCore,
): { clearEnv: true; env: Record<string, string> } {
  const { OPENBLAS_CORETYPE: _, ...others } = Deno.env.toObject();
  const kernels = core === undefined ? {} : { OPENBLAS_CORETYPE: core };
  return { clearEnv: true, env: { ...others, ...ONE_THREAD, ...kernels } };
}
