import { Stream } from "../../lib/random/stream.ts";

/** Normally distributed numbers, none within `gap` of 0, where ReLU has no derivative. */
export function normals(length: number, seed = 0, gap = 0): Float64Array {
  const stream = Stream.named({ seed, role: "data" });
  return Float64Array.from({ length }, () => {
    const z = stream.normal();
    return z < 0 ? z - gap : z + gap;
  });
}
