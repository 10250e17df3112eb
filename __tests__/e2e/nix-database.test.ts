// Nix inside an image: it knows the store that it finds there, and its garbage collector leaves it whole.
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, buildLayout, quickly, toLayout } from '../support/build.ts'
import { runChild, systemPath } from '../support/child.ts'
import { unpackImage } from '../support/container.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { tempDir } from '../support/temp.ts'

describe('with nix-database', () => {
  let layout: string
  let root: string
  beforeAll(async () => {
    const inputs = { 'nix-database': 'true', 'max-layers': '3', ...quickly }
    layout = (await buildLayout('git bash', inputs, { node: '24' })).dir
    root = join(await unpackImage(layout), 'rootfs')
  })

  test.each(['2.8', '2.34'] as const)(
    'Nix %s knows every path, finds each whole, and collects none',
    async (version) => {
      // As in a container that has the image for its root.
      const store = join(await tempDir('image'), 'rootfs')
      await cp(root, store, { recursive: true, verbatimSymlinks: true })
      const program = join((await toolchain.nix(version)).bin, 'nix-store')
      const env = { PATH: systemPath, HOME: await tempDir('home'), NIX_CONF_DIR: join(store, 'etc/nix') }
      const nixStore = async (...args: readonly string[]) => {
        const { code, stdout, stderr } = await runChild(program, ['--store', store, ...args], { env })
        expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
        return stdout
      }
      const names = async () =>
        (await readdir(join(store, 'nix/store'))).filter((name) => !name.startsWith('.'))
      const before = await names()
      const roots = await readdir(join(store, 'nix/var/nix/gcroots/image'))
      const known = await nixStore('--query', '--requisites', ...roots.map((name) => `/nix/store/${name}`))
      expect(known.trim().split('\n').sort()).toEqual(before.map((name) => `/nix/store/${name}`).sort())
      await nixStore('--verify', '--check-contents')
      await nixStore('--gc')
      expect(await names()).toEqual(before)
    },
  )

  test('it has the same bytes with another Node.js, in a layer of its own', async () => {
    const other = await buildLayout(
      'git bash',
      { 'nix-database': 'true', 'max-layers': '3', ...quickly },
      { node: '22' },
    )
    const [a, b] = [await layoutOf(layout), await layoutOf(other.dir)]
    expect(b.descriptor).toEqual(a.descriptor)
    const without = await layoutOf((await buildLayout('git bash', { 'max-layers': '2', ...quickly })).dir)
    expect(a.manifest.layers).toHaveLength(without.manifest.layers.length + 1)
  })
})

test('a Node.js without SQLite says so', async () => {
  const given = { ...toLayout('bash', 'unused'), 'nix-database': 'true' }
  const { code, stderr } = await build(given, { node: '20' })
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/^error: nix-database: Node\.js 20\.\S+ has no SQLite\n +fix: use Node\.js 22\.13/m)
})
