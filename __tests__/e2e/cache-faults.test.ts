// A cache service that does not work costs one warning: never the job, and nothing stays behind.
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import type { Corruption } from '../support/cache-corruption.ts'
import { type CacheService, type FaultOptions, startCacheService } from '../support/cache-service.ts'
import { mustRunJob } from '../support/cached-build.ts'
import { mustRun } from '../support/child.ts'
import type { FaultKind } from '../support/faulty-server.ts'
import { lightPackages } from '../support/light-packages.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import type { ActionResult } from '../support/runner.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let service: CacheService
let inputs: Record<string, string>
let digest: string | undefined
beforeAll(async () => {
  registry = await startRegistry()
  service = await startCacheService()
  inputs = { packages: 'hello', nixpkgs: await lightPackages(), image: `${registry.host}/org/tools` }
  digest = (await mustRunJob(service, inputs)).outputs.digest
})
afterAll(async () => {
  await registry.stop()
  await service.stop()
})
beforeEach(() => service.fault('none'))

/** Runs a job that has to succeed with one warning, and to leave the workspace empty. */
async function troubledRun(
  given = inputs,
  access: Pick<CacheService, 'env'> = service,
): Promise<ActionResult & { readonly warning: string }> {
  const value = await mustRunJob(access, given)
  expect(value.annotations).toEqual([{ level: 'warning', title: '', message: expect.any(String) }])
  expect(await readdir(value.dirs.workspace)).toEqual([])
  return { ...value, warning: value.annotations[0]?.message ?? '' }
}

/** The same, for a run whose cache is given up, which the summary says as well. */
async function givenUp(...args: Parameters<typeof troubledRun>) {
  const result = await troubledRun(...args)
  const [, reason] = /^Actions cache unavailable \((?:restore|save) \S+\): (.+)$/.exec(result.warning) ?? []
  expect(reason).toBeTruthy()
  expect(result.summary).toContain(`\nCache: unavailable (${reason})\n`)
  return result
}

const hit = (result: ActionResult) => result.outputs['cache-hit']

describe('a service that cannot be read', () => {
  test.each<[string, FaultKind, FaultOptions]>([
    ['refuses connections', 'refuse', {}],
    ['hangs', 'hang', {}],
    ['answers 500', 'error-500', {}],
    ['answers 429', 'too-many-requests', { retryAfter: 30 }],
    ['takes its time for each answer', 'slow', { delayMs: 5000 }],
    ['has archives that come too late', 'slow', { of: 'blobs', delayMs: 2400 }],
    ['has archives that never come', 'hang', { of: 'blobs' }],
    ['has archives that are refused', 'refuse', { of: 'blobs' }],
  ])('%s', async (_, kind, options) => {
    await service.fault(kind, options)
    const result = await givenUp()
    expect(result.outputs.digest).toBe(digest)
    // The registry knows the layers.
    expect(hit(result)).toBe('layers')
    await service.fault('none')
    const next = await mustRunJob(service, inputs)
    expect(next).toMatchObject({ annotations: [], outputs: { 'cache-hit': 'image', digest } })
    expect(next.summary).not.toContain('Cache:')
  })
})

describe('a service that cannot be written', () => {
  const other = (name: string) => ({ ...inputs, labels: `name=${name}` })

  test('because it is full', async () => {
    await service.fault('full')
    const { warning } = await givenUp(other('full'))
    expect(warning).toContain('You have reached your configured budget')
    await service.fault('none')
    expect(await mustRunJob(service, other('full'))).toMatchObject({ annotations: [] })
    expect(hit(await mustRunJob(service, other('full')))).toBe('image')
  })

  test('because the token may only read', async () => {
    const readOnly = { env: service.envFor({ access: 'read' }) }
    const { warning } = await givenUp(other('read-only'), readOnly)
    expect(warning).toContain('cache write denied')
    // What can be read is used without a word.
    const reader = await mustRunJob(readOnly, inputs)
    expect(reader).toMatchObject({ annotations: [], outputs: { 'cache-hit': 'image' } })
  })
})

describe('the entry of an image', () => {
  const image = 'nixery-action-v2-image-'
  beforeEach(async () => {
    await service.clear()
    await mustRunJob(service, inputs)
  })

  test.each<[string, Corruption]>([
    ['is cut short', 'truncate'],
    ['has other bytes', 'flip-bytes'],
  ])('%s: it is left aside and superseded', async (_, how) => {
    await service.corrupt(image, how)
    const { outputs, warning } = await troubledRun()
    expect(warning).toMatch(/could not extract a cache entry; continuing without it/)
    expect(outputs).toMatchObject({ digest, 'cache-hit': 'layers' })
    expect(hit(await mustRunJob(service, inputs))).toBe('image')
  })

  test('has no archive', async () => {
    await service.corrupt(image, 'delete')
    const { outputs } = await givenUp()
    expect(outputs).toMatchObject({ digest, 'cache-hit': 'layers' })
  })

  test.each<[string, Corruption, RegExp]>([
    ['has another document', { replaceContent: () => Buffer.from('{}') }, /written as undefined$/],
    ['is no document', { replaceContent: () => Buffer.from('[') }, /JSON/],
    [
      'names another digest under the old seal',
      {
        replaceContent: (_name, content) => Buffer.from(`${content}`.replace(/sha256:[0-9a-f]/, 'sha256:x')),
      },
      /checksum mismatch$/,
    ],
    [
      'is that of the layers',
      { swapWith: 'nixery-action-v2-layers-' },
      /written as nixery-action-v2-layers-/,
    ],
  ])('%s', async (_, how, reason) => {
    await service.corrupt(image, how)
    const result = await mustRunJob(service, inputs)
    expect(result.outputs.digest).toBe(digest)
    expect(result.summary).not.toContain('Cache:')
    const warnings = result.annotations.map(({ message }) => message)
    // Of two entries that were swapped, both are wrong.
    expect(warnings).toHaveLength(typeof how === 'object' && 'swapWith' in how ? 2 : 1)
    expect(warnings[0]).toMatch(/^ignoring cache entry nixery-action-v2-image-[0-9a-f]{64}-\S+: /)
    expect(warnings[0]).toMatch(reason)
    expect(hit(await mustRunJob(service, inputs))).toBe('image')
  })
  test('is the archive of another program', async () => {
    await saveForeignEntry('foreign')
    await service.corrupt(image, { swapWith: 'foreign' })
    const { outputs, warning } = await troubledRun()
    expect(outputs.digest).toBe(digest)
    expect(warning).toMatch(/^ignoring cache entry nixery-action-v2-image-[0-9a-f]{64}-\S+: /)
  })
})

test('an archive that comes after it was given up leaves nothing in the workspace', async () => {
  await service.fault('slow', { of: 'blobs', delayMs: 2400 })
  const { dirs, stdout } = await mustRunJob(service, { ...inputs, packages: 'git jq', verify: 'true' })
  expect(stdout).toContain('timed out')
  expect(await readdir(dirs.workspace)).toEqual([])
})

/** Makes an entry with the same client whose file has another name: `data/file`. */
async function saveForeignEntry(key: string): Promise<void> {
  const workspace = await tempDir('workspace')
  await mkdir(join(workspace, 'data'))
  await writeFile(join(workspace, 'data', 'file'), 'foreign')
  const node = join((await toolchain.node('24')).bin, 'node')
  const client = join(import.meta.dirname, '..', 'support', 'cache-client.ts')
  const env = { ...service.env, RUNNER_TEMP: workspace, GITHUB_WORKSPACE: workspace }
  await mustRun(node, [client, '20000', 'save', key], { env, cwd: workspace })
}
