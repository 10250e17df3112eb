import { join } from 'node:path'
import { generate } from '../../nix/offline/generate.mjs'
import { toolsDir } from '../../scripts/toolchain.mjs'
import { commitAll, git } from './light-packages.ts'
import { tempDir } from './temp.ts'

/**
 * A part of the offline package set (hello, bash and what every image has) as a clean git repository of a few
 * megabytes with everything in it: it can be sent over a network, and evaluated where Nix reads nothing else.
 */
export async function smallPackages(): Promise<string> {
  const dir = join(await tempDir('sources'), 'pkgs')
  const only = ['hello', 'cacert', 'iana-etc']
  await generate({ out: dir, cache: join(toolsDir, 'apt'), only })
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  await commitAll(dir)
  return dir
}
