import { compare } from '../../base/collections.ts'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { parseList } from '../../base/parse.ts'
import { formatPlatform, type SupportedPlatform } from '../../base/platform.ts'

/** The spellings of docker, of Go and of Nix. */
const SPELLINGS: ReadonlyMap<string, SupportedPlatform['architecture']> = new Map([
  ['linux/amd64', 'amd64'],
  ['linux/amd64/v1', 'amd64'],
  ['linux/x86_64', 'amd64'],
  ['linux/arm64', 'arm64'],
  ['linux/arm64/v8', 'arm64'],
  ['linux/aarch64', 'arm64'],
  ['amd64', 'amd64'],
  ['arm64', 'arm64'],
  ['x86_64-linux', 'amd64'],
  ['aarch64-linux', 'arm64'],
])

export const platformSpellings: readonly string[] = [...SPELLINGS.keys()]

/** A platform in any of its spellings; undefined for one that nixpkgs has no binaries for. */
export function parsePlatform(text: string): SupportedPlatform | undefined {
  const architecture = SPELLINGS.get(text.trim().toLowerCase())
  return architecture === undefined ? undefined : { os: 'linux', architecture }
}

/**
 * Platforms separated by commas or line ends; each once, in the order of their names, whatever the order of
 * the list.
 */
export function parsePlatformList(text: string): readonly SupportedPlatform[] {
  const problems: Problem[] = []
  const found = new Map<string, SupportedPlatform>()
  for (const entry of parseList(text)) {
    const platform = parsePlatform(entry)
    if (platform !== undefined) found.set(formatPlatform(platform), platform)
    else {
      const message = `"${entry}" is not a platform that images can be made for`
      problems.push({ input: 'platforms', message, hint: 'use linux/amd64 and linux/arm64' })
    }
  }
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return [...found.values()].sort((a, b) => compare(formatPlatform(a), formatPlatform(b)))
}
