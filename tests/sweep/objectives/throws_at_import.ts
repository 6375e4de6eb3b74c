/** Throws when it is imported. */
throw new TypeError("no rows\nhere");
