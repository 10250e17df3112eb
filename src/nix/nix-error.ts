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

/** Overlays are evaluated in the store: what is beside them there is no file, or the name of no store path. */
const OUTSIDE_OF_OVERLAY =
  /(-overlay\/|\/nix\/store\/(?![0-9a-z]{32}-)).*(does not exist|No such file)|short to be a valid store path/

/** What to do about an error that takes the whole package set down, by Nix's words for it. */
export function evaluationHint(message: string): string {
  if (/unlocked flake|cannot update|requires lock file changes|lock file .* unlocked input/.test(message))
    return 'lock the inputs of the flake: run nix flake lock in it, and commit flake.lock'
  if (/unable to download|[Ff]ailed to fetch|[Pp]rogram 'git' failed|cannot find Git revision/.test(message))
    return FETCH_HINT
  if (OUTSIDE_OF_OVERLAY.test(message))
    return 'an overlay is read alone: give the directory with all the files that it imports, with a default.nix'
  return 'check the input nixpkgs: it must be nixpkgs, or a tree with the same shape (import ./. { system, config, overlays })'
}

/** What to do about a source that cannot be fetched. */
export const FETCH_HINT =
  'check the address, and that this run may read it: github-token for repositories on GitHub, an ssh agent and known hosts for git+ssh, netrc-file in nix-config for other servers'

export function stripAnsi(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
  return text.replace(/\u001b\[[0-9;]*m/g, '')
}
