import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type CacheService, startCacheService } from '../support/cache-service.ts'
import { mustRun, systemPath } from '../support/child.ts'
import { tempDir } from '../support/temp.ts'

const root = join(import.meta.dirname, '..', '..')
let node: string
let client: string
let service: CacheService

beforeAll(async () => {
  node = join((await toolchain.node('24')).bin, 'node')
  client = await bundledClient()
  service = await startCacheService()
})
afterAll(() => service.stop())
beforeEach(async () => {
  await service.fault('none')
  await service.clear()
  service.clearLog()
})

/** The program of support/cache-client.ts, made as the action's own bundle is. */
async function bundledClient(): Promise<string> {
  const outfile = join(await tempDir('client'), 'client.mjs')
  const banner =
    "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
  const form = ['--bundle', '--platform=node', '--format=esm', '--keep-names', '--log-level=warning']
  const args = ['__tests__/support/cache-client.ts', `--outfile=${outfile}`, `--banner:js=${banner}`, ...form]
  const env = { PATH: `${dirname(process.execPath)}:${systemPath}` }
  await mustRun(join(root, 'node_modules/.bin/esbuild'), args, { cwd: root, env })
  return outfile
}

interface Job {
  readonly env?: Readonly<Record<string, string>>
  /** What the saved file has. */
  readonly content?: string
  /** Milliseconds; default: 20 seconds. */
  readonly deadline?: number
  readonly path?: string
}

/** One call of the cache client in a new workspace. */
async function use(call: 'save' | 'restore' | 'lookup', keys: readonly string[], job: Job = {}) {
  const zstd = (await toolchain.zstd()).bin
  const { env = service.env, content, deadline = 20_000, path = `${zstd}:${systemPath}` } = job
  const workspace = await tempDir('workspace')
  const file = join(workspace, 'data', 'file')
  if (content !== undefined) {
    await mkdir(dirname(file))
    await writeFile(file, content)
  }
  const variables = { ...env, PATH: path, RUNNER_TEMP: workspace, GITHUB_WORKSPACE: workspace }
  const args = [client, String(deadline), call, ...keys]
  const log = await mustRun(node, args, { env: variables, cwd: workspace })
  const outcome: { result?: string | number; late?: true } = JSON.parse(log.trim().split('\n').at(-1) ?? '')
  return { ...outcome, log, file: await readFile(file, 'utf8').catch(() => undefined) }
}

const save = (key: string, content: string, job: Job = {}) => use('save', [key], { content, ...job })
const outcomes = () => service.requests().map(({ outcome }) => outcome)

describe('entries', () => {
  test('what one job saves another restores, through the storage client', async () => {
    expect((await save('key-1', 'one')).result).toBeGreaterThan(0)
    expect(await use('restore', ['key-1'])).toMatchObject({ result: 'key-1', file: 'one' })
    expect(await use('lookup', ['key-1'])).toMatchObject({ result: 'key-1', file: undefined })
    expect(service.requests()).toEqual([
      { method: 'CreateCacheEntry', key: 'key-1', outcome: 'created' },
      { method: 'FinalizeCacheEntryUpload', key: 'key-1', outcome: 'finalized' },
      { method: 'GetCacheEntryDownloadURL', key: 'key-1', outcome: 'hit', matchedKey: 'key-1' },
      { method: 'GetCacheEntryDownloadURL', key: 'key-1', outcome: 'hit', matchedKey: 'key-1' },
    ])
    expect(service.entries()).toMatchObject([{ key: 'key-1', scope: 'refs/heads/main' }])
    expect(service.entries()[0]?.size).toBeGreaterThan(50)
  })

  test('a key is given away once, a miss is silent, an emptied cache has nothing', async () => {
    await save('key-1', 'one')
    const second = await save('key-1', 'two')
    expect(second.result).toBe(-1)
    expect(second.log).toContain('another job may be creating this cache')
    expect(await use('restore', ['key-1'])).toMatchObject({ file: 'one' })
    await service.clear()
    const miss = await use('restore', ['key-1'])
    expect(miss).toMatchObject({ file: undefined })
    expect(miss.log).not.toMatch(/::(warning|error)/)
    expect(outcomes()).toEqual(['created', 'finalized', 'conflict', 'hit', 'miss'])
  })

  test('the key itself comes before what begins with it, and the newest before older ones', async () => {
    for (const key of ['a-1', 'a-12', 'a-2', 'b-1']) await save(key, key)
    expect(await use('restore', ['a-1', 'b-'])).toMatchObject({ result: 'a-1', file: 'a-1' })
    expect(await use('restore', ['a-', 'b-'])).toMatchObject({ result: 'a-2', file: 'a-2' })
    expect(await use('lookup', ['none', 'a-1', 'b-'])).toMatchObject({ result: 'a-12' })
    expect(await use('lookup', ['none', 'c-', 'b-'])).toMatchObject({ result: 'b-1' })
  })

  test('a machine without zstd neither finds nor spoils what another saved', async () => {
    const path = await pathWithoutZstd()
    await save('key-1', 'zstd')
    expect((await use('restore', ['key-1'], { path })).result).toBeUndefined()
    await save('key-1', 'gzip', { path })
    await service.corrupt('key-1', { replaceContent: () => Buffer.from('edited') })
    expect(await use('restore', ['key-1'], { path })).toMatchObject({ file: 'edited' })
    expect(await use('restore', ['key-1'])).toMatchObject({ file: 'zstd' })
  })
})

async function pathWithoutZstd(): Promise<string> {
  const dir = await tempDir('path')
  const link = 'ln -s "$(command -v tar)" "$(command -v gzip)" "$1"'
  await mustRun('sh', ['-c', link, 'sh', dir])
  return dir
}

describe('access', () => {
  test('a branch sees its own entries first, then those of the default branch, but no other', async () => {
    const topic = service.envFor({ scope: 'refs/heads/topic' })
    await save('key-1', 'main')
    expect(await use('restore', ['key-1'], { env: topic })).toMatchObject({ file: 'main' })
    await save('key-2', 'topic', { env: topic })
    await save('key-3', 'newer, on main')
    expect(await use('restore', ['key-'], { env: topic })).toMatchObject({ file: 'topic' })
    expect((await use('lookup', ['key-2'])).result).toBeUndefined()
    expect(service.entries().map(({ scope }) => scope)).toContain('refs/heads/topic')
  })

  test('a pull request sees its base, nobody sees its entries', async () => {
    const base = 'refs/heads/release'
    const pull = service.envFor({ scope: 'refs/pull/7/merge', base })
    await save('key-1', 'release', { env: service.envFor({ scope: base }) })
    expect(await use('restore', ['key-1'], { env: pull })).toMatchObject({ file: 'release' })
    await save('key-2', 'pull', { env: pull })
    expect((await use('lookup', ['key-2'], { env: service.envFor({ scope: base }) })).result).toBeUndefined()
  })

  test('a read-only token saves nothing, a write-only token reads nothing, a foreign one neither', async () => {
    const written = await save('key-1', 'one', { env: service.envFor({ access: 'write' }) })
    expect(written.result).toBeGreaterThan(0)
    const readOnly = service.envFor({ access: 'read' })
    expect(await use('restore', ['key-1'], { env: readOnly })).toMatchObject({ file: 'one' })
    const denied = await save('key-2', 'two', { env: readOnly })
    expect(denied.result).toBe(-1)
    expect(denied.log).toMatch(/::warning::.*cache write denied: token has no writable scopes/)
    const unread = await use('restore', ['key-1'], { env: service.envFor({ access: 'write' }) })
    expect(unread.log).toMatch(/::warning::.*cache read denied: token has no readable scopes/)
    const foreign = { ...service.env, ACTIONS_RUNTIME_TOKEN: `${service.env.ACTIONS_RUNTIME_TOKEN}0` }
    expect((await use('lookup', ['key-1'], { env: foreign })).log).toMatch(/::warning::.*\(401\)/)
    expect(outcomes().slice(2)).toEqual(['hit', 'write-denied', 'read-denied', 'unauthorized'])
  })
})

describe('faults', () => {
  test('a service that refuses connections comes back on the same port', async () => {
    await save('key-1', 'one')
    await service.fault('refuse')
    expect((await use('lookup', ['key-1'])).log).toMatch(/::warning::.*ECONNREFUSED/)
    expect((await save('key-2', 'two')).result).toBe(-1)
    await service.fault('none')
    expect(await use('restore', ['key-1'])).toMatchObject({ file: 'one' })
  })

  test('a service that hangs or answers 500 is not done soon', async () => {
    await service.fault('hang')
    expect(await use('lookup', ['key-1'], { deadline: 2500 })).toMatchObject({ late: true })
    await service.fault('error-500')
    // The client tries again after three seconds.
    const failed = await use('lookup', ['key-1'], { deadline: 2500 })
    expect(failed).toMatchObject({ late: true })
    expect(failed.log).toContain('Attempt 1 of 5 failed with error: Failed request: (500)')
    expect(outcomes()).toEqual(['hung', 'error-500'])
  })

  test('a full cache and too many requests', async () => {
    await save('key-1', 'one')
    await service.fault('full')
    const full = await save('key-2', 'two')
    expect(full.result).toBe(-1)
    expect(full.log).toMatch(/::warning::Cache reservation failed: You have reached your configured budget/)
    expect(await use('restore', ['key-1'])).toMatchObject({ file: 'one' })
    await service.fault('too-many-requests', { retryAfter: 36 })
    const limited = await use('restore', ['key-1'])
    expect(limited.log).toMatch(/rate limit will reset in 36 seconds/)
    expect(limited.log).toMatch(/::warning::Failed to restore: .*Rate limited/)
    expect(outcomes().slice(2)).toEqual(['full', 'hit', 'too-many-requests'])
  })

  test('a slow service delays each answer, slow archives take their time', async () => {
    const content = Array.from({ length: 4000 }, () => Math.random().toString(36)).join('')
    await save('key-1', content)
    const [{ size } = { size: 0 }] = service.entries()
    await service.fault('slow', { delayMs: 700, of: 'service' })
    expect(await timed(() => use('lookup', ['key-1']))).toBeGreaterThan(700)
    await service.fault('slow', { bytesPerSecond: size })
    expect(await timed(() => use('restore', ['key-1']))).toBeGreaterThan(1000)
    expect(await timed(() => save('key-2', content))).toBeGreaterThan(1000)
    await service.fault('slow', { bytesPerSecond: size / 100 })
    expect(await use('restore', ['key-1'], { deadline: 1500 })).toMatchObject({ late: true })
  })

  test('archives that cannot be had although the service works', async () => {
    await save('key-1', 'one')
    for (const kind of ['hang', 'error-500', 'refuse'] as const) {
      await service.fault(kind, { of: 'blobs' })
      expect(await use('restore', ['key-1'], { deadline: 1000 })).toMatchObject({
        late: true,
        file: undefined,
      })
      expect(await use('lookup', ['key-1'])).toMatchObject({ result: 'key-1' })
    }
  })
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

describe('corruption', () => {
  test.each(['truncate', 'flip-bytes'] as const)('%s: the client warns of a bad archive', async (how) => {
    await save('key-1', 'some content. '.repeat(100))
    await service.corrupt('key-', how)
    const restored = await use('restore', ['key-1'])
    expect(restored.result).toBeUndefined()
    expect(restored.log).toContain('::warning::Failed to restore')
  })

  test('a lost archive, which the storage client notices before it is unpacked', async () => {
    await save('key-1', 'one')
    await service.corrupt('key-1', 'delete')
    const restored = await use('restore', ['key-1'])
    expect(restored.log).toContain('::warning::Failed to restore')
    expect(restored.log).not.toContain('Cache Size')
  })

  test('other content in a sound archive, which no client can see', async () => {
    await save('key-1', 'one')
    const names: string[] = []
    await service.corrupt('key-1', {
      replaceContent: (name, content) => {
        names.push(name)
        return Buffer.from(`${content} and more`.repeat(100))
      },
    })
    expect(names).toEqual(['data/file'])
    expect(await use('restore', ['key-1'])).toMatchObject({
      result: 'key-1',
      file: 'one and more'.repeat(100),
    })
  })

  test('the archive of another key', async () => {
    await save('key-1', 'one')
    await save('key-2', 'two')
    await service.corrupt('key-1', { swapWith: 'key-2' })
    expect(await use('restore', ['key-1'])).toMatchObject({ result: 'key-1', file: 'two' })
    expect(await use('restore', ['key-2'])).toMatchObject({ result: 'key-2', file: 'one' })
    await expect(service.corrupt('key-3', 'truncate')).rejects.toThrow('no cache entry begins with key-3')
  })
})
