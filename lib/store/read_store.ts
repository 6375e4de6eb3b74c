/**
 * Opens the store of a results folder for reading.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { UserError } from "../user_error.ts";
import { Store, STORE_FILES, StoreError } from "./store.ts";

/** A store to read from, and the experiment that was run last. */
export interface ReadableStore {
  readonly store: Store;
  readonly experiment: Experiment;
}

/**
 * Opens the store of a results folder to read it; the caller closes it.
 *
 * @throws {UserError} If the folder has no store that can be read.
 */
export function readStore(directory: string): ReadableStore {
  if (!hasStore(directory)) {
    throw new UserError(
      `Cannot read ${directory}: it is not a results folder: ${STORE_FILES[0]} is missing`,
    );
  }
  const store = new Store(directory, { readOnly: true });
  const { experiment } = store;
  if (experiment !== undefined) return { store, experiment };
  store.close();
  const path = `${directory}/${STORE_FILES[0]}`;
  throw new StoreError(path, "damaged", "no experiment is saved in it");
}

/**
 * Like {@linkcode readStore}, but undefined if the folder has no store.
 *
 * @throws {UserError} If it has one that cannot be read.
 */
export function readStoreIfAny(directory: string): ReadableStore | undefined {
  return hasStore(directory) ? readStore(directory) : undefined;
}

function hasStore(directory: string): boolean {
  try {
    return Deno.lstatSync(`${directory}/${STORE_FILES[0]}`) !== undefined;
  } catch (error) {
    const { NotFound, NotADirectory, PermissionDenied } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return false;
    const isDenied = error instanceof PermissionDenied;
    const reason = isDenied ? "permission denied" : (error as Error).message;
    throw new UserError(`Cannot read ${directory}: ${reason}`);
  }
}
