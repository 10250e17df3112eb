// A registry that lost blobs that are remembered: these are packed again, and no others.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, mustBuild, type Outputs } from '../support/build.ts'
import { pull } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { writeProgram } from '../support/programs.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { uploadedBlobs } from '../support/registry-traffic.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let inputs: Record<string, string>
let first: Outputs
/** Layers of the image, the root filesystem last. */
let layers: readonly string[]
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

let images = 0
beforeEach(async () => {
  images += 1
  inputs = {
    ...{ packages: 'jq', nixpkgs: await lightPackages(), image: `${registry.host}/lost/image-${images}` },
    ...{ cache: 'true', 'cache-dir': await tempDir('cache') },
  }
  await rm(join(registry.dir, 'docker'), { recursive: true, force: true })
  first = await mustBuild(inputs)
  layers = (await pulledManifest()).layers.map(({ digest }) => digest)
  expect(layers.length).toBeGreaterThan(5)
  await registry.clearLog()
})

/** What another client gets, after every byte of it was checked. */
async function pulledManifest() {
  const dir = await tempDir('pulled')
  await pull(`${inputs.image}:latest`, dir)
  await verifyLayout(dir)
  return (await layoutOf(dir)).manifest
}

/** Where the registry has these blobs. */
function filesOf(digests: readonly string[]): readonly string[] {
  const storage = join(registry.dir, 'docker/registry/v2')
  const hexes = digests.map((digest) => digest.slice('sha256:'.length))
  return hexes.flatMap((hex) => [
    join(storage, 'blobs/sha256', hex.slice(0, 2), hex),
    join(storage, 'repositories/lost', `image-${images}`, '_layers/sha256', hex),
  ])
}

/** Builds the same layers with another configuration, and finds everything where it should be. */
async function buildAgain(
  lost: readonly string[],
  path: readonly string[] = [],
  oras?: toolchain.OrasVersion,
) {
  const options = { path, ...(oras === undefined ? {} : { oras }) }
  const { code, stderr, json } = await build({ ...inputs, labels: 'new=1' }, options)
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) })
  const { config } = await pulledManifest()
  expect([...uploadedBlobs(await registry.requests())].sort()).toEqual([...lost, config.digest].sort())
  expect(json).toMatchObject({ 'layers-reused': layers.length - lost.length, 'cache-hit': 'layers' })
  const cold = await mustBuild({ ...inputs, labels: 'new=1', cache: 'false' })
  expect(json).toMatchObject({ digest: cold.digest })
  expect(cold.digest).not.toBe(first.digest)
  return stderr
}

test('a blob that is gone is packed and uploaded', async () => {
  const lost = layers.slice(1, 2)
  for (const file of filesOf(lost)) await rm(file, { recursive: true })
  expect(await buildAgain(lost)).toContain(`Pack 1 of ${layers.length} layers`)
})

test.each(toolchain.orasVersions.flatMap((oras) => [1, 4].map((count) => [oras, count] as const)))(
  'with oras %s, %d blobs that go while it starts are packed and uploaded',
  async (oras, count) => {
    const lost = layers.slice(1, 1 + count)
    const bin = await tempDir('oras')
    const real = join((await toolchain.oras(oras)).bin, 'oras')
    const removal = `rm -rf ${filesOf(lost).join(' ')}`
    writeProgram(bin, 'oras', `[ -e ${bin}/ran ] || ${removal}\ntouch ${bin}/ran\nexec ${real} "$@"`)
    const stderr = await buildAgain(lost, [bin], oras)
    expect(stderr).toContain(`${count} blobs disappeared from the registry; repacking them`)
  },
)
