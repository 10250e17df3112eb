/**
 * Text of strangers, fit for a terminal: control characters, which could move its cursor or hide what is
 * there, become `\x1b`; what is longer than `most` characters ends with `...`.
 */
export function printable(text: string, most = 120): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const safe = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
  })
  return safe.length > most ? `${safe.slice(0, most - 3)}...` : safe
}
