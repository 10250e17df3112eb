import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cache } from '../../src/cache/cache.ts'
import { scratchDir } from './scratch.ts'

export interface MemoryCache extends Cache {
  /** The files of each entry, by the entry's name. */
  readonly entries: Map<string, Map<string, Buffer>>
  /** `restore NAME`, `save NAME`, `discard NAME`, in order. */
  readonly calls: string[]
  /** Answers every `restore` with this entry, as a service may whose names only begin alike. */
  answer: string | undefined
}

/** A cache whose entries are in this process. */
export async function memoryCache(): Promise<MemoryCache> {
  const entries = new Map<string, Map<string, Buffer>>()
  const calls: string[] = []
  const dir = await scratchDir('memory')
  const cache: MemoryCache = {
    ...{ entries, calls, answer: undefined, failure: undefined },
    async restore(name, prefixes = []) {
      calls.push(`restore ${name}`)
      const newest = [...entries.keys()].reverse()
      const byPrefix = prefixes.flatMap((prefix) => newest.filter((one) => one.startsWith(prefix)))
      const found = cache.answer ?? (entries.has(name) ? name : byPrefix[0])
      if (found === undefined) return undefined
      const directory = join(dir, String(calls.length))
      mkdirSync(directory)
      for (const [file, content] of entries.get(found) ?? []) writeFileSync(join(directory, file), content)
      return { name: found, directory }
    },
    async save(name, files) {
      calls.push(`save ${name}`)
      const contents = [...files].map(([file, source]) => [file, readFileSync(source)] as const)
      if (!entries.has(name)) entries.set(name, new Map(contents))
    },
    async discard({ name }) {
      calls.push(`discard ${name}`)
      entries.delete(name)
    },
  }
  return cache
}
