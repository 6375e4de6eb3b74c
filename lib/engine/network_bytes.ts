/**
 * The memory of a network.
 *
 * @module
 */

import type { NetworkDescription } from "../nn/network.ts";
import { makeLayout } from "./layout.ts";

/** The most bytes of a network: the kernels' memory has 32-bit addresses. */
export const MAX_NETWORK_BYTES: number = 2 ** 32;

/** Computes the bytes of the kernels' memory that training a network on batches of `batchRows` rows takes. */
export function networkBytes(description: NetworkDescription, batchRows: number): number {
  return makeLayout(description, batchRows).bytes;
}
