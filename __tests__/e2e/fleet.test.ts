// All images of an image file: in one process they share evaluation, layers and uploads, and are what each
// alone would be; a plan says which of them need a job.
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import type { Outputs } from '../support/build.ts'
import { type CacheService, startCacheService } from '../support/cache-service.ts'
import { runJob } from '../support/cached-build.ts'
import { type CliOptions, runCli } from '../support/cli.ts'
import { skopeoRaw } from '../support/container.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { layoutOf, type Manifest } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { manifestRequests, mountedBlobs, uploadedBlobs } from '../support/registry-traffic.ts'
import { runAction } from '../support/runner.ts'
import { startTrace } from '../support/start-trace.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

const names = ['tools', 'git', 'web', 'cache', 'python', 'node', 'ci', 'tls']

const fleet = (nixpkgs: string, host: string) => `
defaults:
  nixpkgs: ${nixpkgs}
  image: ${host}/fleet/{name}
  labels: { team: platform }
  compression-level: 1
images:
  tools: { packages: [shell, git, curl, jq], tags: [latest, v1] }
  git: { packages: [git], entrypoint: [git] }
  web: { packages: [nginx, curl], user: nonroot, ports: [8080], stop-signal: QUIT }
  cache: { packages: [redis], compression-level: 2 }
  python: { packages: [python3, shell] }
  node: { packages: [nodejs, git] }
  ci: { packages: [shell, git, jq, nodejs, python3], max-layers: 40 }
  tls: { packages: [openssl, curl] } # comments change nothing
`

let registry: Registry
let env: Readonly<Record<string, string>>
let directory: string
let file: string
let nixpkgs: string
beforeAll(async () => {
  registry = await startRegistry()
  env = (await sharedStore()).env
  nixpkgs = await lightPackages()
  directory = await tempDir('fleet')
  file = join(directory, 'nixery.yml')
  await writeFile(file, fleet(nixpkgs, registry.host))
})
afterAll(async () => {
  await registry.stop()
})

async function cli<T = Outputs>(args: readonly string[], options: CliOptions = {}): Promise<T> {
  const { code, stderr, json } = await runCli(args, { ...options, env: { ...env, ...options.env } })
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`)
  return json as T
}

const quiet = ['--build-from-source', 'allow']

describe('eight images in one process', () => {
  let cacheDir: string
  let all: Outputs
  beforeAll(async () => {
    cacheDir = await tempDir('cache')
    await registry.clearLog()
    all = await cli(['build', '--file', file, '--all', '--summary', '--cache-dir', cacheDir, ...quiet])
  })

  test('upload each distinct blob once, and mount it everywhere else', async () => {
    const requests = await registry.requests()
    const uploads = uploadedBlobs(requests)
    expect(new Set(uploads).size).toBe(uploads.length)
    // Some are in several images.
    expect(mountedBlobs(requests).length).toBeGreaterThan(100)
    const blobs = new Set<string>()
    for (const name of names) {
      const { config, layers } = JSON.parse(
        await skopeoRaw(`${registry.host}/fleet/${name}:latest`),
      ) as Manifest
      for (const { digest } of [config, ...layers]) blobs.add(digest)
    }
    expect(new Set(uploads)).toEqual(blobs)
  })

  test('are told apart by their names', () => {
    expect(Object.keys(all.images)).toEqual(names)
    expect(all.digest).toBe('')
    expect(all.tags.split('\n')).toHaveLength(9)
    expect(Object.keys(all.metadata)).toEqual(names)
    expect(all['bytes-pushed']).toBe(
      Object.values(all.images).reduce((sum, image) => sum + image['bytes-pushed'], 0),
    )
    expect(all.summary).toContain('### 8 images')
  })

  // benchmarks/fleet does it with all eight.
  test('have the digests that jobs of their own give, with nothing remembered', async () => {
    for (const name of ['git', 'cache', 'tls']) {
      const alone = await cli([
        'build',
        '--file',
        file,
        '--name',
        name,
        '--push=false',
        '--cache=false',
        ...quiet,
      ])
      expect({ name, digest: alone.digest }).toEqual({ name, digest: all.images[name]?.digest })
    }
  })

  test('are not made again: a read of the cache and a question for each tag', async () => {
    const trace = await startTrace()
    const machine = { nix: 'none', oras: 'none', path: [trace.bin], env: trace.env } as const
    await registry.clearLog()
    const again = await cli(['build', '--file', file, '--all', '--cache-dir', cacheDir], machine)
    expect(again).toMatchObject({ 'cache-hit': 'image', 'bytes-pushed': 0 })
    expect([...new Set(await trace.started())]).toEqual(['git'])
    const asked = manifestRequests(await registry.requests())
    expect([...asked].sort()).toEqual([...names.map(() => 'HEAD latest'), 'HEAD v1'].sort())
  })

  test('go to places of their own, which {name} tells apart', async () => {
    const output = `type=oci,dest=${directory}/out/{name}`
    const small = join(directory, 'small.yml')
    await writeFile(
      small,
      `defaults: { nixpkgs: ${nixpkgs} }\nimages: { one: { packages: jq }, two: { packages: curl } }\n`,
    )
    const args = ['build', '--file', small, '--all', '--push=false', '--cache=false', ...quiet]
    const { images } = await cli([...args, '--output', output])
    for (const name of ['one', 'two']) {
      await verifyLayout(`${directory}/out/${name}`)
      expect(images[name]).toMatchObject({
        digest: (await layoutOf(`${directory}/out/${name}`)).descriptor.digest,
        'oci-layout': `${directory}/out/${name}`,
      })
    }
    const same = await runCli([...args, '--output', `type=oci,dest=${directory}/same`], { env })
    expect(same).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is given twice\n {2}fix: .*\{name\}/),
    })
  })

  test('are a plan that leaves out what is unchanged', async () => {
    const plan = ['plan', '--file', file, '--cache-dir', cacheDir, '--changed-only']
    expect(await cli<Plan>(plan, { nix: 'none', oras: 'none' })).toMatchObject({
      ...{ matrix: { include: [] }, images: [], unchanged: names, count: 0 },
    })
    await writeFile(file, (await readFile(file, 'utf8')).replace('openssl, curl', 'openssl'))
    expect(await cli<Plan>(plan, { nix: 'none' })).toMatchObject({
      matrix: { include: [{ id: 'tls', name: 'tls', runner: 'ubuntu-24.04' }] },
      ...{ images: ['tls'], unchanged: names.filter((name) => name !== 'tls'), count: 1 },
    })
    // A tag that is new has to be moved, though the image is the same.
    await writeFile(file, (await readFile(file, 'utf8')).replace('[latest, v1]', '[latest, v1, v2]'))
    expect(await cli<Plan>(plan)).toMatchObject({ images: ['tools', 'tls'] })
    const built = await cli(['build', '--file', file, '--all', '--cache-dir', cacheDir, ...quiet])
    const hits = Object.entries(built.images).filter(([, image]) => image['cache-hit'] !== 'image')
    expect(hits.map(([name]) => name)).toEqual(['tls'])
    expect(await cli<Plan>(plan)).toMatchObject({ count: 0 })
  })
})

interface Plan {
  readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] }
  readonly images: readonly string[]
  readonly unchanged: readonly string[]
  readonly count: number
}

describe('counts at a URL that is not pinned', () => {
  test('are looked at by a plan as by a build', async () => {
    let counts = { 'jq-1.7': 5 }
    const server = createServer((_, response) => response.end(JSON.stringify(counts))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const popularity = `http://127.0.0.1:${(server.address() as AddressInfo).port}/popcount.json`
      const counted = join(directory, 'counted.yml')
      const defaults = `{ nixpkgs: ${nixpkgs}, image: '${registry.host}/counted/{name}', popularity: '${popularity}' }`
      await writeFile(counted, `defaults: ${defaults}\nimages: { one: { packages: [jq] } }\n`)
      const inputs = ['--file', counted, '--cache-dir', await tempDir('cache')]
      const plan = () => cli<Plan>(['plan', ...inputs, '--changed-only'], { nix: 'none', oras: 'none' })
      await cli(['build', ...inputs, ...quiet])
      expect(await plan()).toMatchObject({ images: [], unchanged: ['one'] })
      counts = { 'jq-1.7': 6 }
      expect(await plan()).toMatchObject({ images: ['one'], unchanged: [] })
    } finally {
      server.close()
    }
  })
})

describe('two registries', () => {
  test('each get the blobs that one of their repositories has from there, in later runs too', async () => {
    const other = await startRegistry()
    try {
      const cacheDir = await tempDir('cache')
      const run = async (name: string) => {
        const image = `${registry.host}/two/${name}\n${other.host}/two/${name}`
        const inputs = [
          '--packages',
          'jq',
          '--nixpkgs',
          nixpkgs,
          '--image',
          image,
          '--labels',
          `name=${name}`,
        ]
        return cli(['build', ...inputs, '--cache-dir', cacheDir, ...quiet])
      }
      await run('one')
      await registry.clearLog()
      await other.clearLog()
      await run('two')
      for (const { requests } of [registry, other]) {
        // The configuration is new.
        expect(uploadedBlobs(await requests())).toHaveLength(1)
        expect(mountedBlobs(await requests()).length).toBeGreaterThan(3)
      }
    } finally {
      await other.stop()
    }
  })
})

describe('one image that cannot be pushed', () => {
  test('does not keep the others from their places, and is named; what arrived is remembered', async () => {
    let denied: string | undefined = 'PUT /v2/half/two/manifests/'
    const denies = (method: string, path: string) =>
      denied !== undefined && `${method} ${path}`.startsWith(denied)
    const proxy = await startFaultProxy(registry.host, { seed: 1, rate: 0, denies })
    try {
      const cacheDir = await tempDir('cache')
      const half = join(directory, 'half.yml')
      const defaults = `defaults: { nixpkgs: ${nixpkgs}, image: "${proxy.host}/half/{name}" }`
      await writeFile(
        half,
        `${defaults}\nimages: { one: { packages: jq }, two: { packages: curl }, three: { packages: nano } }\n`,
      )
      const args = ['build', '--file', half, '--all', '--cache-dir', cacheDir, ...quiet]
      const { code, stdout, stderr } = await runCli(args, { env })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^error: two: /m)
      expect(stderr).not.toMatch(/^error: (one|three): /m)
      for (const name of ['one', 'three']) await skopeoRaw(`${registry.host}/half/${name}:latest`)
      await expect(skopeoRaw(`${registry.host}/half/two:latest`)).rejects.toThrow(/manifest unknown/)
      denied = undefined
      const { images } = await cli(args)
      expect(Object.values(images).map((image) => image['cache-hit'])).toEqual(['image', 'layers', 'image'])

      // Nor when all that is to be done is to move tags, even if it is the first one.
      const tagsOf = async (name: string) =>
        (await (await fetch(`${registry.url}/v2/half/${name}/tags/list`)).json()) as { tags: string[] }
      denied = 'PUT /v2/half/one/manifests/v2'
      const moved = await runCli([...args, '--tags', 'v2'], { env })
      expect(moved).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: one: /m) })
      for (const name of ['two', 'three']) expect((await tagsOf(name)).tags).toContain('v2')
      // What nobody may push is known before any tag moves.
      denied = 'POST /v2/half/three/'
      const refused = await runCli([...args, '--tags', 'v3'], { env })
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: three: /m) })
      for (const name of ['one', 'two', 'three']) expect((await tagsOf(name)).tags).not.toContain('v3')
    } finally {
      await proxy.stop()
    }
  })
})

describe('a workflow', () => {
  let service: CacheService
  let small: string
  beforeAll(async () => {
    service = await startCacheService()
    small = join(directory, 'workflow.yml')
    await writeFile(
      small,
      `
defaults:
  nixpkgs: ${nixpkgs}
  image: ${registry.host}/flow/{name}
  platforms: [linux/amd64, linux/arm64]
images:
  one: { packages: jq, tags: [v1, latest] }
  two: { packages: curl, platforms: linux/amd64 }
`,
    )
  })
  afterAll(() => service.stop())
  beforeEach(() => service.clearLog())

  const plan = (inputs: Readonly<Record<string, string>>) =>
    runAction({ subAction: 'plan', with: { file: small, ...inputs }, env: { ...service.env } })

  test('plans, builds each platform in a job of its own, merges, and has nothing to do after that', async () => {
    const first = await plan({ 'changed-only': 'true', 'per-platform': 'true' })
    expect(first).toMatchObject({ exitCode: 0, annotations: [] })
    const { include } = JSON.parse(first.outputs.matrix ?? '') as Plan['matrix']
    expect(include).toEqual([
      { id: 'one@linux-amd64', name: 'one', platforms: 'linux/amd64', runner: 'ubuntu-24.04' },
      { id: 'one@linux-arm64', name: 'one', platforms: 'linux/arm64', runner: 'ubuntu-24.04-arm' },
      { id: 'two@linux-amd64', name: 'two', platforms: 'linux/amd64', runner: 'ubuntu-24.04' },
    ])
    const digests: Record<string, string[]> = {}
    const store = await sharedStore(['extra-platforms = aarch64-linux'])
    for (const { name = '', platforms = '' } of include) {
      const inputs = { file: small, name, platforms, 'push-by-digest': 'true', 'build-from-source': 'allow' }
      const job = await runJob(service, inputs, { env: store.env })
      expect(job).toMatchObject({ exitCode: 0, annotations: [] })
      digests[name] = [...(digests[name] ?? []), job.outputs.digest ?? '']
    }
    for (const [name, list] of Object.entries(digests)) {
      const merged = await runAction({
        subAction: 'merge',
        with: { file: small, name, digests: list.join('\n') },
        path: [(await toolchain.oras('1.3')).bin],
      })
      expect(merged).toMatchObject({ exitCode: 0, annotations: [] })
      const tags = name === 'one' ? ['v1', 'latest'] : ['latest']
      expect(merged.outputs.tags?.split('\n').sort()).toEqual(
        tags.map((tag) => `${registry.host}/flow/${name}:${tag}`).sort(),
      )
    }
    const again = await plan({ 'changed-only': 'true' })
    expect(JSON.parse(again.outputs.unchanged ?? '')).toEqual(['one', 'two'])
    expect(again.outputs.count).toBe('0')
  })
})

describe('what is wrong', () => {
  test('with any image is said at once, with its line or its name', async () => {
    const bad = join(directory, 'bad.yml')
    await writeFile(
      bad,
      `images:
  one: { packages: [git], nixpkgs: x, max-layers: 1 }
  two:
    packages: [jq]
    nixpkgs: x
    platforms: { linux/amd64: , linux/s390x: { env: { A: b } } }
  three: { packages: [jq], nixpkgs: x, platforms: { linux/arm64: { tags: v1 } } }
`,
    )
    const { code, stderr } = await runCli(['build', '--file', bad, '--all', '--push=false'], { env })
    expect(code).toBe(2)
    expect(stderr).toMatch(/bad\.yml:7:\d+: linux\/arm64: "tags" is not known here/)
    await writeFile(bad, (await readFile(bad, 'utf8')).replace('{ tags: v1 }', '{ env: { A: b } }'))
    const other = await runCli(['plan', '--file', bad], { env })
    expect(other.code).toBe(2)
    expect(other.stderr).toMatch(/bad\.yml:2:\d+: max-layers: "1" is not a whole number/)
    expect(other.stderr).toMatch(/bad\.yml:6:5: platforms: "linux\/s390x" is not a platform/)
  })

  test('with the places of images is said before one takes that of another', async () => {
    const bad = join(directory, 'same.yml')
    const defaults = `defaults: { nixpkgs: ${nixpkgs}, image: ${registry.host}/same/all }`
    await writeFile(bad, `${defaults}\nimages: { one: { packages: jq }, two: { packages: curl } }\n`)
    const { code, stderr } = await runCli(['build', '--file', bad, '--all'], { env })
    expect(code).toBe(2)
    expect(stderr).toContain(
      `tags: one and two would both be ${registry.host}/same/all:latest\n  fix: write {name}`,
    )
  })

  test('with packages names the images that ask for them', async () => {
    const bad = join(directory, 'missing.yml')
    await writeFile(
      bad,
      `defaults: { nixpkgs: ${nixpkgs} }\nimages: { one: { packages: [gti] }, two: { packages: [gti, jq] }, three: { packages: [pyton3] } }\n`,
    )
    const { code, stderr } = await runCli(['build', '--file', bad, '--all', '--push=false'], { env })
    expect(code).toBe(1)
    const lines = stderr.replaceAll(`${bad}:`, '')
    expect(lines).toMatch(
      /(error: |^)2:29: gti: there is no such package \(in the images one, two\)\n {2}fix: did you mean git\?$/m,
    )
    expect(lines).toMatch(/(error: |^)2:87: pyton3: there is no such package \(in the image three\)$/m)
  })

  test.each([
    [['build', '--all', '--packages', 'jq'], 'all: there is no image file that it could choose from'],
    [['build', '--all', '--file', 'F', '--name', 'git'], 'all: it builds every image, and name chooses one'],
    [['plan', '--changed-only'], 'file: no image file is given'],
    [['plan', '--file', 'F', '--runners', 'linux/mips=x'], 'runners: "linux/mips=x" names no platform'],
    [['plan', '--file', 'F', '--changed-only', 'maybe'], 'maybe'],
  ])('with the call %j is an error', async (args, message) => {
    const { code, stderr } = await runCli(
      args.map((arg) => (arg === 'F' ? file : arg)),
      { env },
    )
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
