/**
 * How much memory a network takes.
 *
 * @module
 */

import type { NetworkDescription } from "../nn/network.ts";
import { makeLayout } from "./layout.ts";

/** The memory of the kernels has addresses of 32 bits: no network can take more bytes. */
export const MAX_NETWORK_BYTES: number = 2 ** 32;

/** Bytes of the kernels' memory that a network takes which is trained on batches of `batchRows` rows. */
export function networkBytes(description: NetworkDescription, batchRows: number): number {
  return makeLayout(description, batchRows).bytes;
}
