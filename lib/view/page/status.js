// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Shows below the links whether the sweep runs, or why its folder cannot be read. */

const status = document.querySelector("#status");
const address = location.pathname.replace("/r/", "/events/") + "?only=status";

/** @param {string} text */
function show(text) {
  if (status !== null) status.textContent = text;
}

const events = new EventSource(address);
for (const name of ["status", "problem"]) {
  events.addEventListener(name, ({ data }) => show(JSON.parse(data)));
}
events.addEventListener(
  "error",
  () => show("The server does not answer: deno task view starts it."),
);
