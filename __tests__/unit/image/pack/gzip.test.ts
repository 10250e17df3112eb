import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createGzipStream, type GzipEngine, gzipEngine, sample } from '../../../../src/image/pack/gzip.ts'

const CHUNK_SIZE = 256 * 1024
const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** Compresses data that comes in pieces of the given sizes, the last of which repeats. */
async function gzip(data: Buffer, level: number, engine: GzipEngine, sizes = [CHUNK_SIZE]): Promise<Buffer> {
  const stream = createGzipStream(level, engine, CHUNK_SIZE)
  const result = buffer(stream)
  for (let at = 0, index = 0; at < data.length; index += 1) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? CHUNK_SIZE
    if (!stream.write(data.subarray(at, at + size)))
      await new Promise((resolve) => stream.once('drain', resolve))
    at += size
  }
  stream.end()
  return result
}

/** Text, noise and zeros, in turns: every kind of block that deflate has. */
const mixed = Buffer.concat([sample(), randomBytes(70_000), Buffer.alloc(200_000), sample().reverse()])

describe('gzip', () => {
  // Whatever engine is chosen here, its bytes are those of pako: that is what makes digests the same
  // everywhere.
  test.each(levels)('has the same bytes on every machine at level %d', async (level) => {
    const chosen = await gzip(mixed, level, gzipEngine(level))
    expect(chosen.equals(await gzip(mixed, level, 'pako'))).toBe(true)
    expect(gunzipSync(chosen).equals(mixed)).toBe(true)
  })

  test.each(levels)('takes the fast engine at level %d exactly where it makes those bytes', async (level) => {
    const equal = (await gzip(sample(), level, 'node')).equals(await gzip(sample(), level, 'pako'))
    expect(gzipEngine(level)).toBe(equal ? 'node' : 'pako')
  })

  test('has the same bytes with both engines when data comes in the same odd pieces', async () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 150_000 }), { minLength: 1, maxLength: 5 })
    const cases = fc.asyncProperty(fc.constantFrom(...levels), pieces, async (level, sizes) => {
      const bytes = sizes.reduce((sum, size) => sum + size, 0)
      const data = mixed.subarray(0, bytes)
      const chosen = await gzip(data, level, gzipEngine(level), sizes)
      expect(chosen.equals(await gzip(data, level, 'pako', sizes))).toBe(true)
    })
    await fc.assert(cases, { numRuns: 20 })
  })

  test.each<[number, GzipEngine, number]>([
    [1, 'node', 4],
    [1, 'pako', 4],
    [6, 'node', 0],
    [6, 'pako', 0],
    [9, 'node', 2],
    [9, 'pako', 2],
  ])(
    'level %d by %s: no file name, no time, an unknown system in the header',
    async (level, engine, extra) => {
      const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extra, 255]
      expect([...(await gzip(Buffer.from('x'), level, engine)).subarray(0, 10)]).toEqual(header)
    },
  )

  test.each<GzipEngine>(['node', 'pako'])('of nothing is a whole gzip file, by %s', async (engine) => {
    expect(gunzipSync(await gzip(Buffer.of(), 6, engine))).toEqual(Buffer.of())
  })

  test('the sample is the same everywhere', () => {
    expect(sample().length).toBe(128 * 1024)
    expect(sample().equals(sample())).toBe(true)
  })
})
