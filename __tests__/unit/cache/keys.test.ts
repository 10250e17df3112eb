import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson } from '../../../src/base/hash.ts'
import {
  keyOf as digestOf,
  entriesLayerKey,
  entryNames,
  imageKey,
  platformInputs,
  storeLayerKey,
} from '../../../src/cache/keys.ts'
import type { TarEntry } from '../../../src/image/pack/tar.ts'
import type { PinnedSource } from '../../../src/nix/source/pin.ts'
import type { PlatformRequest } from '../../../src/request/request.ts'
import { type Given, requestOf } from '../../support/inputs.ts'
import { scratchDir } from '../../support/scratch.ts'

const source = { revision: '0123456789abcdef0123456789abcdef01234567' }
const imageKeyOf = (request: PlatformRequest, identity: PinnedSource['identity'], version = '1') =>
  digestOf(
    platformInputs(request, identity, [], {
      ...request.compression,
      compressor: `${request.compression.kind} ${version}`,
    }),
  )
const keyOf = (given: Given = {}, env: NodeJS.ProcessEnv = {}) => imageKeyOf(requestOf(given, env), source)

describe('the key of an image for several platforms', () => {
  const platforms = [keyOf(), keyOf({ packages: 'git arm64' })]

  test('is that of the platform when there is one', () => {
    expect(imageKey([keyOf()], { a: '1' })).toBe(keyOf())
  })

  test('does not depend on their order, but on each, and on what the index says', () => {
    const key = imageKey(platforms, {})
    expect(imageKey([...platforms].reverse(), {})).toBe(key)
    const others = [
      imageKey([keyOf({ packages: 'jq' }), platforms[1] ?? ''], {}),
      imageKey(platforms, { a: '1' }),
    ]
    expect(new Set([key, ...platforms, ...others]).size).toBe(5)
  })
})

test('the key of an image with several package sets has what each is, by name', () => {
  const request = requestOf({ packages: 'git old/jq', 'extra-nixpkgs': 'old=nixos-24.05' })
  const key = (sets?: Parameters<typeof platformInputs>[5]) =>
    digestOf(
      platformInputs(request, source, [], { ...request.compression, compressor: 'gzip 1' }, undefined, sets),
    )
  const [a, b] = [{ revision: 'a' }, { revision: 'b' }]
  const keys = [key({ old: a }), key({ old: b }), key({ new: a }), key({ old: a, new: b }), key()]
  expect(new Set(keys).size).toBe(5)
  expect(key({ new: b, old: a })).toBe(key({ old: a, new: b }))
  // As before there were several.
  expect(
    platformInputs(requestOf(), source, [], { ...request.compression, compressor: '' }),
  ).not.toHaveProperty('extraSources')
})

describe('the key of an image', () => {
  test('is 64 digits', () => {
    expect(keyOf()).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each<[string, Given, NodeJS.ProcessEnv]>([
    ['another package', { packages: 'git jq' }, {}],
    ['another nixpkgs-config', { 'nixpkgs-config': '{"allowUnfree": true}' }, {}],
    ['another platform', { packages: 'git arm64' }, {}],
    ['a command', { packages: 'git shell' }, {}],
    ['another command', { cmd: 'git' }, {}],
    ['an entrypoint', { entrypoint: 'git' }, {}],
    ['a variable', { env: 'A=1' }, {}],
    ['a user', { user: 'nonroot' }, {}],
    ['a directory to start in', { workdir: '/app' }, {}],
    ['a port', { ports: '80' }, {}],
    ['a volume', { volumes: '/data' }, {}],
    ['a signal', { 'stop-signal': 'INT' }, {}],
    ['a health check', { healthcheck: 'git' }, {}],
    ['a label', { labels: 'a=1' }, {}],
    ['an annotation', { annotations: 'a=1' }, {}],
    ['max-layers', { 'max-layers': '50' }, {}],
    ['the compression', { compression: 'zstd' }, {}],
    ['its level', { 'compression-level': '7' }, {}],
    ['the time that it says it was made', {}, { SOURCE_DATE_EPOCH: '1' }],
    [
      'the repository that it says it is from',
      {},
      { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/r' },
    ],
  ])('is another one with %s', (_, given, env) => {
    expect(keyOf(given, env)).not.toBe(keyOf())
  })

  test('is another one with another version of the compressor', () => {
    expect(imageKeyOf(requestOf(), source, '2')).not.toBe(imageKeyOf(requestOf(), source, '1'))
  })

  test('is another one with a layers plan, and with other groups in its file', async () => {
    const file = join(await scratchDir('plan'), 'plan.json')
    const keyWith = (groups: readonly (readonly string[])[]) => {
      writeFileSync(file, JSON.stringify({ version: 1, maxLayers: 94, groups }))
      return keyOf({ 'layers-plan': file })
    }
    const keys = [keyOf(), keyWith([]), keyWith([['git', 'zlib']]), keyWith([['git'], ['zlib']])]
    expect(new Set(keys).size).toBe(keys.length)
    expect(keyWith([['git'], ['zlib']])).toBe(keys[3])
  })

  test('is another one with overlays, and with the same in another order', () => {
    const withOverlays = (...files: readonly string[]) =>
      digestOf(
        platformInputs(
          requestOf(),
          source,
          files.map((file) => ({ file })),
          { kind: 'gzip', level: 6, compressor: 'gzip 1' },
        ),
      )
    const keys = [withOverlays(), withOverlays('a'), withOverlays('a', 'b'), withOverlays('b', 'a')]
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('is another one with a file, and with other bytes in it, but not with the file in another place', async () => {
    const [one, other] = [await scratchDir('files'), await scratchDir('files')]
    const keyWith = (dir: string, text: string, mode = '0644') => {
      writeFileSync(join(dir, 'f'), text)
      return keyOf({ files: `${dir}/f:/f:${mode}` })
    }
    const keys = [keyOf(), keyWith(one, 'a'), keyWith(one, 'b'), keyWith(one, 'a', '0600')]
    expect(new Set(keys).size).toBe(keys.length)
    expect(keyWith(other, 'a')).toBe(keys[1])
  })

  test('is another one with another source', () => {
    const sources = [source, { revision: 'x' }, { narHash: 'x' }, { tree: 'x' }, { files: 'x' }]
    const more = [
      { url: 'x', validUntil: 1 },
      { url: 'x', validUntil: 2 },
    ]
    const keys = [...sources, ...more].map((identity) => imageKeyOf(requestOf(), identity))
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('stays the same in another order, with repetitions, and with defaults that are written out', () => {
    expect(keyOf({ packages: 'jq git,jq\ngit' })).toBe(keyOf({ packages: 'git jq' }))
    expect(keyOf({ labels: 'a=1\nb=2' })).toBe(keyOf({ labels: 'b=2\na=1' }))
    expect(keyOf({ env: 'A=1\nB=2' })).toBe(keyOf({ env: 'B=2\nA=1' }))
    expect(keyOf({ ports: '80,81', volumes: '/b,/a' })).toBe(keyOf({ ports: '81 80/tcp', volumes: '/a\n/b' }))
    expect(keyOf({ entrypoint: 'a "b c"' })).toBe(keyOf({ entrypoint: '["a", "b c"]' }))
    expect(keyOf({ 'nixpkgs-config': '{"a":1,"b":2}' })).toBe(keyOf({ 'nixpkgs-config': '{"b":2,"a":1}' }))
    const defaults = { compression: 'gzip', 'compression-level': '6', 'max-layers': '94' }
    expect(keyOf(defaults)).toBe(keyOf())
    expect(keyOf({ compression: 'zstd', 'compression-level': '3' })).toBe(keyOf({ compression: 'zstd' }))
  })

  test.each<[string, Given]>([
    ['image and tags', { image: 'ghcr.io/o/i', tags: 'v1\nv2', push: 'true' }],
    ['output', { output: 'type=oci,dest=out' }],
    ['load', { load: 'docker' }],
    [
      'credentials',
      { image: 'ghcr.io/o/i', push: 'true', 'registry-username': 'u', 'registry-password': 'p' },
    ],
    ['the installer of Nix', { 'nix-installer': 'apt' }],
    ['the release of Nix', { 'nix-version': `https://host/nix.tar.xz#sha256=${'0'.repeat(64)}` }],
    ['the release of oras', { 'oras-version': `https://host/oras.tar.gz#sha256=${'0'.repeat(64)}` }],
    ['download-mirror', { 'download-mirror': 'https://host' }],
    ['nix-config', { 'nix-config': 'cores = 1' }],
    ['a variable that is passed on and not there', { 'pass-env': 'NONE_OF_OURS' }],
    ['cache', { cache: 'read' }],
    ['cache-dir', { 'cache-dir': '/cache' }],
    ['cache-from', { 'cache-from': 'ghcr.io/o/i:v1' }],
    ['cache-ttl', { 'cache-ttl': '1h' }],
    ['verify', { verify: 'true' }],
    ['how the source is written', { nixpkgs: './other' }],
  ])('stays the same with %s', (_, given) => {
    expect(keyOf(given)).toBe(keyOf())
  })
})

describe('the key of a layer of store paths', () => {
  const gzip = { kind: 'gzip', level: 6, compressor: 'gzip' } as const
  const glibc = { path: '/nix/store/a-glibc', narHash: 'sha256:1' }
  const jq = { path: '/nix/store/b-jq', narHash: 'sha256:2' }

  test('is that of a set of paths', () => {
    expect(storeLayerKey([glibc, jq], gzip)).toBe(storeLayerKey([jq, glibc], gzip))
    expect(storeLayerKey([{ ...glibc, narSize: 7, references: [] } as typeof glibc], gzip)).toBe(
      storeLayerKey([glibc], gzip),
    )
  })

  test('is another one with a path more, other bytes in a path, or another compression', () => {
    const keys = [
      storeLayerKey([glibc], gzip),
      storeLayerKey([glibc, jq], gzip),
      storeLayerKey([{ ...glibc, path: '/nix/store/c-glibc' }], gzip),
      storeLayerKey([{ ...glibc, narHash: 'sha256:3' }], gzip),
      storeLayerKey([glibc], { ...gzip, level: 7 }),
      storeLayerKey([glibc], { ...gzip, kind: 'zstd', compressor: 'zstd 1.5.7' }),
      storeLayerKey([glibc], { ...gzip, kind: 'zstd', compressor: 'zstd 1.5.4' }),
      entriesLayerKey([], gzip),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('the key of a layer of entries', () => {
  const gzip = { kind: 'gzip', level: 6, compressor: 'gzip' } as const
  const link = { name: 'bin/sh', type: 'symlink', target: '/nix/store/a/bin/sh' } as const
  const file = { name: 'etc/passwd', type: 'file', mode: 0o444, content: Buffer.from('a') } as const
  const key = (...entries: readonly TarEntry[]) => entriesLayerKey(entries, gzip)

  test('is another one with any difference', () => {
    const keys = [
      key(link),
      key(link, file),
      key(file, link),
      key({ ...link, target: '/other' }),
      key({ ...link, name: 'bin/bash' }),
      key(file),
      key({ ...file, content: Buffer.from('b') }),
      key({ ...file, mode: 0o555 }),
      entriesLayerKey([link], { ...gzip, level: 1 }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('stays the same for equal entries', () => {
    expect(key({ ...file, content: Buffer.from('a') })).toBe(key(file))
  })
})

describe('canonical JSON', () => {
  test('sorts names at every depth, and nothing else', () => {
    const value = { b: [{ z: 1, y: [2, 1] }], a: { d: null, c: undefined }, 10: 'x', 9: 'y' }
    expect(canonicalJson(value)).toBe('{"9":"y","10":"x","a":{"d":null},"b":[{"y":[2,1],"z":1}]}')
  })

  test('is JSON of the same value, whatever the order in which it was made', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text)
      }),
    )
  })
})

test('names of entries begin alike, and families do not mix', () => {
  const names = [
    entryNames.image('k', 'w'),
    entryNames.layers('family', 'c'),
    entryNames.blobs('family', 'k'),
    entryNames.anyLayers,
  ]
  for (const name of names) expect(name).toMatch(/^nixery-action-v2-[a-z]+-/)
  expect(entryNames.layers('family', 'c').startsWith(entryNames.layersOf('family'))).toBe(true)
  expect(entryNames.layersOf('family').startsWith(entryNames.anyLayers)).toBe(true)
  expect(entryNames.layersOf('family')).not.toBe(entryNames.layersOf('family 2'))
  expect(entryNames.blobs('family', 'k').startsWith(entryNames.blobsOf('family'))).toBe(true)
})
