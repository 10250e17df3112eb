import { describe, expect, test } from '@jest/globals'
import { NixeryError } from '../../../src/base/errors.ts'
import type { PathInfo } from '../../../src/closure/graph.ts'
import type { BinaryCache } from '../../../src/substitute/binary-cache.ts'
import { orderCaches, parseCacheInfo, type UnusedCache } from '../../../src/substitute/cache-info.ts'
import { incompletePaths } from '../../../src/substitute/complete.ts'
import { lostPath, NarPlaces, type PlaceWalkers } from '../../../src/substitute/nar-places.ts'
import type { NarSource } from '../../../src/substitute/nar-source.ts'
import { parseTrustedKeys } from '../../../src/substitute/trust.ts'
import { locate, walk } from '../../../src/substitute/walk.ts'
import { narInfoText, newNarInfoKey, sha256Nix32, signatureOf } from '../../support/narinfo.ts'

const key = newNarInfoKey('test-1')
const hashOf = (name: string) => name.charCodeAt(0).toString(8).padStart(32, '0')
const baseName = (name: string) => `${hashOf(name)}-${name}`
const storePath = (name: string) => `/nix/store/${baseName(name)}`

/** The narinfo of a path that needs others, signed unless it says otherwise. */
function narInfo(name: string, references: readonly string[], signed = true, compression = 'zstd'): string {
  const fields = {
    StorePath: storePath(name),
    URL: `nar/${name}.nar`,
    Compression: compression,
    NarHash: sha256Nix32(Buffer.from(name)),
    NarSize: 100,
    References: references.map(baseName),
  }
  return narInfoText(fields, signed ? [signatureOf(fields, key)] : [])
}

interface FakeCache extends BinaryCache {
  readonly asked: string[]
}

/** A cache with these files; where there is an error, that is what it answers. */
function cacheOf(url: string, files: Readonly<Record<string, string | Error>>): FakeCache {
  const asked: string[] = []
  return {
    ...{ url, asked, priority: undefined },
    async read(name) {
      asked.push(name)
      const answer = files[name]
      if (answer instanceof Error) throw answer
      return answer
    },
    addressOf: (name) => `${url}/${name}`,
    authorizationFor: () => undefined,
  }
}

const filesOf = (graph: Readonly<Record<string, readonly string[]>>, signed = true) =>
  Object.fromEntries(
    Object.entries(graph).map(([name, needs]) => [`${hashOf(name)}.narinfo`, narInfo(name, needs, signed)]),
  )

const walkers = (...caches: readonly BinaryCache[]): PlaceWalkers & { readonly unused: UnusedCache[] } => {
  const unused: UnusedCache[] = []
  return {
    ...{ caches, unused },
    keys: parseTrustedKeys([key.public]),
    canRead: (compression) => compression !== 'lzip',
    reportUnused: (more) => unused.push(...more),
  }
}

const names = (paths: Iterable<string>) => [...paths].map((path) => path.slice(44)).sort()

describe('walk', () => {
  const graph = { a: ['b', 'c'], b: ['c', 'b'], c: [] }

  test('finds all that the roots need, and asks for each once', async () => {
    const cache = cacheOf('http://one', filesOf({ ...graph, d: [] }))
    const { found, missing } = await walk([storePath('a')], walkers(cache))
    expect([names(found.keys()), missing.size]).toEqual([['a', 'b', 'c'], 0])
    expect(cache.asked).toHaveLength(3)
    expect(found.get(storePath('b'))).toMatchObject({
      info: { references: [storePath('c')], narSize: 100 },
      source: { url: 'http://one/nar/b.nar', compression: 'zstd' },
    })
  })

  test('takes each path from the first cache that has it signed, in a form that can be read', async () => {
    const lzip = { [`${hashOf('c')}.narinfo`]: narInfo('c', [], true, 'lzip') }
    const first = cacheOf('http://one', { ...filesOf({ a: ['c'] }), ...filesOf({ b: [] }, false), ...lzip })
    const second = cacheOf('http://two', filesOf(graph))
    const { found } = await walk(['a', 'b'].map(storePath), walkers(first, second))
    const urls = ['a', 'b', 'c'].map((name) => found.get(storePath(name))?.source?.url)
    expect(urls).toEqual(['http://one/nar/a.nar', 'http://two/nar/b.nar', 'http://two/nar/c.nar'])
  })

  test('says what is missing, why, and what lacks it', async () => {
    const cache = cacheOf('http://one', { ...filesOf({ a: ['b'], d: [] }), ...filesOf({ b: ['c'] }, false) })
    const walked = await walk(['a', 'd'].map(storePath), walkers(cache))
    expect([...walked.missing]).toEqual([
      [storePath('b'), ['http://one: it lacks the signature of a trusted key']],
    ])
    expect(names(incompletePaths(walked).keys())).toEqual(['a', 'b'])
    expect(incompletePaths(walked).get(storePath('a'))).toBe(storePath('b'))
  })

  test('leaves a cache alone that does not answer', async () => {
    const broken = cacheOf('http://one', { [`${hashOf('a')}.narinfo`]: new Error('timeout') })
    const { found, unused } = await walk(
      [storePath('a')],
      walkers(broken, cacheOf('http://two', filesOf(graph))),
    )
    expect(names(found.keys())).toEqual(['a', 'b', 'c'])
    expect(unused).toEqual([{ url: 'http://one', why: 'timeout' }])
    expect(broken.asked).toHaveLength(1)
  })

  test('that is stopped does not take a cache for one that does not answer', async () => {
    const stopped = new NixeryError('cancelled', { message: 'stopped' })
    const caches = walkers(cacheOf('http://one', { [`${hashOf('a')}.narinfo`]: stopped }))
    await expect(walk([storePath('a')], caches)).rejects.toBe(stopped)
  })

  test('believes what earlier runs know only with the signature of a key that is trusted now', async () => {
    const cache = cacheOf('http://one', filesOf(graph))
    const { found } = await walk([storePath('a')], walkers(cache))
    const known = new Map([...found].map(([path, { signed }]) => [path, signed]))
    cache.asked.splice(0)
    const again = await walk([storePath('a')], walkers(cache), known)
    expect(names(again.found.keys())).toEqual(['a', 'b', 'c'])
    expect([cache.asked, again.found.get(storePath('a'))?.source]).toEqual([[], undefined])

    const distrusting = { ...walkers(cache), keys: parseTrustedKeys([newNarInfoKey('other-1').public]) }
    expect((await walk([storePath('a')], distrusting, known)).found.size).toBe(0)
    const swapped = new Map([
      [storePath('a'), known.get(storePath('b')) as { fingerprint: string; signatures: [] }],
    ])
    await walk([storePath('a')], walkers(cache), swapped)
    expect(cache.asked).toContain(`${hashOf('a')}.narinfo`)
  })

  test('of 20,000 paths asks for each once, 32 at a time', async () => {
    const size = 20_000
    const name = (index: number) => `/nix/store/${String(index).padStart(32, '0')}-p`
    const known = new Map<string, string>()
    let [atWork, most] = [0, 0]
    const cache: BinaryCache = {
      ...cacheOf('http://one', {}),
      async read(file) {
        atWork += 1
        most = Math.max(most, atWork)
        await new Promise((resolve) => setImmediate(resolve))
        atWork -= 1
        const index = Number(file.slice(0, 32))
        const needs = [index * 2 + 1, index * 2 + 2].filter((one) => one < size)
        known.set(file, file)
        return narInfoText({
          StorePath: name(index),
          ...{ URL: 'nar/x', Compression: 'none', NarHash: sha256Nix32(Buffer.from('x')), NarSize: 1 },
          References: needs.map((one) => name(one).slice(11)),
        })
      },
    }
    // Without keys nothing is found; what is asked for is what counts.
    const trusting = { ...walkers(cache), keys: new Map() }
    const { missing } = await walk(
      Array.from({ length: size }, (_, index) => name(index)),
      trusting,
    )
    expect([missing.size, known.size, most]).toEqual([size, size, 32])
  })
})

describe('the place of a NAR', () => {
  const graph = { a: ['b'], b: [] }
  const infoOf = async () => [
    ...(await walk([storePath('a')], walkers(cacheOf('http://one', filesOf(graph))))).found,
  ]

  test('is asked for when somebody needs it, once', async () => {
    const found = (await infoOf()).map(([, cached]) => ({ ...cached, source: undefined }))
    const cache = cacheOf('http://two', filesOf(graph))
    const places = new NarPlaces(found, walkers(cache))
    expect(await places.locate([])).toEqual(new Map())
    const sources = await places.locate([storePath('b'), '/nix/store/elsewhere'])
    expect([...sources].map(([path, { url }]) => [path, url])).toEqual([
      [storePath('b'), 'http://two/nar/b.nar'],
    ])
    await places.locate([storePath('b')])
    expect(cache.asked).toEqual([`${hashOf('b')}.narinfo`])
  })

  test('that no cache has any more, or only with other bytes, is an error that says so', async () => {
    const found = (await infoOf()).map(([, cached]) => ({ ...cached, source: undefined }))
    for (const cache of [
      cacheOf('http://two', {}),
      cacheOf('http://two', { [`${hashOf('b')}.narinfo`]: 'x' }),
    ]) {
      const error = await new NarPlaces(found, walkers(cache))
        .locate([storePath('b')])
        .catch((thrown) => thrown)
      expect(error).toMatchObject({
        code: 'build',
        message: `no binary cache has ${storePath('b')} any more`,
      })
      expect(lostPath(new Error('around', { cause: error }))?.isGone).toBe(true)
    }
    const info = (await infoOf())[0]?.[1].info as PathInfo
    const other = cacheOf('http://two', filesOf(graph))
    const { places } = await locate([{ ...info, narHash: '0'.repeat(64) }], walkers(other))
    expect(places).toEqual(new Map())
  })

  test('that a cache does not answer for is in another one, or an error with the reason', async () => {
    const found = (await infoOf()).map(([, cached]) => ({ ...cached, source: undefined }))
    const silent = cacheOf('http://one', { [`${hashOf('b')}.narinfo`]: new Error('no answer within 30 s') })
    const unused = [{ url: 'http://one', why: 'no answer within 30 s' }]

    const two = walkers(silent, cacheOf('http://two', filesOf(graph)))
    const sources = await new NarPlaces(found, two).locate([storePath('b')])
    expect([[...sources.values()].map(({ cache }) => cache), two.unused]).toEqual([['http://two'], unused])

    const alone = walkers(silent, cacheOf('http://two', {}))
    const error = await new NarPlaces(found, alone).locate([storePath('b')]).catch((thrown) => thrown)
    expect(error.message).toBe(
      `no binary cache that answers has ${storePath('b')} (http://one: no answer within 30 s)`,
    )
    expect([lostPath(new Error('around', { cause: error }))?.isGone, alone.unused]).toEqual([false, unused])
  })
})

describe('a cache that ceases to answer', () => {
  const fault = (path: string, cache: string, isSilent: boolean) => ({
    ...{ path: storePath(path), cache, isSilent },
    isMissing: false,
  })

  /** The places of a, b and c, all from the first cache, and two more caches that have what is given. */
  async function places(second: Readonly<Record<string, readonly string[]>>) {
    const caches = [
      cacheOf('http://one', filesOf({ a: ['b', 'c'], b: [], c: [] })),
      cacheOf('http://two', filesOf(second)),
      cacheOf('http://three', filesOf({ b: [], c: [] })),
    ]
    const { found } = await walk([storePath('a')], walkers(...caches))
    const all = new NarPlaces([...found.values()], walkers(...caches))
    const where = async () =>
      [...(await all.locate([...found.keys()])).values()].map(
        ({ cache, path }) => `${names([path])} ${cache}`,
      )
    return { all, where, caches }
  }

  test('gives nothing more: its paths are taken from others that have them', async () => {
    const { all, where, caches } = await places({ a: ['b', 'c'], b: [] })
    all.move({ ...(await localSource('c')), cache: 'http://one', isChecked: true })
    expect((await all.elsewhere(fault('a', 'http://one', true)))?.cache).toBe('http://two')
    expect((await where()).sort()).toEqual(['a http://two', 'b http://two', 'c http://one'])
    // For the next one nobody is asked.
    const asked = caches.map((cache) => cache.asked.length)
    expect((await all.elsewhere(fault('b', 'http://one', true)))?.cache).toBe('http://two')
    expect(caches.map((cache) => cache.asked.length)).toEqual(asked)
  })

  test('is the last that is asked', async () => {
    const { all, where } = await places({ b: [], c: [] })
    expect(await all.elsewhere(fault('a', 'http://one', true))).toBeUndefined()
    expect((await where()).sort()).toEqual(['a http://one', 'b http://two', 'c http://two'])
    expect((await all.elsewhere(fault('b', 'http://two', false)))?.cache).toBe('http://three')
    expect((await all.elsewhere(fault('b', 'http://three', false)))?.cache).toBe('http://one')
    expect(await all.elsewhere(fault('b', 'http://one', false))).toBeUndefined()
  })

  test('only once is nothing to leave', async () => {
    const { all, where } = await places({ a: ['b', 'c'] })
    expect((await all.elsewhere(fault('a', 'http://one', false)))?.cache).toBe('http://two')
    expect((await where()).sort()).toEqual(['a http://two', 'b http://one', 'c http://one'])
  })

  test('leaves its paths to none that did not give them', async () => {
    const { all, where } = await places({ a: ['b', 'c'], b: [], c: [] })
    expect((await all.elsewhere(fault('b', 'http://two', false)))?.cache).toBe('http://one')
    await all.elsewhere(fault('a', 'http://one', true))
    expect((await where()).sort()).toEqual(['a http://two', 'b http://three', 'c http://two'])
  })

  test('leaves its paths to none that ceases to answer in the meantime', async () => {
    const { all, where, caches } = await places({ a: ['b', 'c'], b: [], c: [] })
    const leaving = all.elsewhere(fault('a', 'http://one', true))
    // It has been asked already.
    expect(caches[1]?.asked).toHaveLength(3)
    await Promise.all([leaving, all.elsewhere(fault('c', 'http://two', true))])
    // Nobody else has the first.
    expect((await where()).sort()).toEqual(['a http://two', 'b http://three', 'c http://three'])
  })

  const localSource = async (name: string) => {
    const { found } = await walk([storePath(name)], walkers(cacheOf('http://one', filesOf({ [name]: [] }))))
    return found.get(storePath(name))?.source as NarSource
  }
})

describe('caches', () => {
  test('come in the order of their priority, which their address overrules', async () => {
    const info = (priority: number) => ({ 'nix-cache-info': `StoreDir: /nix/store\nPriority: ${priority}\n` })
    const caches = [
      cacheOf('http://forty', info(40)),
      cacheOf('http://thirty', info(30)),
      cacheOf('http://also-thirty', info(30)),
      { ...cacheOf('http://ten', info(50)), priority: 10 },
    ]
    const { caches: ordered } = await orderCaches(caches)
    expect(ordered.map(({ url }) => url)).toEqual([
      'http://ten',
      'http://thirty',
      'http://also-thirty',
      'http://forty',
    ])
  })

  test('that are none, of another store, or silent are not used', async () => {
    const { caches, unused } = await orderCaches([
      cacheOf('http://none', {}),
      cacheOf('http://guix', { 'nix-cache-info': 'StoreDir: /gnu/store' }),
      cacheOf('http://silent', { 'nix-cache-info': new Error('timeout') }),
    ])
    expect(caches).toEqual([])
    expect(unused.map(({ url, why }) => `${url} ${why}`)).toEqual([
      'http://none it is no binary cache, or refuses these credentials',
      'http://guix its paths are below /gnu/store',
      'http://silent timeout',
    ])
  })

  test('may say nothing of themselves', () => {
    expect(parseCacheInfo('')).toEqual({ storeDir: '/nix/store', priority: 0 })
    expect(parseCacheInfo('StoreDir: /nix/store\r\nPriority: 41\r\n')).toEqual({
      storeDir: '/nix/store',
      priority: 41,
    })
  })
})
