import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import type { Host } from '../../../../src/host/host.ts'
import { Http } from '../../../../src/host/http/http.ts'
import { type PackJob, packLayers } from '../../../../src/image/pack/pack.ts'
import { packLayer } from '../../../../src/image/pack/pack-layer.ts'
import type { NarSource } from '../../../../src/substitute/nar-source.ts'
import type { Places } from '../../../../src/substitute/other-caches.ts'
import { narOf } from '../../../support/nar.ts'
import { tempDir } from '../../../support/temp.ts'

const gzip = { kind: 'gzip', level: 1 } as const
const nar = narOf({ entries: { hello: { contents: Buffer.from('hello') } } })
const path = `/nix/store/${'0'.repeat(32)}-hello`

/** Layers that are too little for threads, which these tests have no bundle for. */
async function small() {
  const dir = await tempDir('pack-small')
  const file = join(dir, 'hello.nar')
  writeFileSync(file, nar)
  mkdirSync(join(dir, 'blobs'))
  const stop = new AbortController()
  const http = new Http({}, stop.signal)
  const log = { progress() {}, info() {}, warning() {} }
  const host = { workDir: dir, env: process.env, log, http, signal: stop.signal } as unknown as Host
  return { file, host, stop, blobs: join(dir, 'blobs') }
}

const entryJob = (text: string, weight: number): PackJob => ({
  content: {
    kind: 'entries',
    entries: [{ type: 'file', name: text, mode: 0o444, content: Buffer.from(text) }],
  },
  compression: gzip,
  weight,
})

function sourceOf(file: string, bytes: Buffer): NarSource {
  return {
    path,
    narHash: createHash('sha256').update(bytes).digest('hex'),
    narSize: bytes.length,
    cache: 'file:///cache',
    url: pathToFileURL(file).href,
    compression: 'none',
  }
}

function narJob(file: string, bytes: Buffer): PackJob {
  const nars = new Map([[path, sourceOf(file, bytes)]])
  const content = {
    kind: 'store-paths',
    root: '/none',
    paths: [path],
    nars,
  } as const
  return { content, compression: gzip, weight: bytes.length }
}

test('little layers are the ones that threads would make, in the order that they were asked for in', async () => {
  const { file, host, blobs } = await small()
  const jobs = [entryJob('light', 1), narJob(file, nar), entryJob('heavy', 9)]
  const layers = await packLayers(jobs, blobs, host)
  const alone = join(host.workDir, 'alone')
  for (const [index, { content, compression }] of jobs.entries()) {
    const options = { compression, blobsDir: alone, env: process.env, http: host.http }
    expect(layers[index]).toEqual(await packLayer(content, options))
  }
  expect(readdirSync(blobs).sort()).toEqual(readdirSync(alone).sort())
})

test('a NAR that is not what was signed is named, and no layer is made of it', async () => {
  const { file, host, blobs } = await small()
  const other = Buffer.from(nar)
  other.write('H', other.lastIndexOf('hello'))
  writeFileSync(file, other)
  const error = await packLayers([narJob(file, nar)], blobs, host).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(NixeryError)
  expect((error as NixeryError).code).toBe('build')
  expect((error as NixeryError).problems[0]?.message).toContain(`${path} from file://`)
  expect(readdirSync(blobs)).toEqual([])
})

test('a layer is packed anew with the NAR of another cache', async () => {
  const { file, host, blobs } = await small()
  const whole = narJob(file, nar)
  const cut = join(host.workDir, 'cut.nar')
  writeFileSync(cut, nar.subarray(0, 100))
  let place = sourceOf(cut, nar)
  const nars: Places = {
    locate: async () => new Map([[path, place]]),
    async elsewhere() {
      place = sourceOf(file, nar)
      return place
    },
  }
  const broken = { ...narJob(cut, nar), nars }
  expect(await packLayers([broken], blobs, host)).toEqual(await packLayers([whole], blobs, host))
})

test('a run that was stopped packs nothing', async () => {
  const { host, stop, blobs } = await small()
  stop.abort()
  await expect(packLayers([entryJob('a', 1)], blobs, host)).rejects.toThrow('packing was stopped')
  expect(readdirSync(blobs)).toEqual([])
})
