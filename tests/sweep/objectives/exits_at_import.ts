/** Ends its worker when it is imported. */
Deno.exit(4);
