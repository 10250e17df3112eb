import { NixeryError } from '../errors.ts'
import { formatPlatform, type PlatformName } from '../oci/types.ts'
import { invalid } from '../parse.ts'
import { parsePlatform as platformOf } from '../platform-list.ts'
import { printable } from '../report/printable.ts'
import type { IndexEntry } from './parse-documents.ts'

/** `OS/ARCHITECTURE[/VARIANT]`, or another spelling of a platform that builds have. Throws `invalid-input`. */
export function parsePlatform(text: string): PlatformName {
  // A variant that is named has to be there.
  const known = /\/v\d+$/.test(text) ? undefined : platformOf(text)
  if (known !== undefined) return known
  const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9]+))?$/.exec(text) ?? []
  if (os === undefined || architecture === undefined)
    return invalid(`platform: "${text}" is not a platform`, 'write for example linux/amd64 or linux/arm64')
  return { os, architecture, ...(variant === undefined ? {} : { variant }) }
}

/** Go's names, which images use, where Node's differ. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** What this machine runs: Linux containers, whatever its own system. */
export const ownPlatform = (): PlatformName => ({
  os: 'linux',
  architecture: ARCHITECTURES[process.arch] ?? process.arch,
})

/** Whether an image of platform `one` is what was asked for; who asks for no variant takes any. */
export const isPlatform = (one: PlatformName | undefined, wanted: PlatformName): boolean =>
  one?.os === wanted.os &&
  one.architecture === wanted.architecture &&
  (wanted.variant === undefined || one.variant === wanted.variant)

/** What is an image: BuildKit puts its attestations beside them, for the platform unknown/unknown. */
export const imagesAmong = (entries: readonly IndexEntry[]): readonly IndexEntry[] =>
  entries.filter(({ platform }) => platform?.os !== 'unknown')

/**
 * The image for a platform; without one, that of this machine or the only one there is. Throws `image` with what there is.
 * `what`: for the message.
 */
export function choosePlatform(
  what: string,
  entries: readonly IndexEntry[],
  wanted: PlatformName | undefined,
): IndexEntry {
  const images = imagesAmong(entries)
  const found = images.find(({ platform }) => isPlatform(platform, wanted ?? ownPlatform()))
  if (found !== undefined) return found
  const [first, second] = images
  if (first !== undefined && second === undefined && (wanted === undefined || first.platform === undefined))
    return first
  throw otherPlatform(
    what,
    wanted ?? ownPlatform(),
    images.flatMap(({ platform }) => platform ?? []),
  )
}

/** The error for an image that is not there for a platform. */
export function otherPlatform(
  what: string,
  wanted: PlatformName,
  there: readonly PlatformName[],
): NixeryError {
  const names = there.map((one) => printable(formatPlatform(one)))
  const list = names.length === 0 ? 'no platform' : names.join(', ')
  return new NixeryError('image', {
    message: `${what} is not for ${formatPlatform(wanted)}: it is for ${list}`,
    hint: names[0] === undefined ? 'name another image' : `give --platform ${names[0]}`,
  })
}
