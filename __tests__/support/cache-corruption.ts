import type { BlobStore } from './blob-store.ts'
import type { StoredEntry } from './cache-protocol.ts'
import { type EditFile, editArchive } from './edit-archive.ts'

/**
 * - `truncate`: the second half of the archive is lost.
 * - `flip-bytes`: 16 bytes in its middle are others.
 * - `delete`: the service knows the entry, but its archive is gone.
 * - `replaceContent`: a sound archive, whose files have other content.
 * - `swapWith`: another entry's archive, and that entry gets this one's; named by the beginning of its key.
 */
export type Corruption =
  | 'truncate'
  | 'flip-bytes'
  | 'delete'
  | { readonly replaceContent: EditFile }
  | { readonly swapWith: string }

/** Damages the newest complete entry whose key begins so. @throws when there is none */
export async function corruptEntry(
  store: BlobStore,
  entries: readonly StoredEntry[],
  keyPrefix: string,
  how: Corruption,
): Promise<void> {
  const entry = newest(entries, keyPrefix)
  if (how === 'delete') return store.remove(entry.blob)
  if (typeof how === 'object' && 'swapWith' in how) return swap(entry, newest(entries, how.swapWith))
  const archive = await store.read(entry.blob)
  await store.write(entry.blob, damaged(archive, how))
}

function newest(entries: readonly StoredEntry[], keyPrefix: string): StoredEntry {
  const entry = entries.findLast(({ key, size }) => size !== undefined && key.startsWith(keyPrefix))
  if (!entry) throw new Error(`no cache entry begins with ${keyPrefix}`)
  return entry
}

function swap(one: StoredEntry, other: StoredEntry): void {
  const { blob } = one
  one.blob = other.blob
  other.blob = blob
}

function damaged(
  archive: Buffer,
  how: 'truncate' | 'flip-bytes' | { readonly replaceContent: EditFile },
): Buffer {
  const middle = Math.floor(archive.length / 2)
  if (how === 'truncate') return archive.subarray(0, middle)
  if (how !== 'flip-bytes') return editArchive(archive, how.replaceContent)
  return Buffer.from(archive.map((byte, at) => (at >= middle && at < middle + 16 ? ~byte : byte)))
}
