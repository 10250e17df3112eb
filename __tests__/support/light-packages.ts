import { copyFile, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { mustRun } from './child.ts'
import { tempDir } from './temp.ts'

/**
 * The offline package set as a clean git repository of a few hundred kilobytes: what is large is behind
 * links. Its tree is found out at once, where the set itself, which git ignores, has to be read as a whole.
 */
export async function lightPackages(): Promise<string> {
  const dir = await tempDir('packages')
  for (const entry of await readdir(offlinePackagesDir, { withFileTypes: true })) {
    const source = join(offlinePackagesDir, entry.name)
    if (entry.isDirectory()) await symlink(source, join(dir, entry.name))
    else await copyFile(source, join(dir, entry.name))
  }
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  await commitAll(dir)
  return dir
}

/** Commits everything in a directory of a git repository. */
export async function commitAll(dir: string): Promise<void> {
  await git(dir, 'add', '--all')
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost']
  await git(dir, ...author, 'commit', '--quiet', '--allow-empty', '--message', 'test')
}

/** @returns what git prints, without the last line end */
export async function git(dir: string, ...args: readonly string[]): Promise<string> {
  return (await mustRun('git', ['-C', dir, ...args])).trimEnd()
}
