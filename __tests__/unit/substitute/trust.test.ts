import { expect, test } from '@jest/globals'
import { parseNarInfo } from '../../../src/closure/narinfo.ts'
import { isTrusted, parseTrustedKeys } from '../../../src/substitute/trust.ts'
import { narInfoText, newNarInfoKey, sha256Nix32, signatureOf } from '../../support/narinfo.ts'

const [own, sameName, stranger] = [
  newNarInfoKey('own-1'),
  newNarInfoKey('own-1'),
  newNarInfoKey('stranger-1'),
]
const hash = (character: string) => character.repeat(32)
const path = `/nix/store/${hash('1')}-jq-1.7`
const fields = {
  StorePath: path,
  URL: 'nar/x.nar',
  Compression: 'none',
  NarHash: sha256Nix32(Buffer.from('jq')),
  NarSize: 1234,
  References: [`${hash('z')}-libjq-1.7`, `${hash('0')}-glibc-2.40`],
}
const signature = signatureOf(fields, own)
const keys = parseTrustedKeys([own.public])

const trusts = (changed: Partial<typeof fields>, signatures = [signature], trusted = keys) =>
  isTrusted(
    parseNarInfo(narInfoText({ ...fields, ...changed }, signatures), changed.StorePath ?? path),
    trusted,
  )

test('a path is taken with the signature of a trusted key, one of several', () => {
  expect(trusts({})).toBe(true)
  expect(trusts({}, [signatureOf(fields, stranger), signature])).toBe(true)
  expect(trusts({}, [signature], parseTrustedKeys([stranger.public, sameName.public, own.public]))).toBe(true)
})

test('what is not signed may be anything', () => {
  expect(trusts({ URL: 'http://elsewhere.example/nar', Compression: 'xz' })).toBe(true)
})

test.each([
  ['another hash', { NarHash: sha256Nix32(Buffer.from('other')) }],
  ['another size', { NarSize: 1 }],
  ['a reference less', { References: fields.References.slice(1) }],
  ['a reference more', { References: [...fields.References, `${hash('2')}-evil`] }],
  ['another path', { StorePath: `/nix/store/${hash('2')}-jq-1.7` }],
])('%s than was signed is not trusted', (_, changed) => {
  expect(trusts(changed)).toBe(false)
})

test.each([
  ['no signature', []],
  ['the signature of a stranger', [signatureOf(fields, stranger)]],
  ["a stranger's signature under a trusted name", [signatureOf(fields, sameName)]],
  ['a signature that is cut', [signature.slice(0, -8)]],
  ['a signature without a name', [signature.slice(own.name.length + 1)]],
  ['something else', ['own-1:', 'own-1', ':', '']],
])('%s is not enough', (_, signatures) => {
  expect(trusts({}, signatures)).toBe(false)
})

test('keys that are none trust nobody', () => {
  expect(parseTrustedKeys(['own-1', 'own-1:AAAA', '', `own-1:${'A'.repeat(88)}`]).size).toBe(0)
})
