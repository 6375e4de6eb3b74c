/** Cannot be loaded. */
throw new Error("no start today");
