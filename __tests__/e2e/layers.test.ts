// What is in the layers: the store's files as they are there, each path once, in at most as many layers as
// allowed.
import { readdir, readlink, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { buildLayout, quickly } from '../support/build.ts'
import { unpackImage } from '../support/container.ts'
import { type LayerEntry, listLayer } from '../support/layer.ts'
import { blobFile, layoutOf } from '../support/oci-layout.ts'
import { sharedStore } from '../support/store.ts'
import { treeLines } from '../support/tree.ts'

/** The entries of each layer of the image in a layout. */
async function layersOf(dir: string): Promise<readonly (readonly LayerEntry[])[]> {
  const { manifest } = await layoutOf(dir)
  return Promise.all(manifest.layers.map(({ digest }) => listLayer(blobFile(dir, digest))))
}

/** The store paths in a layer, by name. */
const storePaths = (entries: readonly LayerEntry[]) =>
  entries.flatMap(({ path }) => /^nix\/store\/([^/]+)\/?$/.exec(path)?.[1] ?? [])

describe('a store path with files of every kind', () => {
  let dir: string
  let rootfs: string
  beforeAll(async () => {
    ;({ dir } = await buildLayout('layout-samples'))
    rootfs = join(await unpackImage(dir), 'rootfs')
  })

  test('is unpacked as it is in the store', async () => {
    const { root } = await sharedStore()
    const names = (await readdir(join(rootfs, 'nix/store'))).filter((name) =>
      name.endsWith('-layout-samples-1.0'),
    )
    expect(names).toHaveLength(1)
    const path = `nix/store/${names[0]}`
    const expected = treeLines(join(root, path))
    expect(expected.length).toBeGreaterThan(30)
    expect(treeLines(join(rootfs, path))).toEqual(expected)
  })

  test('belongs to root, is as old as the store says, and has no hard links', async () => {
    const entries = (await layersOf(dir)).flat()
    for (const { uid, gid, mtime, path } of entries)
      expect({ path, uid, gid, mtime }).toEqual({ path, uid: 0, gid: 0, mtime: '1970-01-01 00:00:01' })
    const kinds = new Set(entries.map(({ type }) => type))
    expect([...kinds].sort()).toEqual(['directory', 'file', 'symlink'])
  })

  test('comes in the order of its names, directories before what is in them', async () => {
    for (const entries of await layersOf(dir)) {
      const seen = new Set<string>()
      for (const { path } of entries) {
        const parent = path.replace(/\/$/, '').split('/').slice(0, -1).join('/')
        expect(parent === '' || seen.has(parent)).toBe(true)
        expect(seen.has(path)).toBe(false)
        seen.add(path.replace(/\/$/, ''))
      }
    }
  })

  test('is linked into the root filesystem under its own names', async () => {
    const link = await readlink(join(rootfs, 'plain-file'))
    expect(link).toMatch(/^\/nix\/store\/.*-layout-samples-1\.0\/plain-file$/)
    const path = dirname(link)
    for (const name of ['names/🦊', 'names/back\\slash', 'links/dangling', 'empty-file'])
      expect(await readlink(join(rootfs, name))).toBe(`${path}/${name}`)
    expect((await stat(join(rootfs, 'empty-directory'))).isDirectory()).toBe(true)
  })
})

describe('the number of layers', () => {
  let all: readonly string[]
  beforeAll(async () => {
    all = (await layersOf((await buildLayout('git jq', quickly)).dir)).flatMap(storePaths)
  })

  test('is less than the limit where there is room; paths that share a layer do so in other images, too', async () => {
    const companies = async (packages: string) => {
      const { dir, outputs } = await buildLayout(packages, quickly)
      const layers = (await layersOf(dir)).map(storePaths)
      expect(outputs.layers).toBe(layers.length)
      expect(layers.at(-1)).toEqual([])
      return new Map(layers.flatMap((paths) => paths.map((path) => [path, paths] as const)))
    }
    const [small, large] = [await companies('git jq'), await companies('git jq curl')]
    expect([...small.keys()].sort()).toEqual([...all].sort())
    expect(large.size).toBeGreaterThan(small.size)
    for (const [path, paths] of small) expect(large.get(path)).toEqual(expect.arrayContaining(paths))
  })

  test.each([2, 3, 20])('is at most %i when the inputs say so, and nothing is lost', async (limit) => {
    const { dir, outputs } = await buildLayout('git jq', { 'max-layers': String(limit), ...quickly })
    const layers = (await layersOf(dir)).map(storePaths)
    expect(layers.length).toBeLessThanOrEqual(limit)
    expect(outputs.layers).toBe(layers.length)
    expect(layers.flat().sort()).toEqual([...all].sort())
  })
})

describe('the history', () => {
  test('names the packages of each layer', async () => {
    const { dir } = await buildLayout('git jq', { 'max-layers': '5', ...quickly })
    const { config } = await layoutOf(dir)
    const names = (await layersOf(dir)).map((entries) =>
      storePaths(entries)
        .map((name) => name.slice(33))
        .sort(),
    )
    const [list, ...steps] = config.history ?? []
    expect(list).toMatchObject({
      empty_layer: true,
      comment: expect.stringMatching(/^packages .*\bgit-.* jq-/),
    })
    const comments = steps.map(({ comment }) => String(comment).split(' ').sort())
    expect(comments.slice(0, -1)).toEqual(names.slice(0, -1))
    expect(config.history?.at(-1)?.comment).toBe('root filesystem')
  })
})
