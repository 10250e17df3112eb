// Pipelines of GitLab on this machine: gitlab-ci-local reads components, rules, caches and artifacts as
// GitLab does, and runs the jobs in the machine's own shell.
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type ChildResult, mustRun, runChild, systemPath } from './child.ts'
import { sharedStore } from './store.ts'
import { tempDir } from './temp.ts'

const project = join(import.meta.dirname, '..', '..')
const runner = join(project, 'node_modules', 'gitlab-ci-local', 'dist', 'index.js')

/** A repository that uses our components, with its other files. */
export async function gitlabProject(pipeline: string, files: Readonly<Record<string, string>> = {}) {
  const dir = await tempDir('gitlab')
  await cp(join(project, 'templates'), join(dir, 'templates'), { recursive: true })
  for (const [name, text] of Object.entries({ '.gitlab-ci.yml': pipeline, ...files }))
    await writeFile(join(dir, name), text)
  await mustRun('git', ['init', '--quiet', '--initial-branch=main'], { cwd: dir })
  await mustRun('git', ['remote', 'add', 'origin', 'https://gitlab.example/group/project.git'], { cwd: dir })
  await mustRun('git', ['add', '--all'], { cwd: dir })
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost']
  await mustRun('git', [...author, 'commit', '--quiet', '--message', 'test'], { cwd: dir })
  return dir
}

/** Runs the whole pipeline. `variables`: those of the project, as its settings in GitLab have them. */
export async function runPipeline(
  dir: string,
  variables: Readonly<Record<string, string>>,
): Promise<ChildResult> {
  const [node, nix, oras, rsync, store, home] = await Promise.all([
    toolchain.node('24'),
    toolchain.nix('2.34'),
    toolchain.oras('1.3'),
    toolchain.rsync(),
    sharedStore(),
    tempDir('home'),
  ])
  const bin = join(home, 'bin')
  await mkdir(bin)
  await writeFile(
    join(bin, 'nixery-action'),
    `#!/bin/sh\nexec ${process.execPath} ${project}/dist/cli.js "$@"\n`,
  )
  await chmod(join(bin, 'nixery-action'), 0o755)
  const PATH = [bin, nix.bin, oras.bin, rsync.bin, systemPath].join(':')
  // gitlab-ci-local says that it is not GitLab; our command looks for that.
  const settings = Object.entries({ GITLAB_CI: 'true', ...variables }).flatMap(([name, value]) => [
    '--variable',
    `${name}=${value}`,
  ])
  const args = [runner, '--force-shell-executor', '--no-color', '--home', home, ...settings]
  return runChild(join(node.bin, 'node'), args, { cwd: dir, env: { ...store.env, PATH, HOME: home } })
}
