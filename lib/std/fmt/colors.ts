// @ts-types="./colors.d.ts"
export { bold, green, red, setColorEnabled } from "npm:deno-std@1.4.0/fmt/colors.js";
