// Whole runs, with oras, against registries that do what the specification does not say. docs/registries.md
// has the table.
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type CliOptions, runCli } from '../support/cli.ts'
import { type Habits, type OddRegistry, startOddRegistry } from '../support/odd-registry.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

let nixpkgs: string
let storeEnv: Readonly<Record<string, string>>
beforeAll(async () => {
  nixpkgs = await tinyPackages()
  storeEnv = (await sharedStore()).env
})

const registries: OddRegistry[] = []
afterEach(() => {
  for (const registry of registries.splice(0)) registry.stop()
})

async function start(habits: Habits, host?: string): Promise<OddRegistry> {
  const registry = await startOddRegistry(habits, host)
  registries.push(registry)
  return registry
}

const LOGIN = ['--registry-username', 'me', '--registry-password', 'env:SECRET']

/** Builds the package `tool` for org/a of a registry, with a cache that is empty unless it is given. */
async function push({ address }: OddRegistry, args: readonly string[] = [], options: CliOptions = {}) {
  const cache = args.includes('--cache-dir') ? [] : ['--cache-dir', await tempDir('cache')]
  const image = ['--packages', 'tool', '--nixpkgs', nixpkgs, '--image', `${address}/org/a`]
  const env = { ...storeEnv, SECRET: 'secret', ...options.env }
  const result = await runCli(['build', ...image, ...cache, ...args], { ...options, env })
  return { ...result, stderr: result.stderr.replaceAll(address, 'HOST') }
}

/** With what it said when it is not so. */
const OK = { code: 0, stderr: expect.not.stringMatching(/^error:/m) }

describe('a push succeeds', () => {
  test.each<[string, Habits]>([
    ['with a password', { auth: 'basic' }],
    ['with tokens that run out in the middle', { auth: 'bearer', tokenUses: 9 }],
    [
      'with two challenges',
      {
        auth: 'bearer',
        challenge: ['Bearer realm="SELF/token",service="odd",scope="SCOPE"', 'Basic realm="x"'],
      },
    ],
    ['to a storage elsewhere', { auth: 'basic', storage: true }],
    ['where an upload goes on at a relative address', { location: 'relative' }],
    ['where an upload goes on elsewhere', { auth: 'basic', location: 'other-host' }],
    [
      'with the weaker challenge first',
      { auth: 'bearer', challenge: ['Basic realm="x", Bearer realm="SELF/token"'], tokenUses: 9 },
    ],
    [
      'with a challenge that nobody can answer, and without HEAD for manifests',
      {
        auth: 'basic',
        challenge: ['Negotiate', 'Basic realm="x"'],
        refuse: { 'head-manifest': { status: 400 } },
      },
    ],
    [
      'with a challenge without quotes',
      { auth: 'bearer', challenge: ['Bearer realm=SELF/token,service=odd'] },
    ],
    ['where a manifest is only accepted', { manifestStatus: 202 }],
  ])('%s', async (_, habits) => {
    const registry = await start(habits)
    expect(await push(registry, LOGIN)).toMatchObject(OK)
    expect(registry.manifests.has('org/a:latest')).toBe(true)
    expect(registry.requests.join()).not.toMatch(/UNKNOWN|CREDENTIALS/)
  })
})

describe('immutable tags', () => {
  test('need no move: a second run succeeds, also when its cache is gone', async () => {
    const registry = await start({ immutable: true })
    const cache = ['--cache-dir', await tempDir('cache')]
    expect(await push(registry, [...cache, '--tags', 'a'])).toMatchObject(OK)
    expect(await push(registry, [...cache, '--tags', 'a'])).toMatchObject(OK)
    expect(await push(registry, ['--tags', 'a'])).toMatchObject(OK)
    expect(await push(registry, ['--tags', 'a,b'])).toMatchObject(OK)
    expect(registry.manifests.has('org/a:b')).toBe(true)
  })

  test('that are refused are named, the others are set, and the next run goes on from there', async () => {
    const registry = await start({ immutable: true, lockedTags: ['b'] })
    const refused = await push(registry, ['--tags', 'a,b,c'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('error: HOST does not move the tag HOST/org/a:b: the tag is immutable')
    expect([...registry.manifests.keys()].filter((key) => /:[ac]$/.test(key))).toEqual(['org/a:a', 'org/a:c'])
    registry.habits = { immutable: true }
    expect(await push(registry, ['--tags', 'a,b,c'])).toMatchObject(OK)
  })
})

describe('a run with nothing new', () => {
  test('makes one request', async () => {
    const registry = await start({})
    const cache = ['--cache-dir', await tempDir('cache')]
    await push(registry, cache)
    registry.requests.length = 0
    expect(await push(registry, cache)).toMatchObject(OK)
    // The first one finds out that a registry of this machine speaks plain http.
    expect(registry.requests).toEqual(['GET /v2/ []', 'HEAD /v2/org/a/manifests/latest []'])
  })

  test('finds out so where no digest is said', async () => {
    const registry = await start({ noDigestHeader: true })
    const cache = ['--cache-dir', await tempDir('cache')]
    await push(registry, cache)
    registry.requests.length = 0
    expect(await push(registry, cache)).toMatchObject(OK)
    expect(registry.requests.map((line) => line.split(' ')[0])).toEqual(['GET', 'HEAD', 'GET'])
  })
})

describe('a refusal says what to do', () => {
  test.each<[string, Habits, string]>([
    [
      'a layer that is too large',
      { refuse: { 'put-blob': { status: 413, body: '<html>413</html>' } } },
      'set --max-layers higher',
    ],
    [
      'a manifest that is too large',
      { refuse: { 'put-manifest': { status: 400, code: 'SIZE_INVALID', message: 'too large' } } },
      'set --max-layers lower',
    ],
    [
      'a manifest that is not taken',
      {
        refuse: {
          'put-manifest': { status: 415, code: 'MANIFEST_INVALID', message: 'unsupported media type' },
        },
      },
      'use a registry that takes OCI images',
    ],
    [
      'a full registry',
      { refuse: { 'put-blob': { status: 507, body: 'Insufficient Storage' } } },
      'quota of the registry raised',
    ],
    [
      'an upload without an address',
      { location: 'none' },
      'HOST accepts an upload, but does not say where to send it',
    ],
  ])('%s', async (_, habits, words) => {
    const registry = await start(habits)
    const result = await push(registry)
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(words) })
    expect(result.stderr).not.toMatch(/run it again|bug/)
    expect(registry.requests.join()).not.toContain('DELETE /v2/org/a ')
  })

  test('a helper that is needed and missing is named at once', async () => {
    const registry = await start({ auth: 'basic' })
    const files = join(import.meta.dirname, '..', 'fixtures', 'docker-config', 'absent-helper')
    const result = await push(registry, [], { env: { DOCKER_CONFIG: files } })
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('docker-credential-absent is not on PATH'),
    })
    // Nothing is tried again. What the tag points to is asked for beside it.
    const asked = registry.requests.filter((line) => !line.startsWith('GET /v2/org/a/manifests/latest '))
    expect(asked).toEqual(['GET /v2/ []', 'POST /v2/org/a/blobs/uploads/ []'])
    expect(registry.requests.length).toBeLessThanOrEqual(3)
  })
})

test('readers whom the token server gives no right to push use the layers of cache-from', async () => {
  const registry = await start({})
  await push(registry)
  registry.habits = { auth: 'bearer', readersOnly: true }
  const dest = join(await tempDir('out'), 'image')
  const from = [
    '--cache-from',
    `${registry.address}/org/a:latest`,
    '--push',
    'false',
    '--output',
    `type=oci,dest=${dest}`,
  ]
  expect(await push(registry, [...from, ...LOGIN])).toMatchObject(OK)
  expect(
    registry.requests.some((line) => line.startsWith('GET /v2/org/a/manifests/latest [Bearer token-')),
  ).toBe(true)
  expect(registry.scopes).toEqual([['repository:org/a:pull']])
})

test('a registry elsewhere is asked over plain http only where the user says so', async () => {
  // Linux connects to 0.0.0.0 as to this machine, but it is not a name of the loopback interface.
  const registry = await start({}, '0.0.0.0')
  const refused = await push(registry)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('HOST cannot be reached: it speaks plain http, not https')
  expect(refused.stderr).toContain('set --insecure-registries HOST')
  expect(registry.requests).toEqual([])
  expect(await push(registry, ['--insecure-registries', registry.address])).toMatchObject(OK)
})
