import { createHash, randomBytes } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import fc from 'fast-check'
import { type LayerContent, packLayer } from '../../../../src/image/pack/pack-layer.ts'
import {
  contentSize,
  END_OF_ARCHIVE,
  encodeHeader,
  padding,
  type TarEntry,
  toBinary,
} from '../../../../src/image/pack/tar.ts'
import { mustRun } from '../../../support/child.ts'
import { scratchDir } from '../../../support/scratch.ts'

const KiB = 1024
const gzip = { kind: 'gzip', level: 1 } as const

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function packed(content: LayerContent, compression: { kind: 'gzip'; level: number } = gzip) {
  const blobsDir = join(await scratchDir('pack'), 'blobs', 'sha256')
  const layer = await packLayer(content, { compression, blobsDir, env: process.env })
  const files = readdirSync(blobsDir)
  return { layer, files, blob: readFileSync(join(blobsDir, files[0] ?? '')) }
}

/** The error of a layer that cannot be packed, and what it leaves behind. */
async function failing(entries: readonly TarEntry[]) {
  const blobsDir = join(await scratchDir('pack'), 'blobs')
  const options = { compression: gzip, blobsDir, env: process.env }
  const error = await packLayer({ kind: 'entries', entries }, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { message: (error as Error | undefined)?.message, left: readdirSync(blobsDir) }
}

const inMemory = (name: string, content: Buffer): TarEntry => ({ type: 'file', name, mode: 0o444, content })

const onDisk = (name: string, path: string, size: number): TarEntry => ({
  type: 'file',
  name,
  mode: 0o444,
  content: { path: toBinary(path), size },
})

/** The archive that entries in memory make. */
const tarOf = (entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => [
      encodeHeader(entry),
      entry.type === 'file' && entry.content instanceof Uint8Array ? entry.content : Buffer.of(),
      padding(contentSize(entry)),
    ]),
    END_OF_ARCHIVE,
  ])

/** The same files on disk. */
async function filesOf(entries: readonly TarEntry[]): Promise<TarEntry[]> {
  const dir = await scratchDir('files')
  return entries.map((entry) => {
    if (entry.type !== 'file' || !(entry.content instanceof Uint8Array)) return entry
    const file = join(dir, entry.name)
    writeFileSync(file, entry.content)
    return onDisk(entry.name, file, entry.content.length)
  })
}

async function expectSameTar(entries: readonly TarEntry[]): Promise<void> {
  const expected = tarOf(entries)
  const fromMemory = await packed({ kind: 'entries', entries })
  const fromDisk = await packed({ kind: 'entries', entries: await filesOf(entries) })
  expect(gunzipSync(fromMemory.blob).equals(expected)).toBe(true)
  expect(fromDisk.layer).toEqual(fromMemory.layer)
}

describe('packLayer', () => {
  test('says the digest and the size of both the blob and the tar, and names the blob by its digest', async () => {
    const entries = [
      inMemory('text', Buffer.from('text'.repeat(50_000))),
      inMemory('noise', randomBytes(600 * KiB)),
    ]
    const { layer, files, blob } = await packed({ kind: 'entries', entries })
    const tar = gunzipSync(blob)
    expect(tar.equals(tarOf(entries))).toBe(true)
    expect(layer).toEqual({
      digest: sha256(blob),
      size: blob.length,
      diffId: sha256(tar),
      uncompressedSize: tar.length,
    })
    expect(files).toEqual([layer.digest.slice('sha256:'.length)])
  })

  test('of no entries is the empty archive', async () => {
    const { layer, blob } = await packed({ kind: 'entries', entries: [] })
    expect(gunzipSync(blob)).toEqual(Buffer.alloc(1024))
    // sha256sum of 1024 zero bytes
    expect(layer.diffId).toBe('sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef')
  })

  test('of store paths has what is in them', async () => {
    const root = await scratchDir('store')
    const path = '/nix/store/00000000000000000000000000000000-x'
    mkdirSync(join(root, path), { recursive: true })
    writeFileSync(join(root, path, 'größe'), 'x')
    const { layer } = await packed({ kind: 'store-paths', root, paths: [path] })
    const directory = (name: string, mode: number): TarEntry => ({ type: 'directory', name, mode })
    const tar = tarOf([
      directory('nix', 0o755),
      directory('nix/store', 0o755),
      directory(path.slice(1), 0o555),
      inMemory(toBinary(`${path}/größe`.slice(1)), Buffer.from('x')),
    ])
    expect(layer.diffId).toBe(sha256(tar))
  })

  // The compressor gets chunks of 256 KiB; files, headers and padding may end anywhere in one.
  test.each([
    ['one byte less than a chunk', [256 * KiB - 1]],
    ['a whole chunk', [256 * KiB]],
    ['one byte more than a chunk', [256 * KiB + 1]],
    ['so much that the tar is whole chunks', [256 * KiB - 512 - 1024]],
    ['so much that a header begins a chunk', [256 * KiB - 512, 10]],
    ['several chunks', [1000 * KiB, 0, 700 * KiB]],
    ['little, many times', Array.from({ length: 3000 }, (_, index) => index % 7)],
  ])('takes files of any size: %s', async (_, sizes) => {
    await expectSameTar(sizes.map((size, index) => inMemory(`f${index}`, randomBytes(size))))
  })

  test('gives the same blob whether files come from memory or from disk', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(2000), fc.integer({ min: 250_000, max: 270_000 })), {
      maxLength: 4,
    })
    const property = fc.asyncProperty(sizes, (all) =>
      expectSameTar(all.map((size, index) => inMemory(`f${index}`, Buffer.alloc(size, `${index}.`)))),
    )
    await fc.assert(property, { numRuns: 10 })
  })

  test('a file that grows meanwhile is packed as it was', async () => {
    const [entry] = await filesOf([inMemory('log', Buffer.from('before'))])
    if (entry?.type !== 'file' || entry.content instanceof Uint8Array) throw new Error('not on disk')
    appendFileSync(entry.content.path, ' and after')
    const { layer } = await packed({ kind: 'entries', entries: [entry] })
    expect(layer.diffId).toBe(sha256(tarOf([inMemory('log', Buffer.from('before'))])))
  })
})

describe('a layer that cannot be packed', () => {
  test('leaves nothing behind when a file is gone', async () => {
    const { message, left } = await failing([onDisk('f', '/proc/nonexistent/größe', 5)])
    expect(message).toMatch(/ENOENT.*\/proc\/nonexistent\/größe/)
    expect(left).toEqual([])
  })

  test('leaves nothing behind when reading fails halfway', async () => {
    const { message, left } = await failing([
      inMemory('noise', randomBytes(3000 * KiB)),
      onDisk('directory', import.meta.dirname, 5),
    ])
    expect(message).toMatch(/EISDIR/)
    expect(left).toEqual([])
  })

  test('names the file that became shorter', async () => {
    const file = join(await scratchDir('files'), 'größe')
    writeFileSync(file, randomBytes(600 * KiB))
    truncateSync(file, 300 * KiB)
    const { message, left } = await failing([onDisk('f', file, 600 * KiB)])
    expect(message).toBe(`${file} became shorter while it was read`)
    expect(left).toEqual([])
  })

  test('names the file that is not what it was when its hash was taken', async () => {
    const file = join(await scratchDir('files'), 'f')
    writeFileSync(file, 'new')
    const entry = (text: string): TarEntry => ({
      ...{ type: 'file', name: 'f', mode: 0o644 },
      content: { path: file, size: 3, sha256: sha256(Buffer.from(text)).slice('sha256:'.length) },
    })
    const { message, left } = await failing([entry('old')])
    expect(message).toBe(`${file} was changed during the run`)
    expect(left).toEqual([])
    expect((await failing([entry('new')])).message).toBeUndefined()
  })

  test('writes nothing more: the number of its closed file may be that of another one now', async () => {
    const file = join(await scratchDir('files'), 'next')
    const fails = () =>
      failing([inMemory('noise', randomBytes(1500 * KiB)), onDisk('gone', '/proc/nonexistent', 5)])
    for (let round = 0; round < 5; round += 1) {
      await fails()
      const next = openSync(file, 'w')
      await new Promise((resolve) => setTimeout(resolve, 100))
      closeSync(next)
      expect(statSync(file).size).toBe(0)
    }
  })

  test('says that the disk is full, and leaves nothing behind', async () => {
    const dir = await scratchDir('full')
    const entryPoints = [join(import.meta.dirname, '../../../../src/image/pack/pack-layer.ts')]
    const outfile = join(dir, 'pack-layer.mjs')
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' })
    const script = `
      import { randomBytes } from 'node:crypto'
      import { packLayer } from './pack-layer.mjs'
      const entries = [{ type: 'file', name: 'noise', mode: 0o444, content: randomBytes(3_000_000) }]
      const options = { compression: { kind: 'gzip', level: 1 }, blobsDir: 'blobs', env: {} }
      await packLayer({ kind: 'entries', entries }, options).catch((error) => console.log(error.code))`
    writeFileSync(join(dir, 'pack.mjs'), script)
    // No disk is full in a test: a limit on the size of files gives the same failing write.
    const said = await mustRun('bash', ['-c', `ulimit -f 500; exec "${process.execPath}" pack.mjs`], {
      cwd: dir,
    })
    expect(said).toBe('EFBIG\n')
    expect(readdirSync(join(dir, 'blobs'))).toEqual([])
  })
})
