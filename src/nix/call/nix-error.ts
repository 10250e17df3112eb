import type { SourceLocation } from '../../base/errors.ts'

/** Of longer messages, which are lists mostly, the beginning and the end say what is wrong. */
const [FIRST_LINES, LAST_LINES] = [10, 10]

/**
 * The message of the innermost error in what Nix wrote to standard error, without the trace: usually one
 * line, else the further ones indented, and without the middle of a long one.
 */
export const nixErrorMessage = (stderr: string): string => shortened(wholeErrorMessage(stderr))

/** The same, however long it is. */
export function wholeErrorMessage(stderr: string): string {
  const plain = stripAnsi(stderr)
  const begin = [...plain.matchAll(/^\s*error:[ \t]*\S/gm)].at(-1)?.index
  if (begin === undefined) return plain.trim().split('\n').at(-1)?.trim() ?? ''
  const message = messageIn(plain.slice(begin))
  // Where a syntax error is, nothing else says.
  const place = nixErrorPlace(plain)
  if (!message.startsWith('syntax error') || place === undefined) return message
  return `${message} at ${place.file}:${place.line}:${place.column}`
}

/** Where the innermost error is, when Nix says so. */
export function nixErrorPlace(stderr: string): SourceLocation | undefined {
  const plain = stripAnsi(stderr)
  const begin = [...plain.matchAll(/^\s*error:[ \t]*\S/gm)].at(-1)?.index ?? 0
  const [, file, line, column] = /^\s*at (\/.*?):(\d+):(\d+):?\s*$/m.exec(plain.slice(begin)) ?? []
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) }
}

/** The place nearest to the error in a file of an overlay, which Nix reads from the store. */
export function overlayPlace(stderr: string): SourceLocation | undefined {
  const places = [
    ...stripAnsi(stderr).matchAll(/\bat (\/nix\/store\/[0-9a-z]{32}-overlay\/.*?):(\d+):(\d+)/g),
  ]
  const [, file = '', line, column] = places.at(-1) ?? []
  return file === '' ? undefined : { file, line: Number(line), column: Number(column) }
}

/** Ends before the place in the source, the trace and Nix's advice about the trace. */
function messageIn(text: string): string {
  const [first = '', ...rest] = text
    .trimStart()
    .replace(/^error:\s*/, '')
    .split('\n')
  const end = rest.findIndex((line) =>
    /^\s*(at \S+:\d+:\d+:?$|… |\(use '--show-trace'|note: trace)/.test(line),
  )
  const lines = (end < 0 ? rest : rest.slice(0, end)).join('\n').trimEnd().split('\n')
  const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  return [first.trim(), ...lines.map((line) => `  ${line.slice(depth)}`.trimEnd())].join('\n').trimEnd()
}

/** A message without its middle, where that is long. */
export function shortened(message: string): string {
  const lines = message.split('\n')
  const left = lines.length - FIRST_LINES - LAST_LINES
  if (left <= 1) return message
  return [...lines.slice(0, FIRST_LINES), `  ... ${left} more lines ...`, ...lines.slice(-LAST_LINES)].join(
    '\n',
  )
}

/**
 * Overlays are evaluated in the store: what is beside them there is no file, or the name of no store path.
 */
const OUTSIDE_OF_OVERLAY =
  /(-overlay\/|\/nix\/store\/(?![0-9a-z]{32}-)).*(does not exist|No such file)|short to be a valid store path/

/** What to do about an overlay that imports what is not in it; undefined for other errors. */
export const overlayHint = (message: string): string | undefined =>
  OUTSIDE_OF_OVERLAY.test(message)
    ? 'an overlay is read alone: give the directory with all the files that it imports, with a default.nix'
    : undefined

/** What to do about an error that takes the whole package set down, by Nix's words for it. */
export function evaluationHint(message: string): string {
  if (/unlocked flake|cannot update|requires lock file changes|lock file .* unlocked input/.test(message))
    return 'lock the inputs of the flake: run nix flake lock in it, and commit flake.lock'
  if (/unable to download|[Ff]ailed to fetch|[Pp]rogram 'git' failed|cannot find Git revision/.test(message))
    return fetchHint(message)
  const hint = overlayHint(message)
  if (hint !== undefined) return hint
  return 'check the input nixpkgs: it must be nixpkgs, or a tree with the same shape (import ./. { system, config, overlays })'
}

/** What to do about a source that cannot be fetched. */
export function fetchHint(message: string): string {
  if (/Could not resolve host/.test(message))
    return 'check the host name, and the network of this machine; where there is a proxy, set https_proxy'
  return 'check the address, and that this run may read it: github-token for repositories on GitHub, an ssh agent and known hosts for git+ssh, netrc-file in nix-config for other servers'
}

export function stripAnsi(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
}
