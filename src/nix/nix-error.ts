/** The message of the innermost error in what Nix wrote to standard error, on one line, without the trace. */
export function nixErrorMessage(stderr: string): string {
  const plain = stripAnsi(stderr)
  const messages = [...plain.matchAll(/^\s*error:[ \t]*(\S.*)$/gm)].map((match) => match[1]?.trim() ?? '')
  const message = messages.at(-1)
  // Where a syntax error is, nothing else says.
  const [, place] = /^\s*at (\S+:\d+:\d+)/m.exec(plain) ?? []
  if (message?.startsWith('syntax error') && place !== undefined) return `${message} at ${place}`
  return message ?? plain.trim().split('\n').at(-1)?.trim() ?? ''
}

export function stripAnsi(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
  return text.replace(/\u001b\[[0-9;]*m/g, '')
}
