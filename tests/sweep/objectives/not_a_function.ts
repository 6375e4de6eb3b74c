/** Its default export is not a function. */
export default { score: 1 };
