// What "ci" adds to an image changes nothing for the programs of packages: each is started with and without.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { goodAttributes } from '../../nix/offline/recipes.mjs'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, systemPath } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { blobFile, layoutOf } from '../support/oci-layout.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Half of the set's bytes, for five programs. `EVERY_PROGRAM=1` has them, too. */
const LARGE = process.env.EVERY_PROGRAM ? [] : ['ffmpeg', 'SDL2', 'python3Packages.numpy']
const PACKAGES = goodAttributes.filter((name) => !['glibc', ...LARGE].includes(name))

/**
 * Starts one after the other, and prints how it ended and what it said. instmodsh asks until it gets an
 * answer; what busybox does under its other names may end the container.
 */
const SCRIPT = `
cd /bin
for name in *; do
  [ "$name" = instmodsh ] && continue
  [ "$name" -ef busybox ] && [ "$name" != busybox ] && continue
  output=$(timeout 60 "./$name" --version 2>&1 </dev/null)
  code=$?
  output=\${output//$'\\n'/ }
  echo "$name: $code \${output:0:200}"
done
`
/** socat and its like begin with the time and their process. */
const TIME = /\d{4}\/\d\d\/\d\d [\d:]+ (\w+)\[\d+\]/g

/** Makes images of one run, which have their layers of packages in common. */
async function buildAll(images: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const dir = await tempDir('images')
  const defaults = {
    nixpkgs: offlinePackagesDir,
    'max-layers': 3,
    compression: 'zstd',
    'compression-level': 1,
  }
  const packages = Object.entries(images).map(([name, list]) => [name, { packages: list }])
  const file = join(dir, 'nixery.yml')
  await writeFile(file, JSON.stringify({ defaults, images: Object.fromEntries(packages) }))
  const options = ['--push=false', '--cache=false', '--build-from-source=allow']
  const { env } = await sharedStore()
  const output = `--output=type=oci,dest=${join(dir, '{name}')}`
  const { code, stderr } = await runCli(['build', '--file', file, '--all', output, ...options], { env })
  if (code !== 0) throw new Error(stderr)
  return dir
}

/** What an image has besides its packages: the last of its layers. */
async function unpackLinks(layout: string): Promise<string> {
  const root = await tempDir('root')
  const { manifest } = await layoutOf(layout)
  const layer = blobFile(layout, manifest.layers.at(-1)?.digest ?? '')
  const PATH = `${(await toolchain.zstd()).bin}:${systemPath}`
  await mustRun('tar', ['--extract', '--file', layer, '--directory', root], { env: { PATH } })
  await mkdir(join(root, 'nix', 'store'), { recursive: true })
  return root
}

/** Runs a line of bash below a root on top of the store, with processes and a network of its own. */
async function runIn(root: string, script: string): Promise<string> {
  const mounts = [
    'mount --bind "$1" "$2/nix/store"',
    'mount -t proc proc "$2/proc"',
    'mount --rbind /dev "$2/dev"',
  ]
  const prepare = `${mounts.join('; ')}; exec chroot "$2" /bin/bash -c "$3"`
  const store = join((await sharedStore()).root, 'nix/store')
  const isolated = ['--mount', '--pid', '--net', '--ipc', '--fork', '--kill-child']
  const env = { PATH: systemPath, HOME: '/root', TERM: 'dumb' }
  return mustRun('unshare', [...isolated, 'sh', '-ec', prepare, 'sh', store, root, script], { env })
}

test('every program says the same and ends with the same code, with "ci" and without', async () => {
  const dir = await buildAll({ without: PACKAGES, with: [...PACKAGES, 'ci'] })
  const roots = await Promise.all(['without', 'with'].map((name) => unpackLinks(join(dir, name))))
  const loaders = 'shopt -s nullglob; echo /lib*/ld-linux-*.so.2 /lib/libstdc++.so.[6]'
  const [none = '', some = ''] = await Promise.all(roots.map((root) => runIn(root, loaders)))
  expect(none.trim()).toBe('')
  expect(some.trim()).toMatch(/^\/lib\/ld-linux-\S+ \/lib64\/ld-linux-\S+ \/lib\/libstdc\+\+\.so\.6$/)
  const [before = '', after = ''] = await Promise.all(roots.map((root) => runIn(root, SCRIPT)))
  expect(after.replace(TIME, '$1').split('\n')).toEqual(before.replace(TIME, '$1').split('\n'))
  // Programs are there, and most of them know the option.
  expect(after.match(/^\S+: 0 \S/gm)?.length).toBeGreaterThan(200)
})
