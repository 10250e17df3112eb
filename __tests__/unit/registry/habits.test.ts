// What registries do that their specification does not say, asked as src/registry asks. docs/registries.md
// has the table.
import { afterEach, describe, expect, test } from '@jest/globals'
import { openRepository, type Repository } from '../../../src/registry/client.ts'
import { Registries } from '../../../src/registry/connection.ts'
import { moveTags, tagsElsewhere } from '../../../src/registry/destinations.ts'
import { testHost } from '../../support/hosts.ts'
import { digestOf } from '../../support/images.ts'
import { type Habits, type OddRegistry, startOddRegistry } from '../../support/odd-registry.ts'
import { problemsOfAsync } from '../../support/problems.ts'

const registries: OddRegistry[] = []
afterEach(() => {
  for (const registry of registries.splice(0)) registry.stop()
})

async function open(habits: Habits, password: string | undefined = 'secret') {
  const registry = await startOddRegistry(habits)
  registries.push(registry)
  const login = { registry: registry.address, username: 'me', password: password ?? '', fallback: false }
  const settings = { login: password === '' ? undefined : login, insecure: [] }
  const host = await testHost()
  const image = { registry: registry.address, repository: 'org/a' }
  const repository = await openRepository(image, new Registries(settings, host))
  return { registry, repository, host }
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, layers: [] }))
const content = { bytes, descriptor: { mediaType: MANIFEST, digest: digestOf('1'), size: bytes.length } }
const problemOf = async (work: Promise<unknown>, { registry }: { registry: OddRegistry }) =>
  (await problemsOfAsync(work)).map((text) => text.replaceAll(registry.address, 'HOST'))

/** What a build asks before it does anything. */
async function ask({ checkPush, hasBlob, manifestDigest }: Repository) {
  await checkPush()
  return [await hasBlob({ digest: digestOf('1'), size: 1 }), await manifestDigest('latest')]
}

describe('challenges that are answered', () => {
  test.each<[string, Habits]>([
    ['basic', { auth: 'basic' }],
    ['a token', { auth: 'bearer' }],
    ['upper case', { auth: 'bearer', challenge: ['BEARER Realm="SELF/token",SERVICE="odd",Scope="SCOPE"'] }],
    ['no quotes', { auth: 'bearer', challenge: ['Bearer realm=SELF/token,service=odd'] }],
    ['a relative address', { auth: 'bearer', challenge: ['Bearer realm="/token"'] }],
    [
      'two headers, the weaker one first',
      { auth: 'bearer', challenge: ['Basic realm="x"', 'Bearer realm="SELF/token"'] },
    ],
    [
      'one header, the weaker one last',
      { auth: 'bearer', challenge: ['Bearer realm="SELF/token", Basic realm="x"'] },
    ],
    [
      'another one that nobody here can answer',
      { auth: 'basic', challenge: ['Negotiate', 'Basic realm="x"'] },
    ],
    [
      'a token server that is no address beside Basic',
      { auth: 'basic', challenge: ['Bearer realm="http://["', 'Basic realm="x"'] },
    ],
    [
      'a token server that refuses beside Basic',
      { auth: 'basic', challenge: ['Bearer realm="SELF/token", Basic realm="x"'], tokenStatus: 401 },
    ],
    ['access_token alone', { auth: 'bearer', tokenBody: '{"access_token":"TOKEN"}' }],
    [
      'an empty token beside access_token',
      { auth: 'bearer', tokenBody: '{"token":"","access_token":"TOKEN"}' },
    ],
    ['null beside access_token', { auth: 'bearer', tokenBody: '{"token":null,"access_token":"TOKEN"}' }],
    ['tokens for one request each', { auth: 'bearer', tokenUses: 1 }],
  ])('%s', async (_, habits) => {
    const { repository } = await open(habits)
    expect(await ask(repository)).toEqual([false, undefined])
  })
})

describe('token servers that are of no use are named', () => {
  test.each<[string, Habits, string]>([
    [
      'no address',
      { challenge: ['Bearer realm="http://["'] },
      'HOST names "http://[" as its token server, which is no address',
    ],
    ['none', { challenge: ['Bearer service="x"'] }, 'HOST names "" as its token server, which is no address'],
    ['another scheme', { challenge: ['Bearer realm="ftp://a/b"'] }, 'names "ftp://a/b" as its token server'],
    ['HTML', { tokenBody: '<html>' }, 'HOST has a token server (HOST) that answers without a token'],
    ['null', { tokenBody: 'null' }, 'HOST has a token server (HOST) that answers without a token'],
    ['a number', { tokenBody: '{"token":7}' }, 'HOST has a token server (HOST) that answers without a token'],
    [
      'endless',
      { tokenBody: ' '.repeat(2 ** 20 + 1) },
      'whose answer cannot be read: more than 1048576 bytes',
    ],
  ])('%s', async (_, habits, message) => {
    const opened = await open({ auth: 'bearer', ...habits })
    const [code, problem] = await problemOf(opened.repository.checkPush(), opened)
    expect(code).toBe('registry-unreachable')
    expect(problem).toContain(message)
  })

  test('and get no password over plain http on another machine', async () => {
    const opened = await open({ auth: 'bearer', challenge: ['Bearer realm="http://auth.test/token"'] })
    const [code, problem] = await problemOf(opened.repository.checkPush(), opened)
    expect([code, problem]).toEqual([
      'registry-unreachable',
      expect.stringContaining(
        'HOST wants the password for a token server that is not encrypted (http://auth.test)',
      ),
    ])
  })
})

describe('rights', () => {
  test('who reads asks for pull alone, who pushes for both', async () => {
    const { registry, repository } = await open({ auth: 'bearer' })
    await repository.manifestDigest('latest')
    await repository
      .documents('latest')
      .root()
      .catch(() => {})
    expect(registry.scopes).toEqual([['repository:org/a:pull']])
    await repository.checkPush()
    await repository.manifestDigest('latest')
    expect(registry.scopes.slice(1)).toEqual([['repository:org/a:pull,push']])
  })

  test('a token server that gives pushers nothing lets readers read', async () => {
    const { registry, repository } = await open({ auth: 'bearer', readersOnly: true })
    registry.manifests.set('org/a:latest', { bytes, type: MANIFEST })
    expect((await problemsOfAsync(repository.checkPush()))[0]).toBe('registry-denied')
    expect(await repository.manifestDigest('latest')).toMatch(/^sha256:/)
  })
})

describe('uploads', () => {
  test.each<Habits['location'] & string>(['absolute', 'relative'])(
    'are cancelled where they are: %s',
    async (location) => {
      const { registry, repository } = await open({ location })
      await repository.checkPush()
      expect(registry.requests.slice(1).map((line) => line.replace(/ \[.*/, ''))).toEqual([
        'POST /v2/org/a/blobs/uploads/',
        'DELETE /v2/org/a/blobs/uploads/upload-1',
      ])
    },
  )

  test('on another host are left alone', async () => {
    const { registry, repository } = await open({ location: 'other-host' })
    await repository.checkPush()
    expect(registry.requests.join()).not.toContain('DELETE')
  })

  test.each<Habits['location'] & string>(['none', 'malformed'])(
    'without an address are an error: %s',
    async (location) => {
      const opened = await open({ location })
      const [code, problem] = await problemOf(opened.repository.checkPush(), opened)
      expect([code, problem]).toEqual([
        'registry-unreachable',
        expect.stringContaining('HOST accepts an upload, but does not say where to send it'),
      ])
      expect(opened.registry.requests.join()).not.toContain('DELETE')
    },
  )
})

describe('digests', () => {
  test.each<[string, Habits]>([
    ['without the header', { noDigestHeader: true }],
    ['with nothing in the header', { noDigestHeader: 'empty' }],
    ['without HEAD', { refuse: { 'head-manifest': { status: 405 } } }],
  ])('are made from the bytes: %s', async (_, habits) => {
    const { registry, repository } = await open(habits)
    registry.manifests.set('org/a:latest', { bytes, type: MANIFEST })
    expect(await repository.manifestDigest('latest')).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await repository.manifestDigest('other')).toBeUndefined()
  })

  test('with the header take one request', async () => {
    const { registry, repository } = await open({})
    registry.manifests.set('org/a:latest', { bytes, type: MANIFEST })
    registry.requests.length = 0
    expect(await repository.manifestDigest('latest')).toMatch(/^sha256:/)
    expect(registry.requests).toHaveLength(1)
  })
})

describe('blobs', () => {
  const blob = { digest: digestOf('1'), size: 3 }

  test('in a storage of their own are there, and it sees no credentials', async () => {
    const { registry, repository } = await open({ auth: 'basic', storage: true })
    registry.blobs.set(blob.digest, Buffer.from('abc'))
    expect(await repository.hasBlob(blob)).toBe(true)
    expect(registry.requests.join()).not.toContain('storage')
    await repository
      .documents('latest')
      .read({ mediaType: 'x', digest: blob.digest })
      .catch(() => {})
    expect(registry.requests.join()).toContain('/storage/')
    expect(registry.requests.join()).not.toContain('CREDENTIALS')
  })

  test('of another size are not believed', async () => {
    const { registry, repository } = await open({})
    registry.blobs.set(blob.digest, Buffer.from('abcd'))
    expect(await repository.hasBlob(blob)).toBe(false)
    expect(await repository.hasBlob({ ...blob, size: 4 })).toBe(true)
  })
})

describe('immutable tags', () => {
  test('that point to the image already are not set again', async () => {
    const { registry, repository, host } = await open({ immutable: true })
    await moveTags({ repository, tags: ['a'] }, content, host)
    const digest = await repository.manifestDigest('a')
    const destination = { repository, tags: ['a', 'b'] }
    expect(await tagsElsewhere(destination, digest ?? digestOf('0'))).toEqual(['b'])
    await moveTags({ repository, tags: ['b'] }, content, host)
    expect([...registry.manifests.keys()].filter((key) => /\/a:[ab]$/.test(key))).toHaveLength(2)
  })

  test('that are refused are named, and the others are set', async () => {
    const opened = await open({ lockedTags: ['a', 'c'] })
    const { registry, repository, host } = opened
    const problems = await problemOf(moveTags({ repository, tags: ['a', 'b', 'c'] }, content, host), opened)
    expect(problems).toEqual([
      'push',
      expect.stringMatching(/^HOST does not move the tag HOST\/org\/a:a: the tag is immutable \| use a tag/),
      expect.stringMatching(/^HOST does not move the tag HOST\/org\/a:c: the tag is immutable \| use a tag/),
    ])
    expect(registry.manifests.has('org/a:b')).toBe(true)
  })
})
