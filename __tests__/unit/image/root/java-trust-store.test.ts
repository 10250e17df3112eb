import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { javaTrustStore } from '../../../../src/image/root/java-trust-store.ts'

/** DER of a sequence with bytes in it, as PEM. */
function pem(size: number, kind = 'CERTIFICATE', behind = ''): string {
  const head = size < 0x80 ? [0x30, size] : [0x30, 0x82, size >> 8, size & 0xff]
  const der = Buffer.concat([Buffer.from(head), Buffer.alloc(size, 7), Buffer.from(behind)])
  return `-----BEGIN ${kind}-----\n${der.toString('base64')}\n-----END ${kind}-----\n`
}

const FIRST = 'a522819ae9e0de6cd382fdebc41354d6f40ceaa200cd0a525445d25479fd2936'

test('a store has each certificate once, without what OpenSSL adds to trusted ones', () => {
  const one = pem(300)
  const store = javaTrustStore(`# comment\n${one}\ntext\n${pem(3)}${one}`)
  expect(store.readUInt32BE(0)).toBe(0xfeedfeed)
  expect(store.readUInt32BE(4)).toBe(2)
  expect(store.readUInt32BE(8)).toBe(2)
  expect(javaTrustStore(pem(300, 'TRUSTED CERTIFICATE', 'more'))).toEqual(javaTrustStore(one))
})

test('an empty bundle is an empty store', () => {
  expect(javaTrustStore('')).toHaveLength(12 + 20)
})

// OpenJDK 17 connects with such a store, and keytool -list reads it.
test('the bytes stay the same', () => {
  expect(
    createHash('sha256')
      .update(javaTrustStore(pem(300) + pem(3)))
      .digest('hex'),
  ).toBe(FIRST)
})
