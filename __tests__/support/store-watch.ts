import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestStore } from './store.ts'

/** Base names of what is in a store, valid or not yet. */
export async function entries(store: TestStore): Promise<readonly string[]> {
  const names = await readdir(join(store.root, 'nix/store')).catch(() => [] as string[])
  return names.filter((name) => /^[0-9a-z]{32}-/.test(name))
}

/** Names without hash, sorted, of the paths in a store. */
export async function pathNames(store: TestStore): Promise<readonly string[]> {
  const names = (await entries(store)).map((name) => name.slice(33))
  return [...new Set(names.filter((name) => !name.endsWith('.lock')))].sort()
}

/** Nix holds this lock from before the builder starts until its output is valid. */
export async function isBuilding(name: string, store: TestStore): Promise<boolean> {
  const all = new Set(await entries(store))
  const locked = [...all].filter((entry) => entry.endsWith(`-${name}.lock`))
  return locked.some((lock) => !all.has(lock.slice(0, -'.lock'.length)))
}
