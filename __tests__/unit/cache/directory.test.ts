import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { DirectoryCache } from '../../../src/cache/directory.ts'
import { defaultCacheDirectory } from '../../../src/host/directories.ts'
import { memoryLog } from '../../support/hosts.ts'
import { scratchDir } from '../../support/scratch.ts'

let dir: string
let sources: string
let log: ReturnType<typeof memoryLog>
beforeEach(async () => {
  dir = join(await scratchDir('cache'), 'new', 'deep')
  sources = await scratchDir('sources')
  log = memoryLog()
})

const cache = (maxSize?: number) => new DirectoryCache(dir, log, maxSize)

/** Saves an entry with one file. */
async function save(name: string, content: string | Buffer = name, maxSize?: number): Promise<void> {
  const source = join(sources, name)
  writeFileSync(source, content)
  await cache(maxSize).save(name, new Map([['file', source]]))
}

async function restore(name: string, prefixes: readonly string[] = []) {
  const entry = await cache().restore(name, prefixes)
  return entry && { name: entry.name, file: readFileSync(join(entry.directory, 'file'), 'utf8') }
}

/** Makes an entry look as if it was used last so many seconds ago. */
const age = (name: string, seconds: number) => {
  const time = Date.now() / 1000 - seconds
  utimesSync(join(dir, 'entries', name), time, time)
}
/** Makes it look as if it was made so many seconds ago. */
const makeOld = (name: string, seconds: number) => {
  const time = Date.now() / 1000 - seconds
  utimesSync(join(dir, 'entries', name, 'file'), time, time)
}
const names = () => readdirSync(join(dir, 'entries')).sort()

describe('an entry', () => {
  test('that is saved is there, for another process too', async () => {
    await save('a-1')
    expect(await restore('a-1')).toEqual({ name: 'a-1', file: 'a-1' })
    expect(await restore('a-2')).toBeUndefined()
    expect(readdirSync(join(dir, 'unfinished'))).toEqual([])
    expect(log.lines).toEqual([])
  })

  test('is written once', async () => {
    await save('a-1', 'one')
    await save('a-1', 'two')
    expect(await restore('a-1')).toMatchObject({ file: 'one' })
  })

  test('that is discarded makes room for another one', async () => {
    await save('a-1', 'one')
    const entry = await cache().restore('a-1')
    await cache().discard(entry ?? { name: '', directory: '' })
    expect(await restore('a-1')).toBeUndefined()
    await save('a-1', 'two')
    expect(await restore('a-1')).toMatchObject({ file: 'two' })
    expect(readdirSync(join(dir, 'unfinished'))).toEqual([])
  })

  test('has several files', async () => {
    for (const name of ['x', 'y']) writeFileSync(join(sources, name), name)
    await cache().save('a-1', new Map(['x', 'y'].map((name) => [name, join(sources, name)])))
    const entry = await cache().restore('a-1')
    expect(readdirSync(entry?.directory ?? '').sort()).toEqual(['x', 'y'])
  })
})

describe('what begins alike', () => {
  beforeEach(async () => {
    for (const [index, name] of ['a-1', 'a-2', 'b-1'].entries()) {
      await save(name)
      makeOld(name, 100 - index)
    }
  })

  test('comes after the name itself, the last made one first, one prefix after the other', async () => {
    // Now it is the one that was used last.
    age('a-2', 200)
    expect(await restore('a-1', ['a-'])).toMatchObject({ name: 'a-1' })
    expect(await restore('a-', ['a-', 'b-'])).toMatchObject({ name: 'a-2' })
    expect(await restore('c', ['c-', 'b-', 'a-'])).toMatchObject({ name: 'b-1' })
    expect(await restore('c', ['c-'])).toBeUndefined()
  })

  test('does not come without being asked for', async () => {
    expect(await restore('a-')).toBeUndefined()
  })
})

describe('a directory that grows', () => {
  const kilobyte = Buffer.alloc(1000)

  test('loses what was not used for longest', async () => {
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      await save(name, kilobyte, 3000)
      age(name, 100 - index)
    }
    await restore('a')
    await save('d', kilobyte, 3000)
    expect(names()).toEqual(['a', 'c', 'd'])
    await save('e', Buffer.alloc(2000), 3000)
    expect(names()).toContain('e')
    expect(names()).toHaveLength(2)
  })

  test('does not keep what is larger than all of it', async () => {
    await save('a', kilobyte, 999)
    expect(names()).toEqual([])
  })

  test('loses what a killed process left, but not what one is at', async () => {
    mkdirSync(join(dir, 'unfinished', 'old'), { recursive: true })
    mkdirSync(join(dir, 'unfinished', 'new'))
    const time = Date.now() / 1000 - 3700
    utimesSync(join(dir, 'unfinished', 'old'), time, time)
    await save('a')
    expect(readdirSync(join(dir, 'unfinished'))).toEqual(['new'])
  })
})

describe('a directory that cannot be used', () => {
  test('is said once, and then left alone', async () => {
    writeFileSync(join(sources, 'file'), '')
    const broken = new DirectoryCache(join(sources, 'file'), log)
    await broken.save('a', new Map([['file', join(sources, 'file')]]))
    await broken.save('b', new Map([['file', join(sources, 'file')]]))
    expect(await broken.restore('a')).toBeUndefined()
    expect(log.lines).toEqual([expect.stringMatching(/^warning: cache directory unavailable: ENOTDIR/)])
    expect(broken.failure).toMatch(/^ENOTDIR/)
  })

  test('is said once when nothing can be renamed into it', async () => {
    // Another file system: a mount point in the middle of a cache.
    const elsewhere = mkdtempSync('/dev/shm/cache-')
    mkdirSync(dir, { recursive: true })
    expect(statSync(elsewhere).dev).not.toBe(statSync(dir).dev)
    symlinkSync(elsewhere, join(dir, 'entries'))
    const split = cache()
    writeFileSync(join(sources, 'file'), '')
    for (const name of ['a', 'b']) await split.save(name, new Map([['file', join(sources, 'file')]]))
    rmSync(elsewhere, { recursive: true })
    expect(log.lines).toEqual([expect.stringMatching(/^warning: cache directory unavailable: EXDEV/)])
    expect(readdirSync(join(dir, 'unfinished'))).toEqual([])
  })

  test('that is not there has nothing, which is no trouble', async () => {
    const empty = cache()
    expect(await empty.restore('a', ['a'])).toBeUndefined()
    expect(empty.failure).toBeUndefined()
    expect(existsSync(dir)).toBe(false)
  })
})

test('many at once: all see whole entries', async () => {
  const content = 'x'.repeat(100_000)
  const work = Array.from({ length: 40 }, async (_, index) => {
    const name = `entry-${index % 5}`
    await save(name, content)
    const found = await restore(name)
    expect(found === undefined || found.file === content).toBe(true)
  })
  await Promise.all(work)
  expect(names()).toHaveLength(5)
  expect(readdirSync(join(dir, 'unfinished'))).toEqual([])
})

test('its place is that of the XDG specification', () => {
  expect(defaultCacheDirectory({ HOME: '/home/me' })).toBe('/home/me/.cache/nixery-action')
  expect(defaultCacheDirectory({ HOME: '/home/me', XDG_CACHE_HOME: '/cache' })).toBe('/cache/nixery-action')
  expect(defaultCacheDirectory({ HOME: '/home/me', XDG_CACHE_HOME: '' })).toBe(
    '/home/me/.cache/nixery-action',
  )
})
