import { expect, test } from '@jest/globals'
import { loaderOf } from '../../../../src/nix/install/loader.ts'

/** An ELF file with parts of these types, whose contents are these texts. */
function elf(...parts: readonly (readonly [type: number, content: string])[]): Buffer {
  const file = Buffer.alloc(4096)
  file.writeBigUInt64LE(64n, 32)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(parts.length, 56)
  for (const [index, [type, content]] of parts.entries()) {
    const [header, at] = [64 + index * 56, 1024 * (index + 1)]
    file.writeUInt32LE(type, header)
    file.writeBigUInt64LE(BigInt(at), header + 8)
    file.writeBigUInt64LE(BigInt(content.length + 1), header + 32)
    file.write(content, at, 'latin1')
  }
  return file
}

test('the loader is what a program says', () => {
  expect(loaderOf(elf([6, ''], [3, '/nix/store/x-glibc/lib/ld-linux-x86-64.so.2'], [1, 'code']))).toBe(
    '/nix/store/x-glibc/lib/ld-linux-x86-64.so.2',
  )
})

test('a program that is linked with nothing names none', () => {
  expect(() => loaderOf(elf([1, 'code']))).toThrow('the program names no loader')
  expect(() => loaderOf(Buffer.from('#!/bin/sh\n'))).toThrow()
})
