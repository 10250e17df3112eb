import { execFileSync } from 'node:child_process'
import { closeSync, fstatSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, test } from '@jest/globals'
import { canDecompress, decompress } from '../../../src/substitute/decompress.ts'
import type { Decompressing } from '../../../src/substitute/unpack-program.ts'
import { writeProgram } from '../../support/programs.ts'
import { scratchDir } from '../../support/scratch.ts'
import { tempDir } from '../../support/temp.ts'
import { until } from '../../support/until.ts'

// Large enough for a program to be started.
// The zeros at its end become a hole of the file, which xz makes a byte before they end.
const text = Buffer.concat([
  Buffer.alloc(6 * 2 ** 20, 'some text that goes on and on '),
  Buffer.alloc(2 ** 20),
])
const packed = (program: string, bytes: Buffer) =>
  execFileSync(program, ['-c', '-1'], { input: bytes, maxBuffer: 64 * 2 ** 20 })

const directory = await tempDir('scratch')
const files: number[] = []
const newFile = (): number => {
  const file = openSync(join(directory, String(files.length)), 'w+')
  files.push(file)
  return file
}
afterAll(() => files.forEach(closeSync))

/** Begins to unpack into a file. `isOver`: once it is not needed any more. */
function unpack(bytes: Buffer, size = text.length, compression = 'xz') {
  const [file, state] = [newFile(), { isOver: false }]
  const release = () => {
    state.isOver = true
  }
  const scratch = () => ({ file, release })
  const unpacking = decompress(compression, size, Readable.from([bytes]), process.env, scratch)
  return { ...unpacking, file, state }
}

async function all({ bytes, close }: Decompressing): Promise<Buffer> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of bytes) pieces.push(Buffer.from(piece))
  } finally {
    close()
  }
  return Buffer.concat(pieces)
}

test.each(['xz', 'bzip2'])('what %s unpacks into a file comes while it is written', async (compression) => {
  const unpacking = unpack(packed(compression, text), text.length, compression)
  expect((await all(unpacking)).equals(text)).toBe(true)
  expect(unpacking.state.isOver).toBe(true)
})

test.each(['none', 'gzip', 'br', 'xz'])('%s needs no program', async (compression) => {
  expect(canDecompress(compression, { PATH: '' })).toBe(true)
})

test('bzip2 needs one', () => {
  expect([{ PATH: '' }, process.env].map((env) => canDecompress('bzip2', env))).toEqual([false, true])
})

test('without a file it comes through a pipe', async () => {
  const input = Readable.from([packed('xz', text)])
  expect((await all(decompress('xz', text.length, input, process.env))).equals(text)).toBe(true)
})

test('what is damaged ends with what the program says', async () => {
  const bytes = packed('xz', text)
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40)
  await expect(all(unpack(bytes))).rejects.toThrow(/^xz ended with exit code 1: .*corrupt/)
})

test('an input that breaks off ends with its own error', async () => {
  const bytes = packed('xz', text)
  async function* broken() {
    yield bytes.subarray(0, 100)
    throw new Error('the connection broke')
  }
  const scratch = () => ({ file: newFile(), release: () => {} })
  const unpacking = decompress('xz', text.length, Readable.from(broken()), process.env, scratch)
  await expect(all(unpacking)).rejects.toThrow('the connection broke')
})

test('a file ends soon after the bytes that there may be, though nobody reads it', async () => {
  const unpacking = unpack(packed('xz', Buffer.alloc(48 * 2 ** 20, 'a')), text.length)
  const most = text.length + 512
  await until(() => fstatSync(unpacking.file).size === most, 'it did not end')
  await expect(all(unpacking)).rejects.toThrow(/^xz ended with SIGXFSZ/)
  expect(fstatSync(unpacking.file).size).toBe(most)
})

describe('small NARs share a process', () => {
  const nars = [0, 1, 5, 70_000, 3_000_000].map((size) => Buffer.alloc(size, 'some text '))
  const small = (bytes: Buffer, size: number) =>
    all(decompress('xz', size, Readable.from([bytes]), process.env))

  test('that goes on with the next', async () => {
    for (const nar of [...nars, ...nars])
      expect((await small(packed('xz', nar), nar.length)).equals(nar)).toBe(true)
  })

  test('which is as good as new after what was no xz, too much, too little, or given up', async () => {
    const nar = Buffer.alloc(70_000, 'some text ')
    const bytes = packed('xz', nar)
    const damaged = Buffer.from(bytes)
    damaged.writeUInt8(bytes.readUInt8(30) ^ 1, 30)
    await expect(small(nar, nar.length)).rejects.toThrow(/^xz ended with exit code 1/)
    await expect(small(damaged, nar.length)).rejects.toThrow(/^xz ended with exit code 1: .*corrupt/)
    await expect(small(bytes.subarray(0, -20), nar.length)).rejects.toThrow(/^xz ended with exit code 1/)
    await expect(small(bytes, 100)).rejects.toThrow('it has more or fewer bytes than')
    await expect(small(bytes, 100_000)).rejects.toThrow('it has more or fewer bytes than')
    await expect(small(bytes, 300_000)).rejects.toThrow('it ends too early')
    await expect(small(Buffer.alloc(0), 1000)).rejects.toThrow('it is empty')
    const givenUp = decompress('xz', nar.length, Readable.from([bytes]), process.env)
    for await (const _ of givenUp.bytes) break
    givenUp.close()
    expect((await small(bytes, nar.length)).equals(nar)).toBe(true)
  })

  test('which says what is wrong with the input', async () => {
    async function* broken() {
      yield Buffer.alloc(0)
      throw new Error('the connection broke')
    }
    const unpacking = decompress('xz', 1000, Readable.from(broken()), process.env)
    await expect(all(unpacking)).rejects.toThrow('the connection broke')
  })
})

const isRunning = () => process.getActiveResourcesInfo().includes('ProcessWrap')

/** What a program in the place of bzip2 makes of a text; it ends before anyone reads that. */
async function readLate(script: string): Promise<string> {
  const dir = await scratchDir('programs')
  writeProgram(dir, 'bzip2', script)
  const env = { PATH: `${dir}:/usr/bin:/bin` }
  const { bytes } = decompress('bzip2', 9, Readable.from([Buffer.from('a NAR')]), env)
  await until(() => !isRunning(), 'the program does not end')
  const pieces: Buffer[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

test('what a program has written is there, however late it is read', async () => {
  expect(await readLate('cat')).toBe('a NAR')
})

test('what a program says when it fails is thrown, however late it is read', async () => {
  await expect(readLate('cat > /dev/null; echo part; echo bad data >&2; exit 1')).rejects.toThrow(
    'bzip2 ended with exit code 1: bad data',
  )
})
