// From package names to a registry: what is uploaded, under which names, and that nothing is uploaded twice.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import type { LoggedRequest } from '../support/access-log.ts'
import { build, buildLayout, mustBuild, type Outputs } from '../support/build.ts'
import { pull, skopeoInspect } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { blobsOf, layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { mountedBlobs, uploadedBlobs } from '../support/registry-traffic.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

/** Blobs that were uploaded since the log was cleared. */
const uploads = async () => uploadedBlobs(await registry.requests())

/** What a client that is not ours finds behind a reference. */
const digestAt = async (ref: string) => (await skopeoInspect(ref)).Digest

describe('an image in two repositories with two tags', () => {
  let names: readonly string[]
  let first: Outputs
  let requests: readonly LoggedRequest[]
  const inputs = () => ({ packages: 'git jq', image: names.join(','), tags: 'v1\nlatest' })

  beforeAll(async () => {
    names = [`${registry.host}/one/tools`, `${registry.host}/two/deep/er/tools`]
    await registry.clearLog()
    first = await mustBuild(inputs())
    requests = await registry.requests()
  })

  test('is named by every output', () => {
    const { image, tags, digest, metadata, summary } = first
    expect(image.split('\n')).toEqual(names.map((name) => `${name}@${digest}`))
    expect(tags.split('\n').sort()).toEqual(names.flatMap((name) => [`${name}:latest`, `${name}:v1`]).sort())
    expect(metadata).toMatchObject({ images: image.split('\n'), 'containerimage.digest': digest })
    for (const name of names) expect(summary).toContain(`docker pull ${name}@${digest}`)
  })

  test('is behind every tag, whole and sound', async () => {
    for (const tag of first.tags.split('\n')) expect(await digestAt(tag)).toBe(first.digest)
    for (const image of first.image.split('\n')) {
      const dir = await tempDir('pulled')
      await pull(image, dir)
      await verifyLayout(dir)
      expect((await layoutOf(dir)).descriptor.digest).toBe(first.digest)
    }
  })

  test('is uploaded to the first and mounted into the second, and that is the number of bytes it says', async () => {
    const dir = await tempDir('pulled')
    await pull(first.tags.split('\n')[0] ?? '', dir)
    const blobs = blobsOf(await layoutOf(dir))
    const digests = blobs.map(({ digest }) => digest).sort()
    expect([...uploadedBlobs(requests)].sort()).toEqual(digests)
    expect([...uploadedBlobs(requests, 'one/tools')].sort()).toEqual(digests)
    expect([...mountedBlobs(requests, 'two/deep/er/tools')].sort()).toEqual(digests)
    expect(first['bytes-pushed']).toBe(blobs.reduce((sum, { size }) => sum + size, 0))
  })

  test('is not uploaded again', async () => {
    await registry.clearLog()
    const second = await mustBuild(inputs())
    expect(second).toMatchObject({ digest: first.digest, image: first.image, tags: first.tags })
    expect(second['bytes-pushed']).toBe(0)
    expect(await uploads()).toEqual([])
    const changes = (await registry.requests()).filter(({ method }) => method === 'PATCH')
    expect(changes).toEqual([])
  })
})

describe('another image in the same repository', () => {
  test('brings only the blobs that are new, and takes the tag', async () => {
    const image = `${registry.host}/moving/tools`
    const old = await mustBuild({ packages: 'jq', image })
    expect(await digestAt(`${image}:latest`)).toBe(old.digest)
    const dest = join(await tempDir('built'), 'image')
    await registry.clearLog()
    const both = await mustBuild({ packages: 'jq hello', image, output: `type=oci,dest=${dest}` })
    expect(await digestAt(`${image}:latest`)).toBe(both.digest)
    expect(await digestAt(`${image}@${old.digest}`)).toBe(old.digest)

    const pulled = await tempDir('pulled')
    await pull(`${image}@${old.digest}`, pulled)
    const known = blobsOf(await layoutOf(pulled)).map(({ digest }) => digest)
    const added = blobsOf(await layoutOf(dest)).filter(({ digest }) => !known.includes(digest))
    expect([...(await uploads())].sort()).toEqual(added.map(({ digest }) => digest).sort())
    expect(both['bytes-pushed']).toBe(added.reduce((sum, { size }) => sum + size, 0))
    expect(added.length).toBeLessThan(known.length)
  })
})

describe('the same image', () => {
  test('has the same digest with and without a registry, and in zstd another one', async () => {
    const image = `${registry.host}/same/tools`
    const { digest } = await mustBuild({ packages: 'hello', image, tags: `${image}:v1\n${image}:v2` })
    expect((await buildLayout('hello')).outputs.digest).toBe(digest)
    expect([await digestAt(`${image}:v1`), await digestAt(`${image}:v2`)]).toEqual([digest, digest])
    expect(
      (await mustBuild({ packages: 'hello', image, compression: 'zstd' }, { node: '24' })).digest,
    ).not.toBe(digest)
  })

  test.each(toolchain.orasVersions)('is pushed by oras %s', async (oras) => {
    const image = `${registry.host}/oras-${oras}/tools`
    const { digest } = await mustBuild({ packages: 'hello', image }, { oras })
    expect(await digestAt(`${image}:latest`)).toBe(digest)
  })

  test('is pushed to a registry with a certificate', async () => {
    const secure = await startRegistry({ tls: true })
    try {
      const ca = secure.caFile ?? ''
      const image = `${secure.host}/tools`
      const { code, stderr } = await build({ packages: 'hello', image })
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(
          /cannot be reached: .*certificate.*\n {2}fix: set NODE_EXTRA_CA_CERTS /,
        ),
      })
      // oras learns of it as well.
      const env = { NODE_EXTRA_CA_CERTS: ca }
      const { digest } = await mustBuild({ packages: 'hello', image }, { env })
      expect((await skopeoInspect(`${image}:latest`, { caFile: ca })).Digest).toBe(digest)
    } finally {
      await secure.stop()
    }
  })
})
