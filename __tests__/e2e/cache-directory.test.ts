// One cache directory for many processes at once.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readSealed } from '../../src/cache/sealed.ts'
import { build, type Inputs, mustBuild } from '../support/build.ts'
import { entryNames } from '../support/forge-entry.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

test('20 processes with four requests all succeed, and what they leave is sound', async () => {
  const [cacheDir, parent] = [await tempDir('cache'), await tempDir('built')]
  const common = { nixpkgs: await lightPackages(), cache: 'true', 'cache-dir': cacheDir }
  const requests: readonly ((process: number) => Inputs)[] = [
    () => ({ ...common, packages: 'hello', image: `${registry.host}/many/one` }),
    () => ({ ...common, packages: 'jq', image: `${registry.host}/many/two` }),
    (id) => ({
      ...common,
      packages: 'jq',
      push: 'false',
      output: `type=oci,dest=${join(parent, String(id))}`,
    }),
    (id) => ({
      ...common,
      packages: 'hello jq',
      push: 'false',
      output: `type=oci,dest=${join(parent, String(id))}`,
    }),
  ]
  const processes = Array.from({ length: 20 }, (_, id) => requests[id % requests.length]?.(id) ?? {})
  const results = await Promise.all(processes.map((inputs) => build(inputs)))
  for (const { code, stderr } of results) {
    expect(code).toBe(0)
    expect(stderr).not.toContain('warning')
  }
  const digests = results.map(({ json }) => (json as { digest: string }).digest)
  const distinct = [...new Set(digests)]
  // "jq" in a registry and in a layout is one image.
  expect(distinct).toHaveLength(3)
  expect(digests.map((digest) => distinct.indexOf(digest))).toEqual(
    processes.map((_, id) => [0, 1, 1, 2][id % 4]),
  )
  for (const name of await readdir(parent)) {
    await verifyLayout(join(parent, name))
    expect((await layoutOf(join(parent, name))).descriptor.digest).toBe(digests[Number(name)])
  }

  expect(await readdir(join(cacheDir, 'unfinished'))).toEqual([])
  const names = await entryNames(cacheDir)
  // Processes that begin at once may each write a record; they are of three images.
  const imageKeys = names.flatMap((name) => /-image-([0-9a-f]{64})-/.exec(name)?.[1] ?? [])
  expect(new Set(imageKeys).size).toBe(3)
  for (const name of names.filter((one) => !one.includes('-blobs-')))
    await expect(readSealed(join(cacheDir, 'entries', name), name)).resolves.toBeInstanceOf(Object)
  for (const [id, inputs] of requests.entries()) {
    const again = await mustBuild(inputs(id))
    expect(again).toMatchObject({ digest: digests[id], 'cache-hit': 'image' })
  }
})
