import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  contentSize,
  END_OF_ARCHIVE,
  encodeHeader,
  fromBinary,
  padding,
  type TarEntry,
  toBinary,
  toBuffer,
} from '../../../../src/image/pack/tar.ts'
import { systemPath } from '../../../support/child.ts'
import { listWithTar } from '../../../support/read-tar.ts'
import { scratchDir } from '../../../support/scratch.ts'

const GiB = 1024 ** 3

/** A whole archive of entries whose content is at hand. */
function archive(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = entry.type === 'file' && entry.content instanceof Uint8Array ? entry.content : Buffer.of()
    return [encodeHeader(entry), content, padding(contentSize(entry))]
  })
  return Buffer.concat([...blocks, END_OF_ARCHIVE])
}

const file = (name: string, text = ''): TarEntry => ({
  type: 'file',
  name,
  mode: 0o444,
  content: Buffer.from(text),
})

/** A name of so many bytes whose directory part and file name have the given lengths. */
const nameOf = (prefix: number, name: number) => `${'d'.repeat(prefix)}/${'f'.repeat(name)}`

const text = (block: Buffer, start: number, end: number) => block.toString('latin1', start, end)
const prefixOf = (block: Buffer) => text(block, 345, 500).replace(/\0+$/, '')
const nameFieldOf = (block: Buffer) => text(block, 0, 100).replace(/\0+$/, '')

describe('the header block', () => {
  test('of a file, byte for byte', () => {
    const field = (value: string, length: number) => value.padEnd(length, '\0')
    const expected = [
      field('nix/store/x-sh/bin/sh', 100),
      '0000555\0', // mode
      '0000000\0', // uid
      '0000000\0', // gid
      '00000000005\0', // size
      '00000000001\0', // mtime
      '013120\0 ', // checksum
      '0', // type
      field('', 100), // link target
      'ustar\x0000',
      field('', 32), // user name
      field('', 32), // group name
      '0000000\0', // device numbers
      '0000000\0',
      field('', 155), // prefix
      field('', 12),
    ].join('')
    const content = Buffer.from('#!/a\n')
    const block = encodeHeader({ type: 'file', name: 'nix/store/x-sh/bin/sh', mode: 0o555, content })
    expect(block.toString('latin1')).toBe(expected)
    expect(block.length).toBe(512)
  })

  test('has the sum of its bytes, the checksum counted as blanks', () => {
    const block = encodeHeader({ type: 'symlink', name: 'a', target: 'b' })
    const blank = Buffer.from(block)
    blank.fill(' ', 148, 156)
    expect(Number.parseInt(text(block, 148, 154), 8)).toBe(blank.reduce((sum, byte) => sum + byte, 0))
  })

  test('is what GNU tar writes for the same files', async () => {
    const dir = await scratchDir('tar')
    mkdirSync(join(dir, 'd', 'e'.repeat(120)), { recursive: true, mode: 0o755 })
    writeFileSync(join(dir, 'd', 'f'), 'hello\n', { mode: 0o644 })
    symlinkSync('f', join(dir, 'd', 'l'))
    const long = `d/${'e'.repeat(99)}`
    writeFileSync(join(dir, long), '', { mode: 0o644 })
    const names = ['d', 'd/f', 'd/l', long]
    const options = ['--format=ustar', '--mtime=@1', '--owner=0', '--group=0', '--numeric-owner']
    const args = ['--create', '--no-recursion', ...options, '--file=-', ...names]
    const theirs = execFileSync('tar', args, { cwd: dir, env: { PATH: systemPath } })
    const ours = archive([
      { type: 'directory', name: 'd', mode: 0o755 },
      { type: 'file', name: 'd/f', mode: 0o644, content: Buffer.from('hello\n') },
      { type: 'symlink', name: 'd/l', target: 'f' },
      { type: 'file', name: long, mode: 0o644, content: Buffer.of() },
    ])
    expect(ours.toString('latin1')).toBe(theirs.toString('latin1', 0, ours.length))
  })
})

describe('long names', () => {
  test.each([
    ['100 bytes, all of them in the name field', nameOf(50, 49), '', nameOf(50, 49)],
    ['101 bytes', nameOf(1, 99), 'd', 'f'.repeat(99)],
    ['255 bytes', nameOf(154, 100), 'd'.repeat(154), 'f'.repeat(100)],
    ['256 bytes, the longest of all', nameOf(155, 100), 'd'.repeat(155), 'f'.repeat(100)],
  ])('fit into ustar: %s', (_, name, prefix, rest) => {
    const header = encodeHeader(file(name))
    expect(header.length).toBe(512)
    expect([prefixOf(header), nameFieldOf(header)]).toEqual([prefix, rest])
  })

  test.each([
    ['101 bytes without a slash', 'f'.repeat(101)],
    ['a last component of 101 bytes', nameOf(10, 101)],
    ['a directory part of 156 bytes', nameOf(156, 10)],
    ['257 bytes', nameOf(156, 100)],
    ['257 bytes with slashes in all places', `${'d/'.repeat(128)}f`],
  ])('need a pax header: %s', (_, name) => {
    const header = encodeHeader(file(name))
    expect(header.length).toBe(3 * 512)
    expect(text(header, 156, 157)).toBe('x')
    const record = text(header, 512, 512 + Number.parseInt(text(header, 124, 135), 8))
    expect(record).toBe(`${record.length} path=${name}\n`)
  })

  test('a directory keeps its slash, which never goes into the name field alone', () => {
    const header = encodeHeader({ type: 'directory', name: 'd'.repeat(100), mode: 0o555 })
    expect(header.length).toBe(3 * 512)
    expect(text(header, 512, 1024)).toContain(` path=${'d'.repeat(100)}/\n`)
  })

  test.each([97, 98, 99, 100, 101, 985, 986, 987])(
    'the length of a pax record counts itself: %d',
    (length) => {
      const target = 't'.repeat(length)
      const header = encodeHeader({ type: 'symlink', name: 'n'.repeat(101), target })
      const size = Number.parseInt(text(header, 124, 135), 8)
      const body = text(header, 512, 512 + size)
      const records = [`path=${'n'.repeat(101)}`, ...(length > 100 ? [`linkpath=${target}`] : [])]
      let left = body
      for (const record of records) {
        const own = Number.parseInt(left, 10)
        expect(left.slice(0, own)).toBe(`${own} ${record}\n`)
        left = left.slice(own)
      }
      expect(left).toBe('')
    },
  )
})

describe('large files', () => {
  const sized = (size: number): TarEntry => ({
    type: 'file',
    name: 'f',
    mode: 0o444,
    content: { path: '/f', size },
  })

  test('of 8 GiB less one byte fit into ustar', () => {
    const header = encodeHeader(sized(8 * GiB - 1))
    expect(header.length).toBe(512)
    expect(text(header, 124, 136)).toBe('77777777777\0')
  })

  test.each([8 * GiB, 20 * GiB + 7])('of %d bytes have their size in a pax header', (size) => {
    const header = encodeHeader(sized(size))
    expect(header.length).toBe(3 * 512)
    expect(text(header, 512, 1024)).toContain(` size=${size}\n`)
    expect(listWithTar(header, 'headers only').join()).toContain(` ${size} 1970-01-01 00:00:01 f`)
  })
})

describe('readers', () => {
  const odd = '\u00ff\u00fe odd "name"\n\t'
  const entries: readonly TarEntry[] = [
    { type: 'directory', name: 'd', mode: 0o555 },
    { type: 'file', name: 'd/run', mode: 0o555, content: Buffer.from('x'.repeat(513)) },
    file(toBinary('d/größe'), 'ü'),
    file(`d/${odd}`, 'bytes'),
    file(`${odd}${'n'.repeat(300)}`, 'long'),
    { type: 'symlink', name: 'l', target: '/nix/store' },
    { type: 'symlink', name: 'm', target: `${odd}${'t'.repeat(300)}` },
    { type: 'directory', name: 'p'.repeat(200), mode: 0o1777 },
  ]

  test('GNU tar lists what was put in', () => {
    expect(listWithTar(archive(entries))).toEqual([
      'dr-xr-xr-x 0/0               0 1970-01-01 00:00:01 d/',
      '-r-xr-xr-x 0/0             513 1970-01-01 00:00:01 d/run',
      '-r--r--r-- 0/0               2 1970-01-01 00:00:01 d/gr\\303\\266\\303\\237e',
      '-r--r--r-- 0/0               5 1970-01-01 00:00:01 d/\\377\\376 odd "name"\\n\\t',
      `-r--r--r-- 0/0               4 1970-01-01 00:00:01 \\377\\376 odd "name"\\n\\t${'n'.repeat(300)}`,
      'lrwxrwxrwx 0/0               0 1970-01-01 00:00:01 l -> /nix/store',
      `lrwxrwxrwx 0/0               0 1970-01-01 00:00:01 m -> \\377\\376 odd "name"\\n\\t${'t'.repeat(300)}`,
      `drwxrwxrwt 0/0               0 1970-01-01 00:00:01 ${'p'.repeat(200)}/`,
    ])
  })
})

test('padding fills blocks, and is nothing for whole ones', () => {
  expect([0, 1, 511, 512, 513].map((size) => padding(size).length)).toEqual([0, 511, 1, 0, 511])
  expect(END_OF_ARCHIVE).toEqual(Buffer.alloc(1024))
})

test('binary strings keep every byte', () => {
  expect(toBinary('ä')).toBe('\u00c3\u00a4')
  expect(fromBinary(toBinary('größe €'))).toBe('größe €')
  expect(toBuffer('\u00ff\u0000')).toEqual(Buffer.of(0xff, 0))
})

test('an owner is that of the entry, however large its numbers', () => {
  const owned = (uid: number, gid: number): TarEntry => ({ ...file(`${uid}`), owner: { uid, gid } })
  const entries = [owned(1000, 0), owned(2_097_151, 2_097_152), owned(2_147_483_647, 7), file('root')]
  const owners = listWithTar(archive(entries)).map((line) => line.split(' ')[1])
  expect(owners).toEqual(['1000/0', '2097151/2097152', '2147483647/7', '0/0'])
})
