/**
 * The check of a file of a results folder before it is opened: opening a pipe waits forever, and writing to a link
 * changes a file elsewhere.
 *
 * @module
 */

/** How a file is checked. */
export interface FileFaultOptions {
  /** Whether the file is only read: then it may be a hard link, as in a snapshot of a folder. @default {false} */
  readOnly?: boolean;
}

/** What is wrong with a file, as in "it is not a file"; undefined if it is a file or does not exist. */
export function fileFault(
  path: string,
  { readOnly = false }: FileFaultOptions = {},
): string | undefined {
  const info = lstat(path);
  if (info === undefined) return undefined;
  if (info.isSymlink) return "is a symbolic link, but must be a file";
  if (!info.isFile) return "is not a file";
  const isShared = !readOnly && (info.nlink ?? 1) > 1;
  return isShared ? "is a hard link: another folder has the same file" : undefined;
}

function lstat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}
