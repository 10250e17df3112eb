import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  isStorePath,
  parseFingerprint,
  parseNarInfo,
  storeHash,
  toNix32,
} from '../../../src/closure/narinfo.ts'
import { hexHash } from '../../../src/closure/path-info.ts'
import { forMutations } from '../../support/mutations.ts'
import { narInfoText } from '../../support/narinfo.ts'

const hash = (character: string) => character.repeat(32)
const jq = `/nix/store/${hash('1')}-jq-1.7`
const [libjq, glibc] = [`${hash('z')}-libjq-1.7`, `${hash('0')}-glibc-2.40`]
// By `nix hash to-sri`, of the empty text.
const nix32 = 'sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73'
const hex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const sri = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

const fields = {
  StorePath: jq,
  URL: 'nar/x.nar.xz',
  Compression: 'xz',
  FileHash: nix32,
  FileSize: 500,
  NarHash: nix32,
  NarSize: 1234,
  References: [libjq, jq.slice(11), glibc],
  Deriver: 'unknown-deriver',
}
const text = narInfoText(fields, ['a-1:AAAA', 'b-1:BBBB'])

describe('a narinfo', () => {
  test('says what a path is, what it needs, and where it is', () => {
    expect(parseNarInfo(text, jq)).toEqual({
      path: jq,
      narHash: hex,
      narSize: 1234,
      references: [`/nix/store/${glibc}`, `/nix/store/${libjq}`],
      fingerprint: `1;${jq};${nix32};1234;/nix/store/${glibc},${jq},/nix/store/${libjq}`,
      signatures: ['a-1:AAAA', 'b-1:BBBB'],
      url: 'nar/x.nar.xz',
      compression: 'xz',
      fileSize: 500,
    })
  })

  test.each([nix32, `sha256:${hex}`, sri])('may spell its hash as %s', (NarHash) => {
    const other = parseNarInfo(narInfoText({ ...fields, NarHash }), jq)
    expect(other).toMatchObject({ narHash: hex, fingerprint: parseNarInfo(text, jq).fingerprint })
  })

  test('may have no references, no size of its file, and line ends of other systems', () => {
    const { References: _, FileSize: __, ...others } = fields
    const without = narInfoText({ ...others, References: [] }).replaceAll('\n', '\r\n')
    expect(parseNarInfo(`${without}\r\n`, jq)).toMatchObject({ references: [], fileSize: undefined })
    expect(parseNarInfo(text.replace(/^References:.*$/m, 'References:'), jq).references).toEqual([])
  })

  test('that names no compression means bzip2', () => {
    expect(parseNarInfo(text.replace(/^Compression.*\n/m, ''), jq).compression).toBe('bzip2')
  })

  test.each([
    ['of another path', text.replace(jq, `/nix/store/${hash('2')}-jq-1.7`), 'it describes /nix/store/2222'],
    ['without a path', text.replace(/^StorePath.*\n/m, ''), 'it has no StorePath'],
    ['without a hash', text.replace(/^NarHash.*\n/m, ''), 'it has no NarHash'],
    ['without a place', text.replace(/^URL.*$/m, 'URL: '), 'it has no URL'],
    [
      'with a hash of another kind',
      text.replace(/^NarHash.*$/m, 'NarHash: sha1:00'),
      'NarHash is not a SHA-256',
    ],
    [
      'with a hash that is too short',
      text.replace(/^NarHash.*$/m, `NarHash: ${nix32.slice(0, -1)}`),
      'NarHash',
    ],
    ['with a size of zero', text.replace('1234', '0'), 'its NarSize is not a number of bytes: 0'],
    ['with a size below zero', text.replace('1234', '-1'), 'its NarSize'],
    ['with a size above 2^53', text.replace('1234', '9007199254740993'), 'its NarSize'],
    [
      'with a reference to a way up',
      text.replace(glibc, '../../etc/passwd'),
      'a reference that is no store path',
    ],
    ['with a field twice', `${text}\nNarSize: 1234`, 'it has NarSize twice'],
    ['with a page of some proxy in it', '<html>\n<body>sign in</body>\n</html>', 'a line without a field'],
    ['that is empty', '', 'it has no StorePath'],
    ['that is too large', `${text}\nX: ${'x'.repeat(2 ** 20)}`, 'it is too large'],
  ])('%s is refused', (_, bad, message) => {
    expect(() => parseNarInfo(bad, jq)).toThrow(message)
  })

  test('that was changed is read or refused with a reason', () => {
    const others = [
      narInfoText({ StorePath: jq, URL: 'x', NarHash: hex, NarSize: 1, References: [] }, []),
      text.replaceAll('\n', '\r\n'),
    ]
    let readable = 0
    forMutations(
      [text, ...others].map((one) => Buffer.from(one)),
      ({ bytes }) => {
        try {
          const { path, narSize, narHash, fingerprint } = parseNarInfo(bytes.toString(), jq)
          readable += 1
          const isRight = path === jq && Number.isSafeInteger(narSize) && narSize > 0
          const again = parseFingerprint(fingerprint)
          if (!isRight || again.narHash !== narHash || again.path !== jq)
            throw new Error('it was read wrongly')
        } catch (error) {
          const { message } = error as Error
          if (!/^it(s NarHash|s NarSize|s FileSize| has| describes)/.test(message)) throw error
        }
      },
    )
    expect(readable).toBeGreaterThan(0)
  })
})

test("Nix's base 32 is written as it is read", () => {
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array))
  fc.assert(
    fc.property(bytes, (hashed) => expect(hexHash(`sha256:${toNix32(hashed)}`)).toBe(hashed.toString('hex'))),
  )
})

test('a store path is a name directly in the store', () => {
  expect(storeHash(jq)).toBe(hash('1'))
  const others = [
    '/nix/store',
    `${jq}/bin`,
    '/tmp/x',
    `/nix/store/${hash('e')}-x`,
    `/nix/store/${hash('1')}-`,
  ]
  expect([jq, ...others].map(isStorePath)).toEqual([true, false, false, false, false, false])
})
