import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { write, writeDigests, writeDotenv } from '../../../src/commands/result-files.ts'
import { scratchDir } from '../../support/scratch.ts'

test('outputs become variables of a dotenv file, but for JSON and texts of several lines', async () => {
  const file = path.join(await scratchDir('dotenv'), 'new', 'nixery.env')
  writeDotenv(file, {
    image: 'r.example/tools@sha256:1',
    'bytes-pushed': 12,
    tags: 'a\nb',
    metadata: { a: 1 },
  })
  expect(readFileSync(file, 'utf8')).toBe('NIXERY_IMAGE=r.example/tools@sha256:1\nNIXERY_BYTES_PUSHED=12\n')
})

test('digests become names of empty files', async () => {
  const directory = path.join(await scratchDir('digests'), 'tools')
  writeDigests(directory, ['sha256:aa', 'sha256:bb'])
  expect(readdirSync(directory).sort()).toEqual(['aa', 'bb'])
})

test('nothing is written that was not asked for', () => {
  writeDotenv(undefined, { image: 'x' })
  writeDigests(undefined, ['sha256:aa'])
})

test('a file that cannot be written names its option', async () => {
  const directory = await scratchDir('taken')
  expect(() => write('dotenv', directory, '')).toThrow(expect.objectContaining({ code: 'output' }))
  expect(() => write('dotenv', directory, '')).toThrow(/--dotenv: /)
})
