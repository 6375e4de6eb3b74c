/**
 * The memory of a network.
 *
 * @module
 */

import type { NetworkDescription } from "../nn/network.ts";
import { makeLayout } from "./layout.ts";

/** The most bytes of a network: the kernels' memory has 32-bit addresses. */
export const MAX_NETWORK_BYTES: number = 2 ** 32;

/**
 * Computes the bytes of the kernels' memory that training a network takes.
 *
 * @param batchRows The rows of a batch.
 * @param rows All training rows: if a batch has fewer, the shuffled order of the rows is added, 4 bytes each.
 */
export function networkBytes(
  description: NetworkDescription,
  batchRows: number,
  rows: number,
): number {
  return makeLayout(description, batchRows).bytes + (batchRows < rows ? 4 * rows : 0);
}
