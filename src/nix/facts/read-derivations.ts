import { readFile } from 'node:fs/promises'
import { type Derivation, parseDerivation } from './derivation.ts'
import type { Derivations } from './derivation-facts.ts'

/** Files read at a time. */
const CONCURRENCY = 32

/**
 * The derivations of some packages and all that these are built from, as far as a store below one of the
 * roots has them: what is not there, or cannot be read, is left out.
 */
export async function readDerivations(
  storeRoots: readonly string[],
  drvPaths: readonly string[],
): Promise<Derivations> {
  const found = new Map<string, Derivation>()
  const seen = new Set(drvPaths)
  let next = [...seen]
  while (next.length > 0) {
    const batch = next.splice(0, CONCURRENCY)
    const read = await Promise.all(
      batch.map(async (path) => [path, await readOne(storeRoots, path)] as const),
    )
    for (const [path, derivation] of read) {
      if (derivation === undefined) continue
      found.set(path, derivation)
      const unseen = derivation.inputs.filter((input) => !seen.has(input))
      for (const input of unseen) seen.add(input)
      next = [...next, ...unseen]
    }
  }
  return found
}

async function readOne(storeRoots: readonly string[], path: string): Promise<Derivation | undefined> {
  for (const root of storeRoots) {
    try {
      return parseDerivation(await readFile(root + path, 'utf8'))
    } catch {
      // Another root may have it.
    }
  }
  return undefined
}
