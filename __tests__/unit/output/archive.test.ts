import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Digest } from '../../../src/base/hash.ts'
import { type Image, sha256 } from '../../../src/image/oci/image.ts'
import { imageTree } from '../../../src/image/oci/image-tree.ts'
import { blobName } from '../../../src/image/oci/types.ts'
import { blobsDirectory, writeImage } from '../../../src/image/pack/layout.ts'
import { archiveBytes, dockerArchive, ociArchive } from '../../../src/output/archive.ts'
import { mustRun } from '../../support/child.ts'
import { listWithTar } from '../../support/read-tar.ts'
import { scratchDir } from '../../support/scratch.ts'
import { forPlatform, layoutWith, treeOf } from '../../support/written-layout.ts'

const NAMES = ['docker.io/org/x:v1', 'localhost:5000/y:v2']

const indexOf = (layout: string) => readFile(join(layout, 'index.json'))
const path = (digest: Digest) => `blobs/sha256/${blobName(digest)}`

/** A file of an archive, as tar takes it out. */
async function extract(archive: Buffer, name: string): Promise<string> {
  const file = join(await scratchDir('archive'), 'a.tar')
  writeFileSync(file, archive)
  return mustRun('tar', ['--extract', '--to-stdout', '--file', file, name])
}

let layout: string
let image: Image
beforeAll(async () => {
  ;({ layout, image } = await layoutWith(['b', 'aaa', 'b']))
})

describe('a docker archive', () => {
  const make = (from = layout) => buffer(archiveBytes(dockerArchive(from, forPlatform(image), NAMES)))

  test('has every blob once, in order, and nothing of the machine', async () => {
    const blobs = new Set([image.manifest.descriptor, ...image.blobs].map(({ digest }) => path(digest)))
    expect(blobs.size).toBe(4)
    const names = [
      'blobs/',
      'blobs/sha256/',
      ...[...blobs].sort(),
      'index.json',
      'manifest.json',
      'oci-layout',
    ]
    const lines = listWithTar(await make())
    expect(lines.map((line) => line.split(' ').at(-1))).toEqual(names)
    for (const line of lines)
      expect(line).toMatch(/^(drwxr-xr-x|-rw-r--r--) 0\/0 +\d+ 1970-01-01 00:00:01 \S+$/)
  })

  test('is the same bytes from another directory', async () => {
    const other = await layoutWith(['b', 'aaa', 'b'])
    writeFileSync(join(blobsDirectory(other.layout), 'stray'), 'stray')
    expect((await make(other.layout)).equals(await make())).toBe(true)
  })

  test('tells docker and containerd its names', async () => {
    const archive = await make()
    const [config, ...layers] = image.blobs.map(({ digest }) => path(digest))
    expect(JSON.parse(await extract(archive, 'manifest.json'))).toEqual([
      { Config: config, RepoTags: NAMES, Layers: layers },
    ])
    const { manifests } = JSON.parse(await extract(archive, 'index.json'))
    expect(manifests).toEqual(
      [
        ['docker.io/org/x:v1', 'v1'],
        ['localhost:5000/y:v2', 'v2'],
      ].map(([name, tag]) => ({
        ...image.manifest.descriptor,
        annotations: { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': tag },
      })),
    )
  })

  test('is none when a blob is not whole', async () => {
    const broken = await layoutWith(['b', 'aaa', 'b'])
    const blob = join(blobsDirectory(broken.layout), blobName(sha256(Buffer.from('aaa'))))
    writeFileSync(blob, 'aa')
    await expect(make(broken.layout)).rejects.toThrow(`${blob} has 2 bytes, not 3`)
  })
})

describe('an OCI archive', () => {
  test('is the layout, as it is', async () => {
    const entries = ociArchive(layout, treeOf(image), await indexOf(layout))
    const archive = await buffer(archiveBytes(entries))
    expect(listWithTar(archive)).toHaveLength(8)
    for (const name of ['index.json', 'oci-layout', path(image.config.descriptor.digest)])
      expect(await extract(archive, name)).toBe(await readFile(join(layout, name), 'utf8'))
  })

  test('of several images has all of them, what they share once, and their index', async () => {
    const amd = await layoutWith(['shared', 'amd'])
    const arm = await layoutWith(['shared', 'arm'], 'arm64', amd.layout)
    const images = [forPlatform(amd.image), forPlatform(arm.image, 'arm64')]
    const tree = imageTree(images, {})
    await writeImage(amd.layout, tree, 'both')
    const entries = ociArchive(amd.layout, tree, await indexOf(amd.layout))
    const lines = listWithTar(await buffer(archiveBytes(entries)))
    expect(lines.filter((line) => line.includes('blobs/sha256/') && !line.endsWith('/'))).toHaveLength(8)
    expect(lines.some((line) => line.endsWith(path(tree.root.descriptor.digest)))).toBe(true)
  })
})
