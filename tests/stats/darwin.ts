/**
 * Heights of cross-fertilized minus self-fertilized maize, in eighths of an inch: Darwin's 15 pairs (Fisher, *The Design of
 * Experiments*, 1935, section 17).
 */
export const DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
