import { NixeryError } from '../../base/errors.ts'
import { invalid } from '../../base/parse.ts'
import { formatPlatform, isPlatform, ownPlatform, type Platform } from '../../base/platform.ts'
import { printable } from '../../base/printable.ts'
import { parsePlatform as platformOf } from '../oci/platform-list.ts'
import type { IndexEntry } from './parse-documents.ts'

/**
 * `OS/ARCHITECTURE[/VARIANT]`, or another spelling of a platform that builds have. Throws `invalid-input`.
 */
export function parsePlatform(text: string): Platform {
  // A variant that is named has to be there.
  const known = /\/v\d+$/.test(text) ? undefined : platformOf(text)
  if (known !== undefined) return known
  const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9]+))?$/.exec(text) ?? []
  if (os === undefined || architecture === undefined)
    return invalid('platform', `"${text}" is not a platform`, 'write for example linux/amd64 or linux/arm64')
  return { os, architecture, ...(variant === undefined ? {} : { variant }) }
}

/** What is an image: BuildKit puts its attestations beside them, for the platform unknown/unknown. */
export const imagesAmong = (entries: readonly IndexEntry[]): readonly IndexEntry[] =>
  entries.filter(({ platform }) => platform?.os !== 'unknown')

/**
 * The image for a platform; without one, that of this machine or the only one there is. Throws `image` with
 * what there is. `what`: for the message.
 */
export function choosePlatform(
  what: string,
  entries: readonly IndexEntry[],
  wanted: Platform | undefined,
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

/** The image is there, and not for the platform. */
export class OtherPlatform extends NixeryError {}

/** The error for an image that is not there for a platform. */
export function otherPlatform(what: string, wanted: Platform, there: readonly Platform[]): OtherPlatform {
  const names = there.map((one) => printable(formatPlatform(one)))
  const list = names.length === 0 ? 'no platform' : names.join(', ')
  return new OtherPlatform('image', {
    message: `${what} is not for ${formatPlatform(wanted)}: it is for ${list}`,
    hint: names[0] === undefined ? 'name another image' : `give --platform ${names[0]}`,
  })
}
