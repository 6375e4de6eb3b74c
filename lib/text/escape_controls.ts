/**
 * Text from outside in messages.
 *
 * @module
 */

/**
 * Escapes line ends and all other characters that a terminal does not print or interprets as commands: control
 * characters, bidirectional and zero-width formatting, lone surrogates.
 */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    return escaped === character ? `\\u${codeOf(character)}` : escaped;
  });
}

function codeOf(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16).padStart(4, "0");
  return code.length > 4 ? `{${code}}` : code;
}
