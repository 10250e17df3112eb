/** What of a base image's files is looked into, and how files of ours get there without breaking it. */
import { compare, distinctBy } from '../../base/collections.ts'
import type { Problem } from '../../base/errors.ts'
import type { BaseTree } from '../base/base-tree.ts'
import { ancestors, fromBinary, type TarEntry } from '../pack/tar.ts'
import { CERTIFICATE_NAMES } from './certificates.ts'

/** Bundles of certificates, as distributions call them. */
export const BASE_BUNDLES = [
  ...['etc/ssl/certs/ca-certificates.crt', 'etc/pki/tls/certs/ca-bundle.crt', 'etc/ssl/ca-bundle.pem'],
  ...['etc/ssl/cert.pem', 'etc/ssl/certs/ca-bundle.crt'],
]

/** Files whose contents count, and those that some of them are links to. */
const KEPT = new Set([
  ...['etc/passwd', 'etc/group', ...BASE_BUNDLES, ...CERTIFICATE_NAMES],
  ...['etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', 'var/lib/ca-certificates/ca-bundle.pem'],
])

export const isKeptOfBase = (name: string): boolean => KEPT.has(name)

export interface PlacedFiles {
  readonly files: readonly TarEntry[]
  readonly faults: readonly Problem[]
}

/**
 * Entries where the links of the base lead: `bin/tool` becomes `usr/bin/tool` where `/bin` is a link to it. A
 * directory that is there stays as it is.
 */
export function placeOnBase(entries: readonly TarEntry[], tree: BaseTree): PlacedFiles {
  const faults: Problem[] = []
  const placed = entries.flatMap((entry) => {
    const there = tree.find(entry.name)?.type
    if (entry.type === 'directory' && there === 'directory') return []
    const place = tree.place(entry.name)
    if (there !== undefined && (there === 'directory') !== (entry.type === 'directory'))
      faults.push(inTheWay(entry, there === 'directory'))
    return [{ ...entry, name: place }]
  })
  // Of two names for one place the later counts.
  const each = distinctBy([...placed].reverse(), ({ name }) => name)
  return { files: each.sort((a, b) => compare(a.name, b.name)), faults }
}

function inTheWay({ name }: TarEntry, isDirectory: boolean): Problem {
  const place = `/${fromBinary(name)}`
  return isDirectory
    ? {
        input: 'files',
        message: `${place} would take the place of a directory of the base image`,
        hint: `write ${place}/ to put a file into it, or choose another place`,
      }
    : {
        message: `${place} is a file of the base image, and cannot be a directory as well`,
        hint: 'choose another place in workdir, volumes or files',
      }
}

/** With all directories above, as the base has them: a layer that does not name them may change them. */
export function withParents(entries: readonly TarEntry[], tree: BaseTree): readonly TarEntry[] {
  const names = new Set(entries.map(({ name }) => name))
  const parents = [...new Set(entries.flatMap(({ name }) => ancestors(name)))].filter(
    (name) => !names.has(name),
  )
  const directories = parents.map((name): TarEntry => {
    const { mode = 0o755, owner = { uid: 0, gid: 0 } } = tree.nodes.get(name) ?? {}
    return { type: 'directory', name, mode, ...(owner.uid === 0 && owner.gid === 0 ? {} : { owner }) }
  })
  return [...entries, ...directories].sort((a, b) => compare(a.name, b.name))
}
