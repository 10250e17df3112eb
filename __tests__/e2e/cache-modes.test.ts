// How often a workflow asks the cache service, and when it may not.
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { CacheService } from '../support/cache-service.ts'
import { mustRunJob } from '../support/cached-build.ts'
import { cachedRegistry } from '../support/cached-registry.ts'
import type { Registry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let service: CacheService
let nixpkgs: string
cachedRegistry((made) => ({ registry, service, nixpkgs } = made))

describe('what a workflow asks of the cache', () => {
  /** Kinds of requests for an image that is new to the cache, then for one that is remembered. */
  async function asked(image: string, more: Record<string, string>, env: Record<string, string> = {}) {
    await service.clear()
    const inputs = {
      ...{ packages: 'hello', nixpkgs, image: `${registry.host}/${image}` },
      // Whether the store has it is no matter of this test.
      'build-from-source': 'allow',
    }
    const methods = async (given: Record<string, string>) => {
      service.clearLog()
      const { annotations, summary } = await mustRunJob(service, { ...inputs, ...given }, { env })
      expect(annotations).toEqual([])
      expect(summary).not.toContain('Cache:')
      return service.requests().map(({ method, outcome }) => `${method} ${outcome}`)
    }
    const unknown = await methods(more)
    await mustRunJob(service, inputs)
    return { unknown, known: await methods(more) }
  }
  const read = (outcome: string) => `GetCacheEntryDownloadURL ${outcome}`
  const writes = ['CreateCacheEntry created', 'FinalizeCacheEntryUpload finalized']

  test('at most three reads and three writes', async () => {
    const dest = join(await tempDir('built'), 'image')
    const { unknown, known } = await asked('most/tools', { output: `type=oci,dest=${dest}` })
    expect(unknown.filter((line) => line.startsWith('Get')).length).toBeLessThanOrEqual(3)
    expect(unknown.filter((line) => line === writes[0]).length).toBeLessThanOrEqual(3)
    expect(known.filter((line) => line.startsWith('Get')).length).toBeLessThanOrEqual(3)
  })

  test('nothing with cache: false', async () => {
    expect(await asked('never/tools', { cache: 'false' })).toEqual({ unknown: [], known: [] })
  })

  test.each([
    ['cache: read', { cache: 'read' }, {}],
    ['the mode read', {}, { ACTIONS_CACHE_MODE: 'read' }],
  ])('with %s it is only read', async (_, more, env) => {
    const expected = { unknown: [read('miss'), read('miss')], known: [read('hit')] }
    expect(await asked('read/tools', more, env)).toEqual(expected)
  })

  test('with the mode write-only it is only written', async () => {
    const { unknown, known } = await asked('write/tools', {}, { ACTIONS_CACHE_MODE: 'write-only' })
    // The image, the layers, and what the image was made of.
    expect(unknown).toEqual([...writes, ...writes, ...writes])
    expect(known.filter((line) => line.startsWith('Get'))).toEqual([])
  })

  test('nothing with the mode none', async () => {
    const none = { ACTIONS_CACHE_MODE: 'none' }
    expect(await asked('none/tools', {}, none)).toEqual({ unknown: [], known: [] })
  })
})
