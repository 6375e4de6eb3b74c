import type { CsvSpec } from "../../lib/data/csv/csv_spec.ts";

/** Calls `use` with the path of a file that has this content. */
export function withFile<T>(content: string | Uint8Array, use: (path: string) => T): T {
  const path = Deno.makeTempFileSync({ suffix: ".csv" });
  try {
    Deno.writeFileSync(
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
    return use(path);
  } finally {
    Deno.removeSync(path);
  }
}

/** How a file with the column `y` is read, unless `change` says otherwise. */
export function specOf(csv: string, change: Partial<CsvSpec> = {}): CsvSpec {
  return { csv, target: "y", missing: "refuse", scale: "none", ...change };
}
