/**
 * What a worker says about itself every two seconds, to all sweeps of its engine version.
 *
 * @module
 */

import { isPlainObject } from "../../experiment/kind_of.ts";
import { machineName } from "./machine_name.ts";
import { parseJson } from "../../text/parse_json.ts";

/** A worker, and what it does now. */
export interface Announcement {
  /** What distinguishes it from all other workers. */
  readonly id: string;
  /** The name of its machine. */
  readonly machine: string;
  /** Trials that it runs at once. */
  readonly jobs: number;
  /** The ids of the programs that it runs beside the built-in network. */
  readonly programs: readonly string[];
  /** The epochs that its running trials have done, by the keys of their results. */
  readonly epochs: Readonly<Record<string, number>>;
}

/** The text of an announcement. */
export function encodeAnnouncement(announcement: Announcement): string {
  return JSON.stringify(announcement);
}

/** Reads an announcement; undefined if it is none. */
export function decodeAnnouncement(text: string): Announcement | undefined {
  const message = parseJson(text);
  if (!isPlainObject(message)) return undefined;
  const { id, machine, jobs, programs, epochs } = message;
  if (typeof id !== "string" || typeof machine !== "string") return undefined;
  if (!Number.isSafeInteger(jobs) || Number(jobs) < 1) return undefined;
  if (!Array.isArray(programs) || !isPlainObject(epochs)) return undefined;
  if (!Object.values(epochs).every(Number.isFinite)) return undefined;
  return {
    ...{ id, programs, machine: machineName(machine), jobs: Number(jobs) },
    epochs: epochs as Record<string, number>,
  };
}
