// The run in which nothing is new: it asks the cache once and the registry once, starts nothing, and says the
// same.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { build, mustBuild } from '../support/build.ts'
import type { CacheService } from '../support/cache-service.ts'
import { lasting, mustRunJob, runJob } from '../support/cached-build.ts'
import { cachedRegistry } from '../support/cached-registry.ts'
import { pull, skopeoInspect } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import type { Registry } from '../support/registry.ts'
import { blobRequests, manifestRequests } from '../support/registry-traffic.ts'
import type { ActionResult } from '../support/runner.ts'
import { startTrace } from '../support/start-trace.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let service: CacheService
let nixpkgs: string
/** A machine whose programs of Nix and whose oras do not work, whatever else it has. */
let broken: { readonly nix: 'none'; readonly oras: 'none'; readonly path: readonly string[] }
cachedRegistry((made) => ({ registry, service, nixpkgs } = made))
beforeAll(async () => {
  broken = { nix: 'none', oras: 'none', path: [(await startTrace()).bin] }
})

const digestAt = async (ref: string) => (await skopeoInspect(ref)).Digest
const forget = (name: string) =>
  rm(join(registry.dir, 'docker/registry/v2/repositories', name), { recursive: true })

describe('the second run of a workflow', () => {
  let inputs: Record<string, string>
  let first: ActionResult
  beforeAll(async () => {
    inputs = { packages: 'hello', nixpkgs, image: `${registry.host}/action/tools` }
    first = await mustRunJob(service, inputs)
    expect(first).toMatchObject({ annotations: [], outputs: { 'cache-hit': 'none' } })
  })
  beforeEach(async () => {
    service.clearLog()
    await registry.clearLog()
  })

  test('asks the cache once and the registry once, and starts neither Nix nor oras nor a packer', async () => {
    const trace = await startTrace(service.env.NODE_OPTIONS)
    const job = { nix: false, oras: 'none', path: [trace.bin], env: trace.env } as const
    const second = await mustRunJob(service, inputs, job)
    expect(second).toMatchObject({ annotations: [], groups: [], leaks: [] })
    expect(second.outputs).toMatchObject({
      ...{ 'cache-hit': 'image', 'bytes-pushed': '0', 'layers-reused': first.outputs.layers },
    })
    expect(lasting(second.outputs)).toEqual(lasting(first.outputs))
    expect(second.summary).toBe(second.outputs.summary)
    expect(second.summary).toContain('**Nothing changed**')
    // git pins the package set, the others unpack what the cache client has fetched.
    expect([...new Set(await trace.started())].sort()).toEqual(['git', 'tar', 'zstd'])

    expect(service.requests()).toEqual([
      { ...{ method: 'GetCacheEntryDownloadURL', outcome: 'hit' }, ...imageEntry() },
    ])
    const requests = await registry.requests()
    expect(manifestRequests(requests)).toEqual(['HEAD latest'])
    expect(blobRequests(requests)).toEqual([])
  })

  test('moves a tag that points elsewhere, and no other', async () => {
    const { outputs } = await mustRunJob(service, { ...inputs, tags: 'v2,latest' }, { nix: false })
    expect(outputs).toMatchObject({ 'cache-hit': 'image', digest: first.outputs.digest })
    const writes = manifestRequests(await registry.requests()).filter((line) => line.startsWith('PUT'))
    expect(writes).toEqual(['PUT v2'])
    expect(await digestAt(`${inputs.image}:v2`)).toBe(first.outputs.digest)
  })

  test('needs Nix when the request is another one', async () => {
    const job = { ...broken, nix: false }
    const { exitCode, annotations } = await runJob(service, { ...inputs, packages: 'jq' }, job)
    expect(exitCode).toBe(1)
    expect(annotations[0]?.message).toMatch(/^the Nix on PATH does not start/)
  })

  test('is a whole one when the registry lost the image', async () => {
    await forget('action/tools')
    const again = await mustRunJob(service, inputs)
    expect(again).toMatchObject({ annotations: [], outputs: { digest: first.outputs.digest } })
    expect(again.stdout).toContain('is cached, but not in the registry; building it again')
    const dir = await tempDir('pulled')
    await pull(`${inputs.image}:latest`, dir)
    await verifyLayout(dir)
  })

  const imageEntry = () => {
    const key = service.entries().find((entry) => entry.key.includes('-image-'))?.key ?? ''
    // Asked for by its key, found under the name that its writer gave it.
    return { key: key.replace(/(image-[0-9a-f]{64}-).*/, '$1'), matchedKey: key }
  }
})

describe('the second run of the command', () => {
  test('starts nothing but git', async () => {
    const inputs = {
      ...{ packages: 'git jq', nixpkgs, image: `${registry.host}/cli/tools`, cache: 'true' },
      ...{ 'nix-installer': 'none', 'cache-dir': await tempDir('cache') },
    }
    const first = await mustBuild(inputs)
    const trace = await startTrace()
    const second = await mustBuild(inputs, { ...broken, path: [trace.bin], env: trace.env })
    expect(second['cache-hit']).toBe('image')
    expect(lasting(second)).toEqual(lasting(first))
    expect(new Set(await trace.started())).toEqual(new Set(['git']))
  })

  test('looks at every destination, and is a whole one when one of them lost the image', async () => {
    const names = ['one/tools', 'two/tools']
    const inputs = {
      ...{ packages: 'jq', nixpkgs, image: names.map((name) => `${registry.host}/${name}`).join() },
      ...{ cache: 'true', 'cache-dir': await tempDir('cache') },
    }
    const { digest } = await mustBuild(inputs)
    await registry.clearLog()
    expect(await mustBuild(inputs, broken)).toMatchObject({ 'cache-hit': 'image', digest })
    expect(manifestRequests(await registry.requests())).toEqual(['HEAD latest', 'HEAD latest'])

    await forget('two/tools')
    expect((await build(inputs, broken)).stderr).toContain('Nix on PATH does not start')
    expect(await mustBuild(inputs)).toMatchObject({ digest })
    expect(await digestAt(`${registry.host}/two/tools:latest`)).toBe(digest)
  })

  test('writes a layout from what it has kept', async () => {
    const dest = join(await tempDir('built'), 'image')
    const inputs = {
      ...{ packages: 'jq', nixpkgs, push: 'false', output: `type=oci,dest=${dest}` },
      ...{ cache: 'true', 'cache-dir': await tempDir('cache') },
    }
    const first = await mustBuild(inputs)
    await rm(dest, { recursive: true })
    const second = await mustBuild(inputs, broken)
    expect(second['cache-hit']).toBe('image')
    expect(lasting(second)).toEqual(lasting(first))
    await verifyLayout(dest)
  })
})

test('a workflow writes a layout from what it has kept', async () => {
  const inputs = { packages: 'jq', nixpkgs, push: 'false', output: 'type=oci,dest=image' }
  const first = await mustRunJob(service, inputs)
  const second = await mustRunJob(service, inputs, { ...broken, nix: false })
  expect(second.outputs['cache-hit']).toBe('image')
  expect(lasting(second.outputs)).toEqual(lasting(first.outputs))
  await verifyLayout(join(second.dirs.workspace, 'image'))
})
