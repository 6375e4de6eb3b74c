/**
 * A checkpoint as bytes: a header as JSON, then numbers as float64 in little-endian order, which is that of all machines that
 * Deno runs on.
 *
 * The first four bytes are the length of the header, a 32-bit integer. Spaces behind the header fill it up to a multiple of
 * eight bytes. Then follow for each network its values and its curve, point by point.
 *
 * @module
 */

import type { CurvePoint } from "../experiment/trial.ts";
import type { NetworkCheckpoint, TrialCheckpoint } from "./trial_checkpoint.ts";

/** Increased when the encoding changes: a checkpoint of another version is not read, and its trial run from the start. */
const VERSION = 1;
const LENGTH_BYTES = 4;

interface Header {
  readonly version: number;
  readonly key: string;
  readonly epoch: number;
  /** The number of networks. */
  readonly networks: number;
  /** The numbers in the state of each network. */
  readonly values: number;
  /** The points of each curve. */
  readonly points: number;
  /** The names of the numbers of a point. */
  readonly columns: readonly string[];
}

/** The bytes of a checkpoint, whose networks have equal sizes and curves with the same epochs. */
export function encodeCheckpoint(
  { key, epoch, networks }: TrialCheckpoint,
): Uint8Array<ArrayBuffer> {
  const [{ values, curve }] = networks;
  const columns = Object.keys(curve[0] ?? {});
  const sizes = { networks: networks.length, values: values.length, points: curve.length };
  const head = encodeHeader({ version: VERSION, key, epoch, ...sizes, columns });
  const perNetwork = values.length + curve.length * columns.length;
  const bytes = new Uint8Array(head.length + 8 * networks.length * perNetwork);
  bytes.set(head);
  const numbers = new Float64Array(bytes.buffer, head.length);
  networks.forEach((network, i) => {
    numbers.set(network.values, i * perNetwork);
    const points = network.curve.flatMap((point) => columns.map((name) => point[name]));
    numbers.set(points, i * perNetwork + values.length);
  });
  return bytes;
}

/** The checkpoint in bytes that {@linkcode encodeCheckpoint} has made; undefined if they are anything else. */
export function decodeCheckpoint(bytes: Uint8Array): TrialCheckpoint | undefined {
  try {
    const start = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start));
    const header: Header = JSON.parse(text);
    const { key, epoch, version, networks, values, points, columns } = header;
    const numbers = new Float64Array(bytes.slice(start).buffer);
    const perNetwork = values + points * columns.length;
    if (version !== VERSION || numbers.length !== networks * perNetwork) return undefined;
    return {
      ...{ key, epoch },
      networks: Array.from(
        { length: networks },
        (_, i) => networkOf(numbers.subarray(i * perNetwork, (i + 1) * perNetwork), header),
      ),
    };
  } catch {
    return undefined; // too short, or not JSON
  }
}

function encodeHeader(header: Header): Uint8Array {
  const text = JSON.stringify(header);
  const { length } = new TextEncoder().encode(text);
  const padding = " ".repeat((16 - (LENGTH_BYTES + length) % 8) % 8);
  const encoded = new TextEncoder().encode(text + padding);
  const bytes = new Uint8Array(LENGTH_BYTES + encoded.length);
  new DataView(bytes.buffer).setUint32(0, encoded.length, true);
  bytes.set(encoded, LENGTH_BYTES);
  return bytes;
}

function networkOf(numbers: Float64Array, { values, points, columns }: Header): NetworkCheckpoint {
  const curve = Array.from({ length: points }, (_, point): CurvePoint => {
    const start = values + point * columns.length;
    return Object.fromEntries(columns.map((name, i) => [name, numbers[start + i]]));
  });
  return { values: numbers.slice(0, values), curve };
}
