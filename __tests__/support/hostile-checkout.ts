import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitAll, git } from './light-packages.ts'
import { tempDir } from './temp.ts'
import { tinyPackages } from './tiny-packages.ts'

export interface HostileCheckout {
  /** The repository. */
  readonly dir: string
  /** A directory in it that is a package set, and a bare repository with commands in its configuration. */
  readonly pkgs: string
  /** Whether one of the commands was run. */
  wasRun(): boolean
}

/**
 * What a pull request can bring: nothing in it is called `.git`, and each of its files is committed. git
 * takes `pkgs` for a repository all the same, and its configuration names commands for everything that git
 * starts programs for.
 */
export async function hostileCheckout(): Promise<HostileCheckout> {
  const dir = await tempDir('checkout')
  const [pkgs, mark] = [join(dir, 'pkgs'), join(await tempDir('mark'), 'was-run')]
  for (const name of ['objects', 'refs', 'hooks']) await mkdir(join(pkgs, name), { recursive: true })
  for (const name of ['objects', 'refs']) await writeFile(join(pkgs, name, '.keep'), '')
  const run = `sh -c 'touch ${mark}'`
  const config = `[core]
	repositoryformatversion = 0
	bare = false
	worktree = .
	fsmonitor = "${run}"
	sshCommand = "${run}"
	gitProxy = "${run}"
	alternateRefsCommand = "${run}"
	hooksPath = hooks
[credential]
	helper = "!${run}"
[filter "run"]
	clean = "${run}; cat"
	process = "${run}"
[diff]
	external = "${run}"
[protocol "ext"]
	allow = always
[url "ext::${run} "]
	insteadOf = http
	insteadOf = git
`
  await writeFile(join(pkgs, 'config'), config)
  await writeFile(join(pkgs, 'HEAD'), 'ref: refs/heads/main\n')
  await writeFile(join(pkgs, '.gitattributes'), '* filter=run\n')
  for (const hook of ['post-checkout', 'reference-transaction', 'pre-auto-gc', 'fsmonitor-watchman'])
    await writeFile(join(pkgs, 'hooks', hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 })
  const set = `import ${join(await tinyPackages(), 'default.nix')}`
  await writeFile(join(pkgs, 'default.nix'), `{ ... }@arguments: ${set} arguments\n`)
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  await commitAll(dir)
  return { dir, pkgs, wasRun: () => existsSync(mark) }
}
