// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Replaces the part of a page that changes, `#live`, when the server reports a change. Its attribute `data-events` has the
 * address of the events.
 */

const live = document.querySelector("#live");
const address = live?.getAttribute("data-events");

async function refresh() {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.querySelector("#live");
  // A page without this part is another kind of page: for example, a folder that can be read again.
  if (next === null) location.reload();
  else live?.replaceChildren(...next.childNodes);
}

if (address) {
  const events = new EventSource(address);
  for (const name of ["data", "problem", "change"]) {
    events.addEventListener(name, () => void refresh());
  }
}
