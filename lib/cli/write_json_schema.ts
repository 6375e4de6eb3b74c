/**
 * `deno task schema`: writes the JSON Schema of experiment files, for editors.
 *
 * @module
 */

import { experimentJsonSchema } from "../experiment/parse/schema.ts";

const PUBLISHED = new URL("../../experiments/experiment.schema.json", import.meta.url);

if (import.meta.main) await Deno.writeTextFile(PUBLISHED, experimentJsonSchema());
