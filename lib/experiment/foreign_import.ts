/**
 * What a message says when a module imports a package that it cannot have: a user's module has the packages of Seedsweep
 * and no others.
 *
 * @module
 */

/** The reason why a module that imports this cannot run. */
export function foreignImportText(imported: string): string {
  return `it imports ${imported}, which is not a package of Seedsweep: use a command`;
}

/** The first line that Deno would add to the lock file. */
const LOCKED = /^The lockfile is out of date[\s\S]*?\+\s*"((?:npm|jsr):[^"]+)"/;
/** A name that stands for no package. */
const BARE = /^Import "([^"]+)" not a dependency/;
/** A worker may not load a module from a host, and a process only one that is in Deno's cache. */
const HOST = [
  /^Requires import access to "([^":]+)/,
  /^Specifier not found in cache: "https?:\/\/([^"/:]+)/,
];

/**
 * The reason in the words of {@linkcode foreignImportText} if this is Deno's message for such an import; undefined for all
 * other messages. The text is the same for workers and processes.
 */
export function foreignImportOf(message: string): string | undefined {
  const text = withoutColors(message).replace(/^(?:Uncaught )?(?:\(in worker "[^"]*"\) )?/, "");
  const [, name] = LOCKED.exec(text) ?? BARE.exec(text) ?? [];
  if (name !== undefined) return foreignImportText(name);
  if (text.startsWith("The lockfile is out of date")) return foreignImportText("a package");
  if (text.startsWith("JSR package manifest for ")) return foreignImportText("a module of jsr.io");
  const [, host] = HOST.map((pattern) => pattern.exec(text)).find((match) => match !== null) ?? [];
  return host === undefined ? undefined : foreignImportText(`a module of ${host}`);
}

/** Text without the escape sequences that color it in a terminal. */
export function withoutColors(text: string): string {
  // deno-lint-ignore no-control-regex -- the sequences begin with ESC
  return text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "");
}
