import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, jest, test } from '@jest/globals'
import type { NixeryError } from '../../../src/base/errors.ts'
import type { Host } from '../../../src/host/host.ts'
import { fetchTrees } from '../../../src/substitute/fetch-trees.ts'
import type { NarSource } from '../../../src/substitute/nar-source.ts'
import { lackingNar } from '../../../src/substitute/open-nar.ts'
import type { Places } from '../../../src/substitute/other-caches.ts'
import { narOf } from '../../support/nar.ts'
import { tempDir } from '../../support/temp.ts'

const nar = narOf({ entries: { bundle: { contents: Buffer.from('certificates') } } })

/** No cache but the one that is asked first. */
const nowhere: Places = { locate: async () => new Map(), elsewhere: async () => undefined }

async function narOnDisk(bytes = nar): Promise<{ source: NarSource; host: Host; said: readonly string[] }> {
  const said: string[] = []
  const dir = await tempDir('fetch-trees')
  const file = join(dir, 'x.nar')
  writeFileSync(file, bytes)
  mkdirSync(join(dir, 'work'))
  const source = {
    path: `/nix/store/${'0'.repeat(32)}-cacert`,
    narHash: createHash('sha256').update(bytes).digest('hex'),
    narSize: bytes.length,
    cache: 'file:///cache',
    url: pathToFileURL(file).href,
    compression: 'none',
  }
  const host = {
    workDir: join(dir, 'work'),
    env: {},
    log: {
      progress() {},
      warning: (text: string) => said.push(text),
      group: (_: string, work: () => unknown) => work(),
    },
  } as unknown as Host
  return { source, host, said }
}

test('contents that turn out to be wanted later are read from what was fetched', async () => {
  const { source, host } = await narOnDisk()
  const [first] = await fetchTrees([source], new Map(), nowhere, host)
  if (first === undefined) throw new Error('nothing was fetched')
  const wanted = new Map([[source.path, new Set(['bundle'])]])
  const [again] = await fetchTrees([first.source], wanted, nowhere, host)
  expect(again?.tree.get('bundle')?.[2]).toBe('certificates')
  expect(again?.source).toEqual(first.source)
  // It is whole still: a layer is packed from it.
  const [packed] = await fetchTrees([first.source], wanted, nowhere, host)
  expect(packed?.tree.get('bundle')?.[2]).toBe('certificates')
})

test('one cache after the other is tried', async () => {
  const { source, host, said } = await narOnDisk()
  const [first, second] = [
    { ...source, cache: 'https://first', url: 'file:///none/x.nar' },
    { ...source, cache: 'https://second', narHash: '0'.repeat(64) },
  ]
  const asked: string[] = []
  let place: NarSource = first
  const places: Places = {
    locate: async () => new Map([[source.path, place]]),
    async elsewhere({ cache }) {
      asked.push(cache)
      place = cache === 'https://first' ? second : source
      return place
    },
  }
  const [fetched] = await fetchTrees([first], new Map(), places, host)
  expect(fetched?.tree.size).toBe(2)
  expect(asked).toEqual(['https://first', 'https://second'])
  expect(said).toEqual([
    expect.stringMatching(/ENOENT.*; it is taken from https:\/\/second$/),
    expect.stringMatching(/0 was signed; it is taken from file:\/\/\/cache$/),
  ])
})

test.each([
  ['that is not there', { url: 'file:///none/x.nar' }, true],
  ['that is damaged', { narHash: '0'.repeat(64) }, false],
])('a NAR %s and is in no other cache is an error', async (_, changed, isMissing) => {
  const { source, host } = await narOnDisk()
  const error = await fetchTrees([{ ...source, ...changed }], new Map(), nowhere, host).catch(
    (thrown: unknown) => thrown,
  )
  expect((error as NixeryError).code).toBe('build')
  expect(lackingNar(error) !== undefined).toBe(isMissing)
})

test('a package that is arriving is named, with bytes, rate and the time that is left', async () => {
  const contents = Buffer.alloc(3_000_000)
  const large = narOf({ entries: { bundle: { contents } } })
  const { source, host } = await narOnDisk(large)
  const said: string[] = []
  const log = { ...host.log, progress: (text: string) => said.push(text) }
  // Each look at the clock is half a second later.
  let now = 0
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => {
    now += 500
    return now
  })
  try {
    await fetchTrees([source], new Map(), nowhere, { ...host, log } as unknown as Host)
  } finally {
    clock.mockRestore()
  }
  expect(said).toContainEqual(
    expect.stringMatching(/^fetched 0 of 1 \([12]\.\d MB of 3\.0 MB, .*[kM]B\/s, \d+ s left\): cacert$/),
  )
  expect(said.at(-1)).toBe('fetched 1 of 1 (3.0 MB of 3.0 MB): cacert')
})
