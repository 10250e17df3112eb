import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../src/base/hash.ts'

/** Names of the entries of a cache directory that begin so. */
export async function entryNames(cacheDir: string, prefix = ''): Promise<readonly string[]> {
  const names = await readdir(join(cacheDir, 'entries')).catch(() => [])
  return names.filter((name) => name.startsWith(`nixery-action-v2-${prefix}`)).sort()
}

/**
 * The directory of the only entry of a cache directory that begins so. @throws when there is none, or more
 * than one
 */
export async function entryDirectory(cacheDir: string, prefix: string): Promise<string> {
  const [name, ...more] = await entryNames(cacheDir, prefix)
  if (name === undefined || more.length > 0)
    throw new Error(`not one entry begins with ${prefix}: ${name} ${more}`)
  return join(cacheDir, 'entries', name)
}

/** The document of an entry. */
export async function readEntry<T>(directory: string): Promise<T> {
  return JSON.parse(JSON.parse(await readFile(join(directory, 'entry.json'), 'utf8')).payload)
}

/**
 * Changes the document of an entry as someone does who can write to the cache: the seal is right afterwards.
 */
export async function forgeEntry<T>(directory: string, edit: (document: T) => unknown): Promise<void> {
  const file = join(directory, 'entry.json')
  const sealed = JSON.parse(await readFile(file, 'utf8'))
  const payload = JSON.stringify(edit(JSON.parse(sealed.payload)))
  await writeFile(file, JSON.stringify({ ...sealed, payload, sha256: sha256(payload) }))
}
