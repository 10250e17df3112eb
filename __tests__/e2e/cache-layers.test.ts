// The run in which something is new: only layers that nobody has are packed, and only blobs that a registry
// lacks uploaded.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { mustBuild, type Outputs, quickly } from '../support/build.ts'
import type { CacheService } from '../support/cache-service.ts'
import { mustRunJob } from '../support/cached-build.ts'
import { cachedRegistry } from '../support/cached-registry.ts'
import { pull } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { blobsOf, type Descriptor, layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { mountedBlobs, uploadedBlobs } from '../support/registry-traffic.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let service: CacheService
let nixpkgs: string
cachedRegistry((made) => ({ registry, service, nixpkgs } = made))

/** Configuration and layers of an image, after everything of it was checked. */
async function blobsAt(ref: string): Promise<readonly Descriptor[]> {
  const dir = await tempDir('pulled')
  await pull(ref, dir)
  await verifyLayout(dir)
  return blobsOf(await layoutOf(dir))
}

const digests = (blobs: readonly Descriptor[]) => blobs.map(({ digest }) => digest)
const sorted = (texts: Iterable<string>) => [...texts].sort()
const uploads = async (repository?: string) => sorted(uploadedBlobs(await registry.requests(), repository))

describe('an image of ten packages that gets one more', () => {
  const ten = 'bash cacert coreutils hello iana-etc jq moreutils nano openssl perl'
  let inputs: Record<string, string>
  let before: readonly string[]
  let cold: { readonly digest: string; readonly blobs: readonly Descriptor[] }
  beforeAll(async () => {
    inputs = { ...quickly, nixpkgs, image: `${registry.host}/ten/tools`, packages: `${ten} curl` }
    await mustRunJob(service, { ...inputs, packages: ten })
    before = digests(await blobsAt(`${inputs.image}:latest`))
    const elsewhere = await startRegistry()
    try {
      const image = `${elsewhere.host}/cold/tools`
      const { outputs } = await mustRunJob(service, { ...inputs, image, cache: 'false' })
      cold = { digest: outputs.digest ?? '', blobs: await blobsAt(`${image}:latest`) }
    } finally {
      await elsewhere.stop()
    }
  })

  /**
   * What the next run has to do, whoever told it about the layers; then the image is that of a cold build.
   */
  async function incremental() {
    const added = cold.blobs.filter(({ digest }) => !before.includes(digest))
    const [, ...layers] = cold.blobs
    const addedLayers = layers.filter(({ digest }) => !before.includes(digest))
    expect(addedLayers.length).toBeGreaterThan(1)
    expect(addedLayers.length).toBeLessThan(layers.length / 2)
    await registry.clearLog()
    const { outputs, groups, annotations } = await mustRunJob(service, inputs)
    expect(annotations).toEqual([])
    expect(groups).toContain(`Pack ${addedLayers.length} of ${layers.length} layers`)
    expect(await uploads()).toEqual(sorted(digests(added)))
    expect(outputs).toMatchObject({
      ...{ digest: cold.digest, 'cache-hit': 'layers' },
      'layers-reused': String(layers.length - addedLayers.length),
      'bytes-pushed': String(added.reduce((sum, { size }) => sum + size, 0)),
    })
    expect(await blobsAt(`${inputs.image}:latest`)).toEqual(cold.blobs)
  }

  /** The registry has the old image only, as before the first test. */
  beforeEach(async () => {
    await rm(join(registry.dir, 'docker'), { recursive: true })
    await service.clear()
    await mustRunJob(service, { ...inputs, packages: ten })
  })

  test('packs and uploads what is new', incremental)

  test('does the same when the cache was emptied: the registry knows the layers', async () => {
    await service.clear()
    await incremental()
  })

  test('does everything when the registry was emptied', async () => {
    await mustRunJob(service, inputs)
    await rm(join(registry.dir, 'docker'), { recursive: true })
    await registry.clearLog()
    const { outputs } = await mustRunJob(service, inputs)
    expect(outputs).toMatchObject({ digest: cold.digest, 'layers-reused': '0', 'cache-hit': 'none' })
    expect(await uploads()).toEqual(sorted(digests(cold.blobs)))
    expect(await blobsAt(`${inputs.image}:latest`)).toEqual(cold.blobs)
  })
})

describe('two images of a matrix', () => {
  test('in different jobs and repositories share what they have in common', async () => {
    await service.clear()
    const image = (name: string) => ({ nixpkgs, image: `${registry.host}/matrix/${name}` })
    await mustRunJob(service, { ...image('one'), packages: 'jq hello' })
    const first = digests(await blobsAt(`${registry.host}/matrix/one:latest`))
    await registry.clearLog()
    const { outputs } = await mustRunJob(service, { ...image('two'), packages: 'jq nano' })
    const requests = await registry.requests()
    const second = digests(await blobsAt(`${registry.host}/matrix/two:latest`))
    const shared = second.filter((digest) => first.includes(digest))
    expect(shared.length).toBeGreaterThan(3)
    expect(sorted(mountedBlobs(requests, 'matrix/two'))).toEqual(sorted(shared))
    expect(sorted(uploadedBlobs(requests))).toEqual(
      sorted(second.filter((digest) => !first.includes(digest))),
    )
    expect(outputs).toMatchObject({ 'cache-hit': 'layers', 'layers-reused': String(shared.length) })
  })

  test('do so as well when both have been built before', async () => {
    await registry.clearLog()
    const name = `${registry.host}/matrix/one`
    const before = digests(await blobsAt(`${name}:latest`))
    const there = digests(await blobsAt(`${registry.host}/matrix/two:latest`))
    const given = { nixpkgs, image: name, packages: 'jq hello nano' }
    await mustRunJob(service, given)
    const requests = await registry.requests()
    const fromOther = digests(await blobsAt(`${name}:latest`)).filter(
      (digest) => there.includes(digest) && !before.includes(digest),
    )
    expect(fromOther.length).toBeGreaterThan(0)
    expect(sorted(mountedBlobs(requests, 'matrix/one'))).toEqual(sorted(fromOther))
    expect(uploadedBlobs(requests).filter((digest) => there.includes(digest))).toEqual([])
  })

  test('cache-from names an image whose layers need not be packed', async () => {
    const common = { nixpkgs, cache: 'true' }
    const base = { ...common, packages: 'jq', image: `${registry.host}/from/base`, tags: 'v1' }
    await mustBuild({ ...base, 'cache-dir': await tempDir('cache') })
    await registry.clearLog()
    const image = `${registry.host}/from/other`
    const inputs = { ...common, packages: 'jq hello', image, 'cache-dir': await tempDir('cache') }
    const outputs = await mustBuild({ ...inputs, 'cache-from': `${base.image}:v1` })
    const blobs = digests(await blobsAt(`${image}:latest`))
    const shared = (await blobsAt(`${base.image}:v1`)).filter(({ digest }) => blobs.includes(digest))
    expect(outputs['layers-reused']).toBe(shared.length)
    expect(sorted(mountedBlobs(await registry.requests(), 'from/other'))).toEqual(sorted(digests(shared)))
  })
})

describe('what is missing in one place', () => {
  test('is uploaded to that one only', async () => {
    const other = await startRegistry()
    try {
      const images = [`${registry.host}/both/tools`, `${other.host}/both/tools`]
      const inputs = { nixpkgs, packages: 'jq', cache: 'true', 'cache-dir': await tempDir('cache') }
      await mustBuild({ ...inputs, image: images[0] ?? '' })
      await registry.clearLog()
      const { digest, ...outputs } = await mustBuild({ ...inputs, image: images.join() })
      const blobs = await blobsAt(`${images[1]}@${digest}`)
      expect(await uploads()).toEqual([])
      expect(sorted(uploadedBlobs(await other.requests()))).toEqual(sorted(digests(blobs)))
      expect(outputs['bytes-pushed']).toBe(blobs.reduce((sum, { size }) => sum + size, 0))
    } finally {
      await other.stop()
    }
  })

  test('comes from the cache where nothing is pushed', async () => {
    const dest = join(await tempDir('built'), 'image')
    const inputs = {
      ...{ nixpkgs, cache: 'true', 'cache-dir': await tempDir('cache') },
      ...{ push: 'false', output: `type=oci,dest=${dest}` },
    }
    const first = await mustBuild({ ...inputs, packages: 'jq' })
    const more: Outputs = await mustBuild({ ...inputs, packages: 'jq hello' })
    await verifyLayout(dest)
    const [, ...layers] = blobsOf(await layoutOf(dest))
    expect(more['layers-reused']).toBe(first.layers - 1)
    expect(more.layers).toBe(layers.length)
    const cold = await mustBuild({ ...inputs, packages: 'jq hello', cache: 'false' })
    expect(cold.digest).toBe(more.digest)
  })
})
