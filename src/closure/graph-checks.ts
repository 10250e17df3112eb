/** What can be wrong with a closure that was read. Each check throws `usage`, in one line. */
import { compare } from '../base/collections.ts'
import { NixeryError } from '../base/errors.ts'
import type { PathInfo } from './graph.ts'

/** One line, and the exit code 2. */
export function badGraph(message: string): NixeryError {
  return new NixeryError('usage', { message })
}

/** Every path once, every reference to one of them, and no cycles. */
export function checkPaths(infos: readonly PathInfo[], where: string): void {
  if (infos.length === 0) throw badGraph(`${where}: there are no store paths in it`)
  const paths = new Set<string>()
  for (const { path } of infos) {
    if (paths.has(path)) throw badGraph(`${where}: ${path} is there twice`)
    paths.add(path)
  }
  for (const { path, references } of infos) {
    const missing = references.find((reference) => !paths.has(reference))
    if (missing !== undefined) throw badGraph(`${where}: ${path} refers to ${missing}, which is not there`)
  }
  checkCycles(infos, where)
}

export function checkRoots(roots: readonly string[], infos: readonly PathInfo[], where: string): void {
  const paths = new Set(infos.map(({ path }) => path))
  const lost = roots.find((root) => !paths.has(root))
  if (lost !== undefined) throw badGraph(`${where}: the root ${lost} is not there`)
}

/** Takes away what refers to nothing that is left; what stays refers to itself by some way. */
function checkCycles(infos: readonly PathInfo[], where: string): void {
  const users = new Map<string, string[]>(infos.map(({ path }) => [path, []]))
  const left = new Map(infos.map(({ path, references }) => [path, references.length]))
  for (const { path, references } of infos)
    for (const reference of references) users.get(reference)?.push(path)
  const ready = infos.filter(({ references }) => references.length === 0).map(({ path }) => path)
  for (let path = ready.pop(); path !== undefined; path = ready.pop()) {
    left.delete(path)
    for (const user of users.get(path) ?? []) {
      const count = (left.get(user) ?? 0) - 1
      left.set(user, count)
      if (count === 0) ready.push(user)
    }
  }
  const [first] = [...left.keys()].sort(compare)
  if (first !== undefined) throw badGraph(`${where}: a cycle of references leads through or to ${first}`)
}
