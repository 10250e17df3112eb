/**
 * Pinning: which exact tree a package source stands for at this moment, found out without Nix. What has the
 * same identity has the same bytes, so the identity can be part of a key.
 */
import { readFile } from 'node:fs/promises'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { directoryState } from './directory.ts'
import { lockedSource } from './flake-lock.ts'
import { archiveOf } from './forge.ts'
import { type GitAccess, lsRemote } from './git.ts'
import { isGitHub } from './github.ts'
import {
  COMMIT,
  type ExactSource,
  type ExactTree,
  type ForgeSource,
  type GitSource,
  type PackageSource,
  type TreeSource,
} from './source.ts'

export interface Pinned<Source> {
  readonly source: Source
  /** Goes into keys. */
  readonly identity: Readonly<Record<string, string | number>>
  /**
   * The commit that it is, where that is known. It says nothing about the bytes that the identity does not
   * say.
   */
  readonly revision?: string
  /** Why the source could not be pinned: then its identity only holds for the time to live. */
  readonly unpinned?: string
}

export type PinnedSource = Pinned<ExactSource>
type PinnedTree = Pinned<ExactTree>

export interface PinSettings {
  /** URL of the git repository that branches and commits come from. */
  readonly repository: string
  /** How long a source that cannot be pinned is taken to be the same. */
  readonly ttlSeconds: number
  readonly access: GitAccess
}

/** Throws `invalid-input` when there is no such directory, file, branch or tag. */
export async function pinSource(
  source: PackageSource,
  settings: PinSettings,
  host: Host,
): Promise<PinnedSource> {
  if (source.kind !== 'flake') return pinTree(source, settings, host)
  const { source: tree, identity, ...rest } = await pinTree(source.tree, settings, host)
  const { directory } = source
  return { source: { kind: 'flake', tree, directory }, identity: { ...identity, flake: directory }, ...rest }
}

async function pinTree(source: TreeSource, settings: PinSettings, host: Host): Promise<PinnedTree> {
  const { repository, ttlSeconds, access } = settings
  const slot = { validUntil: (Math.floor(Date.now() / 1000 / ttlSeconds) + 1) * ttlSeconds }
  switch (source.kind) {
    case 'path': {
      const { path, ...state } = await directoryState(source.path, 'nixpkgs', host)
      return { source: { kind: 'path', path }, ...state }
    }
    case 'lock':
      return pinTree(await readLock(source.file, source.node), settings, host)
    case 'commit':
      return pinTree(commitOf(repository, source.revision, host), settings, host)
    case 'branch':
      return pinBranch(repository, source.branch, slot, access, host)
    case 'forge':
      return pinForge(source, slot, access, host)
    case 'git':
      return pinGit(source, slot, access, host)
    case 'tarball': {
      const { url, narHash, revision } = source
      const commit = revision === undefined ? {} : { revision }
      if (narHash !== undefined) return { source, identity: { narHash }, ...commit }
      if (revision !== undefined) return { source, identity: { revision }, ...commit }
      return { source, identity: { url, ...slot }, unpinned: `${url} has no hash (add ?narHash=sha256-...)` }
    }
  }
}

type Slot = { readonly validUntil: number }

/** A commit of the repository. GitHub's tarball of it is what every Nix fetches fastest. */
function commitOf(repository: string, revision: string, host: Host, ref?: string): ExactTree {
  if (isGitHub(repository, host.env)) {
    return { kind: 'tarball', url: `${repository}/archive/${revision}.tar.gz`, revision }
  }
  return { kind: 'git', url: repository, revision, ...(ref === undefined ? {} : { ref }) }
}

async function pinBranch(
  repository: string,
  branch: string,
  slot: Slot,
  access: GitAccess,
  host: Host,
): Promise<PinnedTree> {
  const ref = `refs/heads/${branch}`
  const found = await lsRemote(repository, ref, access, host)
  const { revision } = found
  if (revision !== undefined) {
    return { source: commitOf(repository, revision, host, ref), identity: { revision }, revision }
  }
  const unpinned = `git could not look up ${branch}${found.trouble}`
  if (!isGitHub(repository, host.env)) {
    const source = { kind: 'git', url: repository, ref } as const
    return { source, identity: { url: repository, ref, ...slot }, unpinned }
  }
  const url = `${repository}/archive/${ref}.tar.gz`
  return { source: { kind: 'tarball', url }, identity: { url, ...slot }, unpinned }
}

async function pinForge(
  { repository, ref = 'HEAD' }: ForgeSource,
  slot: Slot,
  access: GitAccess,
  host: Host,
): Promise<PinnedTree> {
  const found = COMMIT.test(ref) ? { revision: ref } : await lsRemote(repository.url, ref, access, host)
  const { revision } = found
  if (revision !== undefined) {
    const url = archiveOf(repository, revision)
    return { source: { kind: 'tarball', url, revision }, identity: { revision }, revision }
  }
  const url = archiveOf(repository, ref)
  const unpinned = `git could not look up ${ref} of ${repository.name}${found.trouble}`
  return { source: { kind: 'tarball', url }, identity: { url, ...slot }, unpinned }
}

async function pinGit(source: GitSource, slot: Slot, access: GitAccess, host: Host): Promise<PinnedTree> {
  if (source.revision !== undefined) {
    const { revision } = source
    return { source, identity: { revision }, revision }
  }
  const { url, ref = 'HEAD' } = source
  const found = await lsRemote(url, ref, access, host)
  const { revision } = found
  if (revision !== undefined) {
    const fullRef = source.ref === undefined ? {} : { ref: found.ref }
    return { source: { ...source, ...fullRef, revision }, identity: { revision }, revision }
  }
  const unpinned = `git could not look up ${ref} of ${url}${found.trouble}`
  return { source, identity: { url, ref, ...slot }, unpinned }
}

async function readLock(file: string, node: string | undefined): Promise<ExactTree> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new NixeryError(
      'invalid-input',
      { input: 'nixpkgs', message: `${file} cannot be read: ${error.message}`, hint: 'check the path' },
      error,
    )
  })
  return lockedSource(text, file, node)
}
