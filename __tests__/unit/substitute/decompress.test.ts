import { Readable } from 'node:stream'
import { expect, test } from '@jest/globals'
import { decompress } from '../../../src/substitute/decompress.ts'
import { writeProgram } from '../../support/programs.ts'
import { scratchDir } from '../../support/scratch.ts'
import { until } from '../../support/until.ts'

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
