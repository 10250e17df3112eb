import type { Walk } from './walk.ts'

/** The paths that need one that is missing, in whatever way, each with the first of them that was found. */
export function incompletePaths({ found, missing }: Walk): ReadonlyMap<string, string> {
  const users = new Map<string, string[]>()
  for (const [path, { info }] of found) {
    for (const reference of info.references) {
      const known = users.get(reference)
      if (known === undefined) users.set(reference, [path])
      else known.push(path)
    }
  }
  const because = new Map([...missing.keys()].map((path) => [path, path]))
  for (const [path, cause] of because)
    for (const user of users.get(path) ?? []) if (!because.has(user)) because.set(user, cause)
  return because
}
