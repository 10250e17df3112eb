import { realpath } from 'node:fs/promises'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { type LocalGit, localGit } from './git.ts'
import { hashTree } from './hash-tree.ts'

/** What a directory stands for. */
export interface DirectoryState {
  /** Without links on the way to it: Nix refuses to read through them. */
  readonly path: string
  /** Git's own hash of the tree when nothing in it differs from the commit, else a hash of all files. */
  readonly identity: { readonly tree: string } | { readonly files: string }
  /** The commit that is checked out, when the directory is a whole repository and nothing in it differs. */
  readonly revision?: string
}

/**
 * Throws `invalid-input` when the directory cannot be read; `input` is the name of the input that names it.
 */
export async function directoryState(directory: string, input: string, host: Host): Promise<DirectoryState> {
  try {
    const path = await realpath(directory)
    const git = await localGit(path, host)
    const tree = git && (await cleanTree(git))
    if (git === undefined || tree === undefined) return { path, identity: { files: hashTree(path) } }
    return { path, identity: { tree }, ...(await commitOf(git)) }
  } catch (error) {
    if (error instanceof NixeryError) throw error
    throw new NixeryError(
      'invalid-input',
      {
        input,
        message: `${directory} cannot be read: ${(error as Error).message}`,
        hint: 'give a directory with a default.nix',
      },
      error,
    )
  }
}

async function cleanTree({ run, path }: LocalGit): Promise<string | undefined> {
  const status = await run('status', '--porcelain', '--ignored', '--untracked-files=all', '--', path)
  if (status.exitCode !== 0 || status.stdout !== '') return undefined
  // Files that git was told not to look at (skip-worktree, assume-unchanged) may differ from the commit.
  const files = await run('ls-files', '-v', '--', path)
  if (files.exitCode !== 0 || /^[a-zS] /m.test(files.stdout)) return undefined
  const tree = await run('rev-parse', '--verify', '--quiet', `HEAD:${path}/`)
  return tree.exitCode === 0 ? tree.stdout.trim() : undefined
}

/** A directory inside a repository is not what the commit is about. */
async function commitOf({ run, path }: LocalGit): Promise<{ readonly revision?: string }> {
  if (path !== '.') return {}
  const { exitCode, stdout } = await run('rev-parse', '--verify', 'HEAD')
  return exitCode === 0 ? { revision: stdout.trim() } : {}
}
