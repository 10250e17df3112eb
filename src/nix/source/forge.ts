/**
 * Sites that keep git repositories and also serve each commit as a tarball, which is much less than a clone:
 * https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#types
 */
export interface ForgeRepository {
  /** As a flake reference names it: `github:NixOS/nixpkgs`. */
  readonly name: string
  /** What git is asked. */
  readonly url: string
  readonly forge: Forge
  /** Without its owner. */
  readonly repository: string
}

type Forge = 'github' | 'gitlab' | 'sourcehut'

/** What references to them begin with. */
export const FORGE_PREFIX = /^(github|gitlab|sourcehut):/

const DEFAULT_HOST = { github: 'github.com', gitlab: 'gitlab.com', sourcehut: 'git.sr.ht' } as const

/** `host`: default that of the forge. In GitLab's owners, "%2F" separates groups. */
export function forgeRepository(
  forge: Forge,
  owner: string,
  repository: string,
  host: string = DEFAULT_HOST[forge],
): ForgeRepository {
  const url = `https://${host}/${owner.replaceAll(/%2F/gi, '/')}/${repository}`
  return { name: `${forge}:${owner}/${repository}`, url, forge, repository }
}

const NAME = '[A-Za-z0-9_.~%-]+'
const REFERENCE = new RegExp(`^(github|gitlab|sourcehut):(${NAME})/(${NAME})(?:/([A-Za-z0-9._/-]+))?$`)

/**
 * `github:owner/repository/ref?host=git.example`, also with `?ref=` or `?rev=`; undefined when it is not one.
 */
export function parseForge(
  text: string,
): { readonly repository: ForgeRepository; readonly ref?: string } | undefined {
  const [before = '', query] = text.split('?')
  const [, forge, owner, repository, inPath] = REFERENCE.exec(before) ?? []
  const parameters = new URLSearchParams(query)
  const known = ['host', 'ref', 'rev']
  if (owner === undefined || repository === undefined) return undefined
  if ([...parameters.keys()].some((name) => !known.includes(name))) return undefined
  const ref = inPath ?? parameters.get('rev') ?? parameters.get('ref') ?? undefined
  const host = parameters.get('host') ?? undefined
  if (host !== undefined && !/^[A-Za-z0-9.:-]+$/.test(host)) return undefined
  const found = forgeRepository(forge as Forge, owner, repository, host)
  return { repository: found, ...(ref === undefined ? {} : { ref }) }
}

/** Address of the tarball of a ref or commit. */
export function archiveOf({ forge, url, repository }: ForgeRepository, ref: string): string {
  return forge === 'gitlab'
    ? `${url}/-/archive/${ref}/${repository}-${ref}.tar.gz`
    : `${url}/archive/${ref}.tar.gz`
}
