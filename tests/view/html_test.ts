import { assertEquals } from "@std/assert";
import { html } from "../../lib/view/html.ts";

Deno.test("html() escapes text, keeps HTML, joins lists and leaves out undefined", () => {
  const list = [html`<i>${"<"}</i>`, html`<i>2</i>`];
  assertEquals(html`<p>${list}${undefined}${0}</p>`.text, "<p><i>&lt;</i><i>2</i>0</p>");
  assertEquals(
    html`<a title="${`"'&<>`}"></a>`.text,
    '<a title="&quot;&#39;&amp;&lt;&gt;"></a>',
  );
  assertEquals(html`${"a\u202eb\u0000"}`.text, "a\\u202eb\\u0000"); // no text changes the direction of others
});
