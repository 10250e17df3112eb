import { describe, expect, test } from '@jest/globals'
import { paddedSize, readTarHeader } from '../../../../src/image/pack/tar-header.ts'

/** A header of ustar with a right checksum; later parts replace what is there. */
function header(parts: Readonly<Record<number, string | Buffer>>): Buffer {
  const block = Buffer.alloc(512)
  const usual = { 0: 'blobs/sha256/x', 100: '0000644\0', 124: '00000000017\0', 156: '0', 257: 'ustar\x0000' }
  for (const [offset, text] of Object.entries({ ...usual, ...parts }))
    Buffer.from(text as string, 'latin1').copy(block, Number(offset))
  block.write(' '.repeat(8), 148, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

describe('a header', () => {
  test('says what follows it', () => {
    expect(readTarHeader(header({ 108: '0001750\0', 116: '0000144\0' }))).toEqual({
      ...{ name: 'blobs/sha256/x', flag: '0', size: 15, mode: 0o644, uid: 1000, gid: 100, link: '' },
    })
  })

  test('has the beginning of a long name behind all the rest', () => {
    expect(readTarHeader(header({ 345: 'image/layout' }))?.name).toBe('image/layout/blobs/sha256/x')
    // What is there is no name where the format has none.
    expect(readTarHeader(header({ 257: '\0\0\0\0\0\0', 345: 'image' }))?.name).toBe('blobs/sha256/x')
  })

  test('may have a size that octal digits cannot say', () => {
    const size = Buffer.alloc(12)
    size[0] = 0x80
    size.writeUInt32BE(3, 4)
    expect(readTarHeader(header({ 124: size }))?.size).toBe(3 * 2 ** 32)
    expect(() => readTarHeader(header({ 124: Buffer.alloc(12, 0xff) }))).toThrow('too large')
  })

  test('is none when it is empty, short or damaged', () => {
    const damaged = header({})
    damaged[0] = 0x41
    for (const block of [Buffer.alloc(512), header({}).subarray(0, 511), damaged])
      expect(readTarHeader(block)).toBeUndefined()
  })
})

test('bytes take whole blocks', () => {
  expect([0, 1, 512, 513].map(paddedSize)).toEqual([0, 512, 512, 1024])
})
