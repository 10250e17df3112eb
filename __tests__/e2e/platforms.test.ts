// An image for several platforms, made in one step on one machine: an index, whose images are those that each
// platform alone would have.
import { readFile, readlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { newSigningKey, startBinaryCache } from '../support/binary-cache.ts'
import { build, type Inputs, mustBuild, type Outputs } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { pull, runContainer, skopeoRaw, unpack } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { blobFile, imagesOf, rootsOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { manifestRequests, uploadedBlobs } from '../support/registry-traffic.ts'
import { startTrace } from '../support/start-trace.ts'
import { newStore, sharedStore, type TestStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

const both = 'linux/amd64,linux/arm64'
const packages = 'shell git curl jq python3 nodejs'

interface Metadata {
  readonly platforms: Readonly<Record<string, string>>
}
const platformsOf = ({ metadata }: Outputs) => (metadata as Metadata).platforms

let registry: Registry
/** A store of a Nix that builds for both, as one with builders would. */
let store: TestStore
let nixpkgs: string
beforeAll(async () => {
  registry = await startRegistry()
  store = await sharedStore(['extra-platforms = aarch64-linux'])
  nixpkgs = await lightPackages()
})
afterAll(async () => {
  await registry.stop()
})

describe('an index of two images', () => {
  let inputs: Inputs
  let outputs: Outputs
  beforeAll(async () => {
    const cacheDir = await tempDir('cache')
    inputs = {
      ...{
        nixpkgs,
        packages,
        platforms: both,
        cache: 'true',
        'cache-dir': cacheDir,
        'compression-level': '1',
      },
      ...{ image: `${registry.host}/org/tools`, annotations: 'index:org.example.of=both' },
    }
    outputs = await mustBuild(inputs, { store })
  })

  test('has two platforms and nothing else, as a client sees it, and metadata has the digest of each', async () => {
    const index = JSON.parse(await skopeoRaw(`${registry.host}/org/tools:latest`))
    expect(index).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: Object.entries(platformsOf(outputs)).map(([platform, digest]) => ({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size: expect.any(Number),
        platform: { os: 'linux', architecture: platform.split('/')[1] },
      })),
      annotations: { 'org.example.of': 'both' },
    })
    expect(index.manifests).toHaveLength(2)
    expect(outputs.image).toBe(`${registry.host}/org/tools@${outputs.digest}`)
  })

  test.each([
    ['amd64', 'x64'],
    ['arm64', 'arm64'],
  ])('has an image that runs on %s', async (arch, processor) => {
    const [dir, bundle] = [await tempDir('pulled'), join(await tempDir('bundle'), 'bundle')]
    await pull(`${registry.host}/org/tools@${outputs.digest}`, dir, 'image', { arch })
    await unpack(dir, 'image', bundle)
    const run = async (...argv: readonly string[]) => {
      const emulator = arch === 'arm64' ? [await emulatorIn(bundle)] : []
      const { code, stdout, stderr } = await runContainer(bundle, [...emulator, ...argv])
      expect({ code, stderr }).toMatchObject({ code: 0 })
      return stdout.trim()
    }
    // The kernel starts no script of a foreign processor: the program that /bin/git is for.
    const git = join(dirname(await readlink(join(bundle, 'rootfs', 'bin', 'git'))), '.git-wrapped')
    expect(await run(git, '--version')).toMatch(/^git version 2/)
    expect(await run('/bin/curl', '--version')).toContain(arch === 'arm64' ? 'aarch64' : 'x86_64')
    expect(await run('/bin/jq', '--null-input', '1')).toBe('1')
    expect(await run('/bin/node', '-p', 'process.arch')).toBe(processor)
    expect(await run('/bin/python3', '-c', 'import platform; print(platform.machine())')).toBe(
      arch === 'arm64' ? 'aarch64' : 'x86_64',
    )
  })

  test('is not made again: the second run starts no Nix, no oras and no packer', async () => {
    const trace = await startTrace()
    const job = { nix: 'none', oras: 'none', path: [trace.bin], env: trace.env } as const
    await registry.clearLog()
    const again = await mustBuild(inputs, job)
    expect(again).toMatchObject({ 'cache-hit': 'image', digest: outputs.digest, 'bytes-pushed': 0 })
    expect(platformsOf(again)).toEqual(platformsOf(outputs))
    expect([...new Set(await trace.started())]).toEqual(['git'])
    expect(manifestRequests(await registry.requests())).toEqual(['HEAD latest'])
  })

  test('has the images that each platform alone would have', async () => {
    for (const [platforms, digest] of Object.entries(platformsOf(outputs))) {
      const alone = { ...inputs, cache: 'false', platforms, image: `${registry.host}/org/alone` }
      const { layers, ...rest } = await mustBuild(
        { ...alone, 'push-by-digest': 'true', 'cache-from': `${registry.host}/org/tools` },
        { store },
      )
      // The index of another image knows all of its layers.
      expect(rest).toMatchObject({ digest, 'layers-reused': layers })
    }
  })

  test('is known by the parts that jobs of their own have made', async () => {
    const cacheDir = await tempDir('cache')
    const image = `${registry.host}/org/parts`
    const part = { ...inputs, image, 'cache-dir': cacheDir }
    for (const platforms of both.split(','))
      await mustBuild({ ...part, platforms, 'push-by-digest': 'true' }, { store })
    const oras = join((await toolchain.oras('1.3')).bin, 'oras')
    const copy = ['cp', '--from-plain-http', '--to-plain-http']
    await mustRun(oras, [...copy, `${registry.host}/org/tools@${outputs.digest}`, `${image}:latest`], {
      env: { HOME: cacheDir },
    })
    expect(await mustBuild(part, { nix: 'none' })).toMatchObject({
      ...{ 'cache-hit': 'image', digest: outputs.digest },
    })
  })
})

describe('layers and files', () => {
  test('that are equal on both are packed and uploaded once', async () => {
    const dir = await tempDir('files')
    await writeFile(join(dir, 'motd'), 'hello\n')
    await registry.clearLog()
    const dest = join(await tempDir('layout'), 'image')
    const outputs = await mustBuild(
      {
        ...{ packages: 'jq', platforms: both, image: `${registry.host}/org/files` },
        ...{ files: `${dir}/motd:/etc/motd`, output: `type=oci,dest=${dest}` },
      },
      { store },
    )
    await verifyLayout(dest)
    const [root] = await rootsOf(dest)
    expect(root).toMatchObject({ digest: outputs.digest })
    const images = await imagesOf(dest)
    expect(images.map(({ config }) => config.architecture)).toEqual(['amd64', 'arm64'])
    const [amd64, arm64] = images.map(({ manifest }) => manifest.layers.at(-1)?.digest)
    expect(amd64).toBe(arm64)
    const uploads = uploadedBlobs(await registry.requests())
    expect(uploads.filter((digest) => digest === amd64)).toHaveLength(1)
    expect(new Set(uploads).size).toBe(uploads.length)
    expect(outputs.layers).toBe(uploads.length - 2)
  })
})

describe('an image file', () => {
  test('says what is different on a platform', async () => {
    const dir = await tempDir('file')
    await writeFile(
      join(dir, 'nixery.yml'),
      `
defaults: { nixpkgs: ${offlinePackagesDir}, env: { A: all, B: all } }
images:
  tools:
    packages: [jq]
    platforms:
      linux/amd64:
      linux/arm64: { packages: [jq, nano], env: { B: arm }, annotations: { org.example.for: arm } }
`,
    )
    const dest = join(dir, 'image')
    await mustBuild(
      { file: join(dir, 'nixery.yml'), nixpkgs: '', push: 'false', output: `type=oci,dest=${dest}` },
      { store },
    )
    const [amd64, arm64] = await imagesOf(dest)
    expect(amd64?.config.config?.Env).toEqual(expect.arrayContaining(['A=all', 'B=all']))
    expect(arm64?.config.config?.Env).toEqual(expect.arrayContaining(['A=all', 'B=arm']))
    expect(JSON.stringify(arm64?.config.history)).toContain('nano-')
    expect(JSON.stringify(amd64?.config.history)).not.toContain('nano-')
    expect(arm64?.manifest.annotations).toMatchObject({ 'org.example.for': 'arm' })
    // What is said of one platform is not said of the index.
    const [root] = await rootsOf(dest)
    const index = JSON.parse(await readFile(blobFile(dest, root?.digest ?? ''), 'utf8'))
    expect(index.annotations).toBeUndefined()
  })
})

describe('a platform that this machine cannot build for', () => {
  test('is refused before anything is built, with what to do', async () => {
    const own = await newStore()
    const { code, stderr } = await build({ packages: 'jq', platforms: both, push: 'false' }, { store: own })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /no binary cache has \d+ derivations for aarch64-linux, and no builder here supports that system: .*jq \(jq-1/,
    )
    expect(stderr).toMatch(/fix: .*substituters.*builders.*nixery-action merge/)
    expect(stderr).not.toContain('Build or fetch the packages for linux/amd64')
  })

  test('is fetched from a binary cache', async () => {
    const key = await newSigningKey('arm-1')
    const cache = await startBinaryCache()
    try {
      const args = { packages: 'arm64/jq', push: 'false', 'copy-to': `file://${cache.dir}` }
      const builder = await newStore({ settings: ['extra-platforms = aarch64-linux'] })
      await mustBuild({ ...args, 'signing-key': 'env:KEY' }, { store: builder, env: { KEY: key.secret } })
      const outputs = await mustBuild(
        {
          ...{ packages: 'jq', platforms: both, push: 'false', substituters: cache.url },
          'trusted-public-keys': key.public,
        },
        { store: await newStore() },
      )
      expect(Object.keys(platformsOf(outputs))).toEqual(['linux/amd64', 'linux/arm64'])
      expect(cache.requests().some(({ path }) => path.endsWith('.nar.xz') || path.includes('/nar/'))).toBe(
        true,
      )
    } finally {
      await cache.stop()
    }
  })
})

describe('what is wrong on one platform', () => {
  test('says on which', async () => {
    const { code, stderr } = await build({ packages: 'redis gti', platforms: both, push: 'false' }, { store })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: gti: there is no such package\n {2}fix: did you mean git\?$/m)
    expect(stderr).toContain('redis: there is no such package for linux/arm64')
  })

  test('is found out before a builder of another system is asked', async () => {
    const builders = 'ssh-ng://nobody@127.0.0.1:1 x86_64-linux,i686-linux'
    const inputs = { packages: 'jq', platforms: both, push: 'false', builders }
    const { code, stderr } = await build(inputs, { store: await newStore() })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /no binary cache has \d+ derivations for aarch64-linux, and no builder here supports that system/,
    )
  })
})

describe('platforms', () => {
  test.each([
    [
      { platforms: 'linux/amd64,windows/amd64,linux/s390x', packages: 'jq' },
      /platforms: "windows\/amd64" is not a platform that images can be made for\n {2}fix: use linux\/amd64 and linux\/arm64\nerror: platforms: "linux\/s390x" is not/,
    ],
    [
      { platforms: both, packages: 'arm64/jq' },
      /platforms: linux\/amd64, linux\/arm64, but the package list has "arm64"\n {2}fix: take "arm64" out of --packages/,
    ],
  ])('of %j are refused', async (inputs, message) => {
    const { code, stderr } = await build({ ...inputs, push: 'false' }, { store })
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})

/** The emulator, in the root file system of a bundle: its path there. */
async function emulatorIn(bundle: string): Promise<string> {
  const name = 'qemu-aarch64-static'
  const source = join((await toolchain.qemuUser()).bin, name)
  await mustRun('cp', ['--dereference', '--no-clobber', source, join(bundle, 'rootfs', 'tmp', name)])
  return `/tmp/${name}`
}
