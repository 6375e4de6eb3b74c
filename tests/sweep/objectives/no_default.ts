/** Has no default export. */
export const objective = 1;
