import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { builtPaths, hexHash, parsePathInfo } from '../../../src/closure/path-info.ts'

/** Real output for the closure of jq, and for a path that the store does not have. */
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'path-info', name), 'utf8')

const shapes = ['nix-2.8', 'nix-2.26', 'nix-2.34', 'nix-2.34-format-2']

const jq = '/nix/store/9pcfdcrq3yjwnzdpnbbcdp8dcn084pdw-jq-1.6'
const libjq = '/nix/store/sk2qwh7w6pjl95p7mg6jvcqx6rpc6zjn-libjq1-1.6'
const glibc = '/nix/store/3hnny6dwx17h9kjivfralgydb3a4nyym-glibc-2.36'

describe('parsePathInfo', () => {
  test.each(shapes)('reads the closure that %s prints', (shape) => {
    const infos = new Map(parsePathInfo(fixture(`${shape}.json`)).map((info) => [info.path, info]))
    expect(infos.size).toBe(4)
    expect(infos.get(jq)).toEqual({
      path: jq,
      // base64 of the SRI hash as hexadecimal digits, by `base64 -d | xxd -p`
      narHash: '4162552a01d60ecfa6004ebf00590a04f8fdea7d4e236aa251cf980996a4bcd8',
      narSize: 37120,
      references: [glibc, libjq],
    })
    expect(infos.get(glibc)?.references).toEqual([])
    for (const { references } of infos.values())
      for (const reference of references) expect([...infos.keys()]).toContain(reference)
  })

  test.each(shapes)('reads the same from %s as from the others', (shape) => {
    const inOrder = (name: string) =>
      [...parsePathInfo(fixture(name))].sort((a, b) => (a.path < b.path ? -1 : 1))
    expect(inOrder(`${shape}.json`)).toEqual(inOrder('nix-2.26.json'))
  })

  test.each(shapes)('names a path that the store does not have: %s', (shape) => {
    expect(() => parsePathInfo(fixture(`missing-${shape}.json`))).toThrow(
      'the store does not have /nix/store/00000000000000000000000000000000-missing',
    )
  })

  test('leaves out that a path refers to itself, and sorts the others', () => {
    const narHash = `sha256:${'0'.repeat(64)}`
    const json = JSON.stringify({
      '/nix/store/b': { narHash, narSize: 1, references: ['/s/c', '/nix/store/b', '/s/a'] },
    })
    expect(parsePathInfo(json)[0]?.references).toEqual(['/s/a', '/s/c'])
  })

  test.each<[string, unknown, string]>([
    ['numbers', [1, 2], 'an entry is not an object'],
    ['null in a list', [null], 'path is not below /nix/store: ""'],
    ['a text for a path', { '/nix/store/b': 'x' }, '/nix/store/b is not an object'],
    ['a path from elsewhere', { '/usr/b': {} }, 'path is not below /nix/store: "/usr/b"'],
    ['a file in a path', { '/nix/store/b/c': {} }, 'path is not below /nix/store: "/nix/store/b/c"'],
    ['a size that is a text', { '/nix/store/b': { narSize: '1' } }, '/nix/store/b: narSize is not a whole'],
    ['a negative size', { '/nix/store/b': { narSize: -1 } }, '/nix/store/b: narSize is not a whole'],
    ['half a byte', { '/nix/store/b': { narSize: 0.5 } }, '/nix/store/b: narSize is not a whole'],
    [
      'a size beyond numbers',
      { '/nix/store/b': { narSize: 2 ** 53 } },
      '/nix/store/b: narSize is not a whole',
    ],
    ['a reference', { '/nix/store/b': { references: '/s/a' } }, '/nix/store/b: references is not a list'],
    [
      'numbers for references',
      { '/nix/store/b': { references: [1] } },
      '/nix/store/b: references is not a list',
    ],
    ['a number for a hash', { '/nix/store/b': { narHash: 3 } }, '/nix/store/b: narHash is not a text'],
    ['a short hash', { '/nix/store/b': { narHash: 'sha256-x' } }, '/nix/store/b: narHash is not a SHA-256'],
  ])('names the path and the field: %s', (_, given, message) => {
    const good = { narHash: '0'.repeat(64), narSize: 1, references: [] }
    const filled = (info: unknown) =>
      typeof info === 'object' && info !== null ? { ...good, ...info } : info
    const json = Array.isArray(given)
      ? given
      : Object.fromEntries(Object.entries(given as object).map(([path, info]) => [path, filled(info)]))
    expect(() => parsePathInfo(JSON.stringify(json))).toThrow(message)
  })

  test('of nothing is nothing', () => {
    expect(parsePathInfo('[]')).toEqual([])
    expect(parsePathInfo('{}')).toEqual([])
    expect(parsePathInfo('{"version":2,"storeDir":"/nix/store","info":{}}')).toEqual([])
  })
})

describe('hexHash', () => {
  // One hash in all spellings: nix hash convert --from base16 --hash-algo sha256 --to ...
  const hex = '4162552a01d60ecfa6004ebf00590a04f8fdea7d4e236aa251cf980996a4bcd8'
  const base64 = 'QWJVKgHWDs+mAE6/AFkKBPj96n1OI2qiUc+YCZakvNg='
  const base32 = '1n5wljb0k66ga6i6l8sfgpmgvy0419ch1gsf02kcy3nn04m5aqj1'

  test.each([
    ['SRI', `sha256-${base64}`],
    ['base 64 with its algorithm', `sha256:${base64}`],
    ['base 16 with its algorithm', `sha256:${hex}`],
    ['base 16', hex],
    ['base 32 with its algorithm', `sha256:${base32}`],
    ['base 32', base32],
  ])('%s', (_, spelling) => {
    expect(hexHash(spelling)).toBe(hex)
  })

  test('as an object with its algorithm and format', () => {
    expect(hexHash({ algorithm: 'sha256', format: 'base64', hash: base64 })).toBe(hex)
    expect(hexHash({ algorithm: 'sha256', format: 'base16', hash: hex })).toBe(hex)
  })

  test.each([
    '',
    'sha256-',
    'sha256-AAAA',
    `sha256:${hex.slice(1)}`,
    `sha256:${'e'.repeat(52)}`,
    `sha512-${base64}${base64}`,
  ])('is not %j', (text) => {
    expect(() => hexHash(text)).toThrow(/not a (SHA-256|base-32)/)
  })
})

describe('builtPaths', () => {
  test.each(shapes)('finds all of what was built here in what %s prints', (shape) => {
    const text = fixture(`${shape}.json`)
    expect(builtPaths(text)).toEqual(
      parsePathInfo(text)
        .map(({ path }) => path)
        .sort(),
    )
  })

  test.each([
    ['here', { ultimate: true, signatures: ['own-1:x'] }, true],
    ['by a builder', { ultimate: false, signatures: [] }, true],
    ['by a builder, in Nix 2.8', {}, true],
    ['for a cache', { ultimate: false, signatures: ['cache-1:x'] }, false],
    ['for a cache, in Nix 2.8', { signatures: ['cache-1:x'] }, false],
  ])('a path that was built %s', (_, info, built) => {
    expect(builtPaths(JSON.stringify({ '/nix/store/a': info }))).toEqual(built ? ['/nix/store/a'] : [])
  })
})
