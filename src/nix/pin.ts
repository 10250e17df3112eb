/**
 * Pinning: which exact tree a package source stands for at this moment, found out without Nix. What has the same identity
 * has the same bytes, so the identity can be part of a key.
 */
import { readFile } from 'node:fs/promises'
import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import { run } from '../process.ts'
import { lockedSource } from './flake-lock.ts'
import { hashTree } from './hash-tree.ts'
import { commitSource, type ExactSource, type GitSource, NIXPKGS_URL, type PackageSource } from './source.ts'

export interface PinnedSource {
  readonly source: ExactSource
  /** Goes into keys. */
  readonly identity: Readonly<Record<string, string | number>>
  /** Why the source could not be pinned: then its identity only holds for the time to live. */
  readonly unpinned?: string
}

/** `ttlSeconds`: how long a source that cannot be pinned is taken to be the same. */
export async function pinSource(
  source: PackageSource,
  ttlSeconds: number,
  host: Host,
): Promise<PinnedSource> {
  const slot = { validUntil: (Math.floor(Date.now() / 1000 / ttlSeconds) + 1) * ttlSeconds }
  switch (source.kind) {
    case 'path':
      return { source, identity: await pathIdentity(source.path, host) }
    case 'lock':
      return pinSource(await readLock(source.file, source.node), ttlSeconds, host)
    case 'branch': {
      const found = await lsRemote(NIXPKGS_URL, `refs/heads/${source.branch}`, host)
      if (found !== undefined) return pinSource(commitSource(found.revision), ttlSeconds, host)
      const url = `${NIXPKGS_URL}/archive/refs/heads/${source.branch}.tar.gz`
      return {
        source: { kind: 'tarball', url },
        identity: { url, ...slot },
        unpinned: `git could not look up ${source.branch}`,
      }
    }
    case 'git':
      return pinGit(source, slot, host)
    case 'tarball': {
      const { url, narHash, revision } = source
      // The report, and with it the image, names the commit where it is known: so it is part of what identifies the source.
      const commit = revision === undefined ? {} : { revision }
      if (narHash !== undefined) return { source, identity: { narHash, ...commit } }
      if (revision !== undefined) return { source, identity: commit }
      return { source, identity: { url, ...slot }, unpinned: `${url} has no hash (add ?narHash=sha256-...)` }
    }
  }
}

async function pinGit(
  source: GitSource,
  slot: { readonly validUntil: number },
  host: Host,
): Promise<PinnedSource> {
  if (source.revision !== undefined) return { source, identity: { revision: source.revision } }
  const found = await lsRemote(source.url, source.ref ?? 'HEAD', host)
  if (found !== undefined) {
    const { ref, revision } = found
    return {
      source: { ...source, ...(source.ref === undefined ? {} : { ref }), revision },
      identity: { revision },
    }
  }
  const identity = { url: source.url, ref: source.ref ?? 'HEAD', ...slot }
  return { source, identity, unpinned: `git could not look up ${source.ref ?? 'HEAD'} of ${source.url}` }
}

/**
 * The commit that a ref points to, and the ref in full, as Nix wants it; undefined when git or the network is not
 * there. A branch comes before a tag of the same name. Throws `invalid-input` when there is no such ref.
 */
async function lsRemote(
  url: string,
  ref: string,
  host: Host,
): Promise<{ readonly ref: string; readonly revision: string } | undefined> {
  const { exitCode, stdout } = await git(['ls-remote', url, ref, `${ref}^{}`], host)
  if (exitCode !== 0) return undefined
  // git also lists refs that only end like the one that was asked for: "main" and "old/main".
  const commits = new Map([...stdout.matchAll(/^([0-9a-f]{40})\t(.+)$/gm)].map((line) => [line[2], line[1]]))
  for (const name of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]) {
    // An annotated tag is an object of its own; "^{}" is the commit that it names.
    const revision = commits.get(`${name}^{}`) ?? commits.get(name)
    if (revision !== undefined) return { ref: name, revision }
  }
  throw new NixeryError('invalid-input', {
    message: `nixpkgs: ${url} has no branch or tag ${ref.replace('refs/heads/', '')}`,
    hint: 'check its name; a directory is written with ./ or / first',
  })
}

const GIT_TIMEOUT_MS = 30_000
/** They would make git look at another repository than the one that is named. */
const REPOSITORY_VARIABLES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']

async function git(args: readonly string[], host: Host) {
  const own = Object.entries(host.env).filter(([name]) => !REPOSITORY_VARIABLES.includes(name))
  // A question for a password would wait for ever.
  const env = { GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: '0' }
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(GIT_TIMEOUT_MS)])
  try {
    return await run('git', args, { env, signal })
  } catch (error) {
    if (host.signal.aborted) throw error
    return { exitCode: 127, stdout: '', stderr: (error as Error).message }
  }
}

/** Git's own hash of the directory when nothing in it differs from the commit, else a hash of all files. */
async function pathIdentity(directory: string, host: Host): Promise<PinnedSource['identity']> {
  const status = await git(
    ['-C', directory, 'status', '--porcelain', '--ignored', '--untracked-files=all', '--', '.'],
    host,
  )
  // Files that git was told not to look at (skip-worktree, assume-unchanged) may differ from the commit.
  const files = await git(['-C', directory, 'ls-files', '-v', '--', '.'], host)
  const allLookedAt = files.exitCode === 0 && !/^[a-zS] /m.test(files.stdout)
  if (status.exitCode === 0 && status.stdout === '' && allLookedAt) {
    const tree = await git(['-C', directory, 'rev-parse', '--verify', '--quiet', 'HEAD:./'], host)
    if (tree.exitCode === 0) return { tree: tree.stdout.trim() }
  }
  try {
    return { files: hashTree(directory) }
  } catch (error) {
    throw new NixeryError(
      'invalid-input',
      {
        message: `nixpkgs: ${directory} cannot be read: ${(error as Error).message}`,
        hint: 'give a directory with a default.nix',
      },
      error,
    )
  }
}

async function readLock(file: string, node: string | undefined): Promise<PackageSource> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new NixeryError(
      'invalid-input',
      { message: `nixpkgs: ${file} cannot be read: ${error.message}`, hint: 'check the path' },
      error,
    )
  })
  return lockedSource(text, file, node)
}
