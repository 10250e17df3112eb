import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { Digest } from '../../../src/base/hash.ts'
import type { Log } from '../../../src/host/log/log.ts'
import { UploadProgress } from '../../../src/registry/upload-progress.ts'

beforeEach(() => {
  jest.useFakeTimers({ now: 0 })
})
afterEach(() => {
  jest.useRealTimers()
})

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`

function progressOf(letters: string) {
  const lines: string[] = []
  const blobs = [...letters].map((letter) => ({ mediaType: '', digest: digest(letter), size: 1_000_000 }))
  const names = new Map([...'ab'].map((letter) => [digest(letter), `package-${letter}`]))
  const log = { progress: (line: string) => lines.push(line) } as unknown as Log
  return { progress: new UploadProgress(blobs, names, log), lines }
}

test('names what is on its way, as far as it has a name, and counts what has arrived', () => {
  const { progress, lines } = progressOf('abc')
  progress.begin('sha256:aaaaaaaaaaaa')
  progress.begin(digest('b'))
  progress.begin(digest('c'))
  progress.arrive('sha256:aaaaaaaaaaaa')
  progress.arrive(digest('c'))
  progress.end()
  expect(lines).toEqual([
    'uploaded 0 of 3 (0 B of 3.0 MB): package-a',
    'uploaded 0 of 3 (0 B of 3.0 MB): package-a, package-b',
    'uploaded 0 of 3 (0 B of 3.0 MB): package-a, package-b',
    'uploaded 1 of 3 (1.0 MB of 3.0 MB): package-b',
    'uploaded 2 of 3 (2.0 MB of 3.0 MB): package-b',
  ])
})

test('goes on to say it while nothing arrives, until the end', () => {
  const { progress, lines } = progressOf('ab')
  progress.arrive(digest('b'))
  progress.begin(digest('a'))
  jest.advanceTimersByTime(2000)
  expect(lines.slice(2)).toEqual([
    'uploaded 1 of 2 (1.0 MB of 2.0 MB, 1.0 MB/s, 1 s left): package-a',
    'uploaded 1 of 2 (1.0 MB of 2.0 MB, 500.0 kB/s, 2 s left): package-a',
  ])
  progress.end()
  jest.advanceTimersByTime(5000)
  expect(lines).toHaveLength(4)
})

test('names nothing of a push that broke off, and says nothing where there is nothing to upload', () => {
  const { progress, lines } = progressOf('ab')
  progress.begin(digest('a'))
  progress.break()
  progress.begin(digest('b'))
  progress.end()
  expect(lines.at(-1)).toBe('uploaded 0 of 2 (0 B of 2.0 MB): package-b')
  const nothing = progressOf('')
  nothing.progress.arrive(digest('a'))
  jest.advanceTimersByTime(5000)
  nothing.progress.end()
  expect(nothing.lines).toEqual([])
})
