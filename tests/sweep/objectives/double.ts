/** Imported by a module. */
export function double(value: number): number {
  return 2 * value;
}
