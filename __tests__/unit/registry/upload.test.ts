// What oras cannot do, in requests of our own, against a registry with habits.
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../../src/base/hash.ts'
import { openRepository } from '../../../src/registry/client.ts'
import { placeOf } from '../../../src/registry/upload.ts'
import { oddRegistries } from '../../support/odd-registries.ts'
import type { Habits } from '../../support/odd-registry.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { tempDir } from '../../support/temp.ts'

const start = oddRegistries()

async function open(habits: Habits) {
  const { registry, all, image } = await start(habits)
  return { registry, repository: await openRepository(image, all) }
}

const digestOf = (bytes: Buffer): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A file, larger than what is sent at once, and its descriptor. */
async function blobFile() {
  const bytes = randomBytes(3_000_000)
  const file = join(await tempDir('blob'), 'blob')
  await writeFile(file, bytes)
  return { bytes, file, blob: { mediaType: 'x', digest: digestOf(bytes), size: bytes.length } }
}

describe('a blob arrives', () => {
  test.each<[string, Habits]>([
    ['with a password', { auth: 'basic' }],
    ['with tokens for one request each', { auth: 'bearer', tokenUses: 1 }],
    ['with the weaker challenge first', { auth: 'bearer', challenge: ['Basic, Bearer realm="SELF/token"'] }],
    ['at a relative address', { location: 'relative' }],
    ['elsewhere, where no credentials go', { auth: 'basic', location: 'other-host' }],
  ])('%s', async (_, habits) => {
    const { registry, repository } = await open(habits)
    const { bytes, file, blob } = await blobFile()
    await repository.putBlob(blob, file)
    expect(registry.blobs.get(blob.digest)?.equals(bytes)).toBe(true)
    expect(registry.requests.join()).not.toContain('CREDENTIALS')
  })

  test('in a new upload after one that failed', async () => {
    const { registry, repository } = await open({})
    let answers = 0
    registry.habits = {
      get refuse() {
        answers += 1
        return answers === 2 ? { 'put-blob': { status: 503 } } : {}
      },
    }
    const { file, blob } = await blobFile()
    await repository.putBlob(blob, file)
    expect(registry.blobs.has(blob.digest)).toBe(true)
    expect(registry.requests.slice(1).map((line) => line.replace(/ \[.*/, ''))).toEqual([
      'POST /v2/org/a/blobs/uploads/',
      'PUT /v2/org/a/blobs/uploads/upload-1',
      'POST /v2/org/a/blobs/uploads/',
      'PUT /v2/org/a/blobs/uploads/upload-2',
    ])
  })
})

test.each<[string, NonNullable<Habits['refuse']>, string, string]>([
  [
    'too large',
    { 'put-blob': { status: 413 } },
    'push',
    'HOST does not take a layer of HOST/org/a: it answered with status 413: no | raise',
  ],
  [
    'not allowed',
    { 'start-upload': { status: 403 } },
    'registry-denied',
    'me may not push to HOST/org/a (status 403: no) |',
  ],
])('a blob is refused: %s', async (_, refuse, code, message) => {
  const { registry, repository } = await open({ refuse })
  const { file, blob } = await blobFile()
  const problems = await problemsOfAsync(repository.putBlob(blob, file))
  const told = problems.map((text) => text.replaceAll(registry.address, 'HOST'))
  expect(told).toEqual([code, expect.stringContaining(message)])
})

test('a manifest is taken by any status that says so, and refused as one', async () => {
  const { registry, repository } = await open({ manifestStatus: 202 })
  const bytes = Buffer.from('{}')
  const content = { bytes, descriptor: { mediaType: 'x', digest: digestOf(bytes), size: 2 } }
  await repository.putManifest(content)
  expect([...registry.manifests.keys()]).toEqual([`org/a@${digestOf(bytes)}`])
  registry.habits = { refuse: { 'put-manifest': { status: 413 } } }
  const problems = await problemsOfAsync(repository.putManifest(content))
  expect(problems[1]).toMatch(
    /does not take the manifest of .*\/org\/a: it answered .* \| set max-layers lower/,
  )
})

test('whether uploads go on elsewhere is found out with the right to push', async () => {
  const { repository } = await open({ auth: 'basic', location: 'other-host' })
  expect(repository.uploadsElsewhere()).toBe(false)
  await repository.checkPush()
  expect(repository.uploadsElsewhere()).toBe(true)
})

describe('an address', () => {
  const asked = new URL('https://r.test:5000/v2/a/blobs/uploads/')
  test.each<[string, string | undefined, boolean]>([
    ['https://r.test:5000/x?state=a%2Fb%3D', 'https://r.test:5000/x?state=a%2Fb%3D', false],
    ['/x', 'https://r.test:5000/x', false],
    ['x', 'https://r.test:5000/v2/a/blobs/uploads/x', false],
    ['https://store.test/x', 'https://store.test/x', true],
    // Of a registry that does not know of the TLS before it.
    ['http://r.test/x', 'https://r.test:5000/x', true],
    ['http://r.test:5000/x', 'https://r.test:5000/x', true],
    ['http://store.test/x', 'http://store.test/x', true],
    ['', undefined, false],
    ['http://[', undefined, false],
    ['file:///etc/passwd', undefined, false],
  ])('%s', (location, url, isElsewhere) => {
    const place = placeOf(location, asked, asked)
    expect(place && [place.url.href, place.isElsewhere]).toEqual(url && [url, isElsewhere])
  })
})
