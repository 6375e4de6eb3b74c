/**
 * What runs the trials here.
 *
 * @module
 */

import { ENGINE_VERSION } from "../../engine/version.ts";

/** Operating system, processor, runtime and engine version, as in `timings.csv`. */
export const PLATFORM: string =
  `${Deno.build.os}-${Deno.build.arch} deno-${Deno.version.deno} engine-${ENGINE_VERSION}`;
