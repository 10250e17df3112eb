import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readTar } from '../../../../src/image/base/read-tar.ts'
import { scratchDir } from '../../../support/scratch.ts'

const LONG = `${'d'.repeat(90)}/${'e'.repeat(90)}/${'f'.repeat(120)}`

async function tree(): Promise<string> {
  const dir = await scratchDir('tree')
  mkdirSync(join(dir, LONG.slice(0, -121)), { recursive: true })
  writeFileSync(join(dir, LONG), 'long', { mode: 0o640 })
  symlinkSync(`/${LONG}`, join(dir, 'link'))
  linkSync(join(dir, LONG), join(dir, 'same'))
  writeFileSync(join(dir, 'ä'), 'x'.repeat(1300))
  return dir
}

/** In pieces that end nowhere in particular. */
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = async (bytes: Buffer, size = 700, wanted: readonly string[] = []) => {
  const entries = []
  for await (const entry of readTar(inPieces(bytes, size), (name) => wanted.includes(name)))
    entries.push(entry)
  return entries
}

test.each(['gnu', 'pax', 'posix'])('what GNU tar writes is read: %s', async (format) => {
  const owner = ['--owner=:3000000', '--group=:7', '--sort=name']
  const bytes = execFileSync('tar', ['-c', `--format=${format}`, ...owner, '-C', await tree(), '.'])
  for (const size of [1, 511, 4096]) {
    const entries = await read(bytes, size, [LONG, 'same'])
    const byName = new Map(entries.map((entry) => [entry.name, entry]))
    const [first, second] = [LONG, 'same'].map((name) => byName.get(name))
    const [file, other] = first?.type === 'file' ? [first, second] : [second, first]
    expect(file).toMatchObject({ type: 'file', mode: 0o640, owner: { uid: 3_000_000, gid: 7 }, size: 4 })
    expect(String(file?.content)).toBe('long')
    expect(other).toMatchObject({ type: 'hardlink', target: file?.name })
    expect(byName.get('link')).toMatchObject({ type: 'symlink', target: `/${LONG}` })
    expect(byName.get(LONG.slice(0, 90))).toMatchObject({ type: 'directory', mode: 0o755 })
    expect(byName.get(Buffer.from('ä').toString('latin1'))).toMatchObject({ size: 1300 })
  }
})

test('names lead nowhere else', async () => {
  const dir = await scratchDir('tree')
  writeFileSync(join(dir, 'a'), '')
  const bytes = execFileSync('tar', ['-c', '--absolute-names', '--transform=s,^,/../x/./,', '-C', dir, 'a'])
  expect((await read(bytes)).map(({ name }) => name)).toEqual(['x/a'])
})

test('what is no archive, or ends too early, is an error', async () => {
  await expect(read(Buffer.alloc(512, 1))).rejects.toThrow('not a tar archive')
  const bytes = execFileSync('tar', ['-c', '-C', await tree(), 'ä'])
  await expect(read(bytes.subarray(0, 1200))).rejects.toThrow('ends in the middle')
  expect(await read(Buffer.alloc(0))).toEqual([])
})
