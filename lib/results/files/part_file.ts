/**
 * A file that is written under another name until it is complete.
 *
 * @module
 */

/** Text is written to the disk in chunks of this many characters. */
const CHUNK = 1 << 16;

/** Collects text in `PATH.part`; {@linkcode PartFile.putInPlace} renames it to `PATH`. */
export class PartFile {
  readonly #path: string;
  #file: Deno.FsFile | undefined;
  #text = "";

  constructor(path: string) {
    this.#path = path;
  }

  /** Appends text. */
  async add(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length >= CHUNK) await this.#flush();
  }

  /** Writes what is left and closes the part file. */
  async finish(): Promise<void> {
    await this.#flush();
    this.#file?.close();
    this.#file = undefined;
  }

  /** Renames the finished part file. */
  async putInPlace(): Promise<void> {
    await Deno.rename(this.#partPath, this.#path);
  }

  /** Removes the part file. */
  async discard(): Promise<void> {
    this.#file?.close();
    this.#file = undefined;
    await Deno.remove(this.#partPath).catch(() => {}); // it may not exist yet
  }

  /** A new file: an old part file may be a link to another file, which must not be overwritten. */
  async #create(): Promise<Deno.FsFile> {
    await Deno.remove(this.#partPath).catch(() => {}); // it does not exist, as a rule
    return await Deno.open(this.#partPath, { write: true, createNew: true });
  }

  get #partPath(): string {
    return `${this.#path}.part`;
  }

  async #flush(): Promise<void> {
    this.#file ??= await this.#create();
    let bytes = new TextEncoder().encode(this.#text);
    this.#text = "";
    while (bytes.length > 0) bytes = bytes.subarray(await this.#file.write(bytes));
  }
}
