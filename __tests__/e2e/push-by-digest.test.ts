// A push without tags: the image is found by its digest and in no other way.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, mustBuild } from '../support/build.ts'
import { pull, skopeoInspect } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { manifestRequests, uploadedBlobs } from '../support/registry-traffic.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let inputs: Record<string, string>
beforeAll(async () => {
  registry = await startRegistry()
  inputs = { packages: 'iana-etc', nixpkgs: await lightPackages(), 'push-by-digest': 'true' }
})
afterAll(() => registry.stop())

/** The tags of a repository, as the registry lists them. */
async function tagsOf(repository: string): Promise<unknown> {
  const response = await fetch(`${registry.url}/v2/${repository}/tags/list`)
  return response.status === 404 ? [] : ((await response.json()) as { tags: unknown }).tags
}

test.each(toolchain.orasVersions)('with oras %s', async (oras) => {
  const repository = `digest/oras-${oras}`
  const image = `${registry.host}/${repository}`
  const outputs = await mustBuild({ ...inputs, image }, { oras })
  expect(outputs).toMatchObject({ image: `${image}@${outputs.digest}`, tags: '' })
  const dir = await tempDir('pulled')
  await pull(outputs.image, dir)
  await verifyLayout(dir)
  expect((await layoutOf(dir)).descriptor.digest).toBe(outputs.digest)
  expect([[], null]).toContainEqual(await tagsOf(repository))
  const tagged = await mustBuild({ ...inputs, image: `${image}-tagged`, 'push-by-digest': 'false' }, { oras })
  expect(tagged.digest).toBe(outputs.digest)
})

test('is not repeated when nothing is new, and leaves tags where they are', async () => {
  const image = `${registry.host}/digest/again`
  const given = { ...inputs, image, cache: 'true', 'cache-dir': await tempDir('cache') }
  const old = await mustBuild({ ...given, labels: 'old=1', 'push-by-digest': 'false' })
  const first = await mustBuild(given)
  expect(first.digest).not.toBe(old.digest)
  await registry.clearLog()
  expect(await mustBuild(given)).toMatchObject({
    digest: first.digest,
    'cache-hit': 'image',
    'bytes-pushed': 0,
  })
  const requests = await registry.requests()
  expect(uploadedBlobs(requests)).toEqual([])
  expect(manifestRequests(requests)).toEqual([`HEAD ${first.digest}`])
  expect((await skopeoInspect(`${image}:latest`)).Digest).toBe(old.digest)
})

test('takes no tags', async () => {
  const { code, stderr } = await build({ ...inputs, image: `${registry.host}/digest/tags`, tags: 'v1' })
  expect({ code, stderr: stderr.trimEnd() }).toEqual({
    code: 2,
    stderr:
      'error: tags: cannot be used with push-by-digest: v1\n  fix: remove --tags, or --push-by-digest\n  code: invalid-input',
  })
})
