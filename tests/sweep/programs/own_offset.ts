export const OFFSET = 1;
