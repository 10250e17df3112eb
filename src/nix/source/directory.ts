import { realpath } from 'node:fs/promises'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import { git } from './git.ts'
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

/** Throws `invalid-input` when the directory cannot be read; `input` is the name of the input that names it. */
export async function directoryState(directory: string, input: string, host: Host): Promise<DirectoryState> {
  try {
    const path = await realpath(directory)
    const tree = await cleanTree(path, host)
    if (tree === undefined) return { path, identity: { files: hashTree(path) } }
    return { path, identity: { tree }, ...(await commitOf(path, host)) }
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

async function cleanTree(directory: string, host: Host): Promise<string | undefined> {
  const status = await git(
    ['-C', directory, 'status', '--porcelain', '--ignored', '--untracked-files=all', '--', '.'],
    host,
  )
  if (status.exitCode !== 0 || status.stdout !== '') return undefined
  // Files that git was told not to look at (skip-worktree, assume-unchanged) may differ from the commit.
  const files = await git(['-C', directory, 'ls-files', '-v', '--', '.'], host)
  if (files.exitCode !== 0 || /^[a-zS] /m.test(files.stdout)) return undefined
  const tree = await git(['-C', directory, 'rev-parse', '--verify', '--quiet', 'HEAD:./'], host)
  return tree.exitCode === 0 ? tree.stdout.trim() : undefined
}

/** A directory inside a repository is not what the commit is about. */
async function commitOf(directory: string, host: Host): Promise<{ readonly revision?: string }> {
  const { exitCode, stdout } = await git(
    ['-C', directory, 'rev-parse', '--show-prefix', '--verify', 'HEAD'],
    host,
  )
  const [prefix, revision] = stdout.trimEnd().split('\n')
  return exitCode === 0 && prefix === '' && revision !== undefined ? { revision } : {}
}
