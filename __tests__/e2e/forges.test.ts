// Gitea and Forgejo: their runners serve the cache by its first protocol, and have a server of their own.
import { afterEach, beforeAll, expect, test } from '@jest/globals'
import { buildWithAction } from '../support/build.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { type RestCache, startRestCache } from '../support/rest-cache.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

let nixpkgs: string
let started: (RestCache | Registry)[] = []
beforeAll(async () => {
  nixpkgs = await tinyPackages('forges')
})
afterEach(async () => {
  for (const one of started) await one.stop()
  started = []
})

/** A job of a runner of Forgejo, with this cache. */
async function job(cache: RestCache, registry: Registry) {
  const env = {
    ...{ FORGEJO_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://forge.example' },
    ...{ ACTIONS_CACHE_URL: cache.url, ACTIONS_RUNTIME_TOKEN: 'any' },
  }
  const inputs = { packages: 'tool', nixpkgs, image: `${registry.host}/o/tool`, cache: 'true' }
  const result = await buildWithAction(inputs, { env })
  if (result.exitCode !== 0) throw new Error(`the action ended with ${result.exitCode}:\n${result.stdout}`)
  return result
}

test('their cache is used: the second run has nothing to do', async () => {
  const [cache, registry] = [await startRestCache(), await startRegistry()]
  started = [cache, registry]
  const first = await job(cache, registry)
  expect(first.outputs['cache-hit']).toBe('none')
  const second = await job(cache, registry)
  expect(second.outputs).toMatchObject({ 'cache-hit': 'image', digest: first.outputs.digest })
  expect([...first.annotations, ...second.annotations]).toEqual([])
})

test('a cache that refuses the job costs one warning, and nothing else', async () => {
  const [cache, registry] = [await startRestCache({ refuse: true }), await startRegistry()]
  started = [cache, registry]
  const { annotations, outputs } = await job(cache, registry)
  expect(cache.requests.length).toBeGreaterThan(0)
  expect(outputs.digest).toMatch(/^sha256:/)
  expect(annotations).toEqual([expect.objectContaining({ level: 'warning' })])
  expect(annotations[0]?.message).toContain('403')
})
