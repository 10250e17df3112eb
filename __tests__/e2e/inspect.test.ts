// inspect and diff: what images say of themselves, ours and others', in registries and in layouts, and how
// two of them differ.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustBuild, type Outputs } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { type CliOptions, runCli } from '../support/cli.ts'
import { pull, unpackImage } from '../support/container.ts'
import { commitAll, lightPackages } from '../support/light-packages.ts'
import { blobFile, layoutOf, type Manifest, rootsOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { shellImage } from '../support/shell-image.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Runs a command on a machine that has neither Nix nor oras. */
const run = (args: readonly string[], options: CliOptions = {}) =>
  runCli(args, { nix: 'none', oras: 'none', ...options })

/** The JSON that a command prints, which has to succeed. */
async function json(...args: readonly string[]) {
  const { code, stderr, json } = await run(args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return json as Readonly<Record<string, unknown>>
}

interface StoreName {
  readonly name: string
  readonly version: string
}

/** Only for names whose version comes last. */
const wholeName = ({ name, version }: StoreName) => `${name}-${version}`

let registry: Registry
let image: string
let layout: string
let v1: Outputs
let v2: Outputs
beforeAll(async () => {
  registry = await startRegistry()
  image = `${registry.host}/org/tools`
  layout = join(await tempDir('layout'), 'image')
  const nixpkgs = await lightPackages()
  await writeFile(join(nixpkgs, '.git-revision'), 'a'.repeat(40))
  await commitAll(nixpkgs)
  const inputs = { nixpkgs, image, tags: 'v1', packages: 'bash hello jq' }
  v1 = await mustBuild({ ...inputs, output: `type=oci,dest=${layout}` })
  await updateHello(nixpkgs)
  v2 = await mustBuild({ ...inputs, tags: 'v2', packages: 'bash hello nano', labels: 'team=platform' })
})
afterAll(() => registry.stop())

/** The package set as it is a while later: there is a new version of hello. */
async function updateHello(nixpkgs: string): Promise<void> {
  const file = join(nixpkgs, 'packages-x86_64-linux.nix')
  const text = await readFile(file, 'utf8')
  const updated = text.replace(/(pname = "hello";\s*version = )"[^"]*"/, '$1"9.0"')
  expect(updated).not.toBe(text)
  await writeFile(file, updated)
  await commitAll(nixpkgs)
}

/** The image with one more layer, made with umoci: a copy of the layout. */
async function extend(from: string): Promise<string> {
  const dir = join(await tempDir('extended'), 'image')
  await cp(from, dir, { recursive: true })
  const umoci = join((await toolchain.umoci()).bin, 'umoci')
  const file = join(await tempDir('file'), 'hostname')
  await writeFile(file, 'tools')
  await mustRun(umoci, ['insert', '--image', `${dir}:v1`, file, '/etc/hostname'], {
    env: { HOME: await tempDir('home') },
  })
  return dir
}

/** A manifest or an index, put under a tag as it is. */
async function putManifest(tag: string, mediaType: string, document: object): Promise<void> {
  const url = `${registry.url}/v2/org/tools/manifests/${tag}`
  const headers = { 'content-type': mediaType }
  const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(document) })
  expect({ status: response.status, body: await response.text() }).toMatchObject({ status: 201 })
}

/** Copies with skopeo, which is not ours, from and to the registry. */
async function skopeoCopy(...args: readonly string[]): Promise<void> {
  const program = join((await toolchain.skopeo()).bin, 'skopeo')
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false']
  await mustRun(program, ['--insecure-policy', 'copy', '--quiet', ...insecure, ...args], {
    env: { HOME: await tempDir('skopeo') },
  })
}

async function oras(...args: readonly string[]): Promise<void> {
  const program = join((await toolchain.oras('1.3')).bin, 'oras')
  await mustRun(program, args, { env: { HOME: await tempDir('home') }, cwd: await tempDir('oras') })
}

const bytesOf = (blobs: readonly { readonly size: number }[]) =>
  blobs.reduce((sum, { size }) => sum + size, 0)

describe('an image of ours', () => {
  test('says what is in it, and no layer is asked for', async () => {
    await registry.clearLog()
    const report = await json('inspect', `${image}:v1`)
    const { descriptor, manifest, config } = await layoutOf(layout)
    const paths = (await registry.requests()).map(({ method, path }) => `${method} ${path}`)
    expect(paths.slice(1)).toEqual([
      'GET /v2/org/tools/manifests/v1',
      `GET /v2/org/tools/blobs/${manifest.config.digest}`,
      `GET /v2/org/tools/referrers/${descriptor.digest}`,
      `GET /v2/org/tools/manifests/${descriptor.digest.replace(':', '-')}`,
    ])
    expect(report).toMatchObject({
      ...{ image: `${image}:v1`, digest: v1.digest, platform: 'linux/amd64', index: null },
      ...{ nixpkgsRevision: 'a'.repeat(40), created: '1970-01-01T00:00:00Z' },
      size: descriptor.size + manifest.config.size + bytesOf(manifest.layers),
      config: { cmd: ['/bin/bash'], entrypoint: [], env: config.config?.Env },
    })
    expect(report.layers).toMatchObject(manifest.layers.map(({ digest, size }) => ({ digest, size })))
  })

  test('names the packages that were asked for and all store paths, with versions', async () => {
    const { packages, storePaths } = await json('inspect', `${image}@${v1.digest}`)
    const versions = new Map((storePaths as StoreName[]).map(({ name, version }) => [name, version]))
    expect((packages as StoreName[]).map(({ name }) => name)).toEqual([
      'bash',
      'hello',
      'iana-etc',
      'jq',
      'nss-cacert',
    ])
    for (const { name, version } of packages as StoreName[]) expect(versions.get(name)).toBe(version)
    expect(versions.get('glibc')).toMatch(/^2\.\d+/)
    const bundle = await unpackImage(layout)
    const entries = await readdir(join(bundle, 'rootfs/nix/store'))
    expect((storePaths as StoreName[]).map(wholeName).sort()).toEqual(
      entries.map((name) => name.slice(33)).sort(),
    )
  })

  test('says the same from a layout, also by tag and by digest', async () => {
    const expected = { ...(await json('inspect', `${image}:v1`)), image: '' }
    for (const name of [layout, `${layout}:v1`, `${layout}@${v1.digest}`])
      expect({ ...(await json('inspect', name)), image: '' }).toEqual(expected)
  })

  test('is shown as a table with --explain', async () => {
    const { code, stdout } = await run(['inspect', '--explain', `${image}:v1`])
    expect(code).toBe(0)
    const lines = stdout.split('\n')
    expect(lines[0]).toBe(`${image}:v1`)
    expect(lines).toContain(`  ${v1.digest}`)
    expect(lines).toContain(`  nixpkgs   ${'a'.repeat(40)}`)
    expect(lines).toContain('  hello       2.10')
    expect(stdout).toMatch(/^ +\d+ +[\d.]+ MB +[\d.]+ MB {2}sha256:[0-9a-f]{12} {2}glibc-/m)
  })

  test('keeps the names where others have converted it to Docker’s format or extended it', async () => {
    await skopeoCopy('--format', 'v2s2', `docker://${image}:v1`, `docker://${image}:docker`)
    const [ours, docker] = [await json('inspect', `${image}:v1`), await json('inspect', `${image}:docker`)]
    expect(docker.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json')
    expect(docker).toMatchObject({
      ...{ packages: ours.packages, storePaths: ours.storePaths, config: ours.config },
      ...{ nixpkgsRevision: ours.nixpkgsRevision, uncompressedSize: null, annotations: {} },
    })
    const extended = await extend(layout)
    const { packages, storePaths, layers } = await json('inspect', `${extended}:v1`)
    expect({ packages, storePaths }).toEqual({ packages: ours.packages, storePaths: ours.storePaths })
    expect(
      Array.from(layers as readonly { storePaths: unknown; description: string }[]).at(-1),
    ).toMatchObject({
      storePaths: null,
      description: expect.stringContaining('umoci'),
    })
  })
})

describe('an image of others', () => {
  test('says what it can, and that its packages are unknown', async () => {
    const other = await shellImage('zstd')
    const { manifest, descriptor } = await layoutOf(other)
    expect(await json('inspect', other)).toMatchObject({
      ...{ packages: null, storePaths: null, nixpkgsRevision: null, created: null, uncompressedSize: null },
      ...{ digest: descriptor.digest, platform: 'linux/amd64' },
      layers: [{ digest: manifest.layers[0]?.digest, storePaths: null, description: 'test' }],
      config: { entrypoint: ['/bin/sh', '-c'], cmd: ['echo default'] },
    })
    const { stdout } = await run(['inspect', '--explain', other])
    expect(stdout).toContain('Packages\n  unknown: nixery-action has not made this image\n')
  })

  test('is read in the format of Docker, too', async () => {
    await skopeoCopy('--format', 'v2s2', `oci:${await shellImage('gzip')}:v1`, `docker://${image}:shell`)
    const { mediaType, packages, layers } = await json('inspect', `${image}:shell`)
    expect(mediaType).toContain('docker.distribution.manifest.v2')
    expect(packages).toBeNull()
    expect(layers).toHaveLength(1)
  })
})

describe('an image for several platforms', () => {
  let arm64: Outputs
  beforeAll(async () => {
    const store = await sharedStore(['extra-platforms = aarch64-linux'])
    arm64 = await mustBuild({ image, tags: 'arm64', packages: 'arm64/jq' }, { store })
    await oras('manifest', 'index', 'create', '--plain-http', `${image}:multi`, 'v1', 'arm64')
  })

  test('is that of this machine, or the one that is asked for', async () => {
    const index = {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      platforms: [
        { platform: 'linux/amd64', digest: v1.digest },
        { platform: 'linux/arm64', digest: arm64.digest },
      ],
    }
    const own = await json('inspect', `${image}:multi`)
    expect(own).toMatchObject({ digest: v1.digest, platform: 'linux/amd64', index })
    const other = await json('inspect', '--platform', 'linux/arm64', `${image}:multi`)
    expect(other).toMatchObject({ digest: arm64.digest, platform: 'linux/arm64', index })
  })

  test('is read from a layout as well', async () => {
    const dir = await tempDir('multi')
    await oras('cp', '--from-plain-http', '--to-oci-layout', `${image}:multi`, `${dir}:multi`)
    const other = await json('inspect', '--platform', 'linux/arm64', dir)
    expect(other).toMatchObject({ digest: arm64.digest, platform: 'linux/arm64' })
  })

  test('says which platforms there are when it lacks one', async () => {
    const { code, stderr } = await run(['inspect', '--platform', 'linux/s390x', `${image}:multi`])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: ${image}:multi is not for linux/s390x: it is for linux/amd64, linux/arm64\n  fix: give --platform linux/amd64\n  code: image\n`,
    })
    const alone = await run(['inspect', '--platform', 'linux/arm64', `${image}:v1`])
    expect(alone).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not for linux/arm64: it is for linux/amd64'),
    })
  })

  test('in Docker’s format, with attestations beside the images', async () => {
    const type = 'application/vnd.docker.distribution.manifest.list.v2+json'
    const entry = async (tag: string, platform: object) => {
      const { mediaType, digest } = await json('inspect', `${image}:${tag}`)
      return { mediaType, digest, size: 1, platform }
    }
    const manifests = [
      await entry('v2', { os: 'unknown', architecture: 'unknown' }),
      await entry('v1', { os: 'linux', architecture: 'arm', variant: 'v7' }),
    ]
    await putManifest('list', type, { schemaVersion: 2, mediaType: type, manifests })
    const report = await json('inspect', '--platform', 'linux/arm/v7', `${image}:list`)
    expect(report).toMatchObject({ digest: v1.digest, index: { platforms: [{ platform: 'linux/arm/v7' }] } })
  })
})

describe('two versions of an image', () => {
  test('differ in packages, layers and settings', async () => {
    const report = await json('diff', `${image}:v1`, `${image}:v2`)
    expect(report).toMatchObject({
      from: { digest: v1.digest, platform: 'linux/amd64' },
      to: { digest: v2.digest },
      packages: {
        added: [{ name: 'nano' }],
        removed: [{ name: 'jq' }],
        changed: [{ name: 'hello', from: ['2.10'], to: ['9.0'] }],
      },
      config: [{ setting: 'label team', from: null, to: 'platform' }],
    })
    const { storePaths } = report as unknown as { storePaths: { changed: unknown; removed: StoreName[] } }
    expect(storePaths.changed).toEqual([{ name: 'hello', from: ['2.10'], to: ['9.0'] }])
    expect(storePaths.removed.map(({ name }) => name)).toContain('libjq1')
  })

  test('cost a node what diff says: the bytes that skopeo fetches', async () => {
    const report = await json('diff', `${image}:v1`, `${image}:v2`)
    const node = await tempDir('node')
    await pull(`${image}:v1`, node, 'v1')
    await registry.clearLog()
    await pull(`${image}:v2`, node, 'v2')
    const asked = (await registry.requests()).filter(({ method }) => method === 'GET')
    const digests = new Set(
      asked.flatMap(({ path }) => /\/blobs\/(sha256:[0-9a-f]{64})$/.exec(path)?.[1] ?? []),
    )
    const root = (await rootsOf(node)).find(({ digest }) => digest === v2.digest)
    const manifest = JSON.parse(await readFile(blobFile(node, v2.digest), 'utf8')) as Manifest
    const fetched = [manifest.config, ...manifest.layers].filter(({ digest }) => digests.has(digest))
    expect(fetched.length).toBeGreaterThan(2)
    expect(fetched.length).toBeLessThan(manifest.layers.length)
    expect(report.bytesToFetch).toBe((root?.size ?? 0) + bytesOf(fetched))
    expect(report.layers).toMatchObject({ fetched: { count: fetched.length - 1 } })
  })

  test('are shown as a table with --explain', async () => {
    const { code, stdout } = await run(['diff', '--explain', layout, `${image}:v2`])
    expect(code).toBe(0)
    expect(stdout).toContain('Packages: 1 added, 1 removed, 1 changed\n')
    expect(stdout).toMatch(/^ {2}~ +hello +2\.10 -> 9\.0$/m)
    expect(stdout).toMatch(/^A node with the first image fetches [\d.]+ [kM]B for the second\.$/m)
    expect(stdout).toContain('  label team  (not set) -> platform\n')
  })

  test('do not differ when they are one', async () => {
    const report = await json('diff', `${image}:v1`, layout)
    const none = { added: [], removed: [], changed: [] }
    expect(report).toMatchObject({ packages: none, storePaths: none, bytesToFetch: 0, config: [] })
    const { stdout } = await run(['diff', '--explain', `${image}:v1`, layout])
    expect(stdout).toContain('\nThe images are the same.\n')
  })

  test('differ in layers alone when others have made one of them', async () => {
    const report = await json('diff', `${image}:v1`, await shellImage('gzip'))
    expect(report).toMatchObject({ packages: null, storePaths: null, layers: { shared: { count: 0 } } })
  })
})

describe('access', () => {
  const password = ['--registry-username', 'reader', '--registry-password', 'env:PASSWORD']
  let closed: Registry
  let ref: string
  beforeAll(async () => {
    closed = await startRegistry({ auth: 'token' })
    ref = `${closed.host}/org/tools:v1`
    await skopeoCopy('--dest-creds', 'writer:writer-password', `oci:${layout}:v1`, `docker://${ref}`)
  })
  afterAll(() => closed.stop())

  test('to pull is enough, with a password or a docker configuration', async () => {
    const given = await run(['inspect', ref, ...password], { env: { PASSWORD: 'reader-password' } })
    expect(given).toMatchObject({ code: 0, json: { digest: v1.digest } })
    const auth = Buffer.from('reader:reader-password').toString('base64')
    const DOCKER_CONFIG = await tempDir('docker')
    await writeFile(
      join(DOCKER_CONFIG, 'config.json'),
      JSON.stringify({ auths: { [closed.host]: { auth } } }),
    )
    const found = await run(['diff', ref, layout], { env: { DOCKER_CONFIG } })
    expect(found).toMatchObject({ code: 0, json: { bytesToFetch: 0 } })
  })

  test.each([
    [
      'without credentials',
      [],
      /^error: \S+\/org\/tools:v1 needs credentials or is not there, .*\n {2}fix: .*docker login/,
    ],
    [
      'with a wrong password',
      password,
      /^error: reader may not read \S+\/org\/tools:v1 \(status 401\)\n {2}fix: /,
    ],
  ])('is denied %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await run(['inspect', ref, ...args], { env: { PASSWORD: 'wrong' } })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('wrong')
  })

  test('is never asked for with one password at two registries', async () => {
    const result = await run(['diff', ref, `${image}:v1`, ...password], {
      env: { PASSWORD: 'reader-password' },
    })
    expect(result).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('one password for 2 registries'),
    })
  })
})

describe('what cannot be read ends with one error and its fix', () => {
  const failing = async (code: number, ...args: readonly string[]) => {
    const result = await run(args)
    expect(result).toMatchObject({ code, stdout: '' })
    const [line = '', fix = '', ...more] = result.stderr.split('\n')
    expect(fix).toMatch(/^ {2}fix: \S/)
    // A malformed call has no code.
    expect(more.filter((one) => !/^ {2}code: [a-z-]+$/.test(one))).toEqual([''])
    return line
  }

  test('an image that is not there', async () => {
    const missing = `${image}:gone`
    expect(await failing(1, 'inspect', missing)).toBe(
      `error: ${missing} is not there: ${registry.host} answers with status 404`,
    )
  })

  test('a registry that is not there', async () => {
    expect(await failing(1, 'inspect', '127.0.0.1:1/org/tools:v1')).toContain('127.0.0.1:1 cannot be reached')
  })

  test('an artifact that is no image', async () => {
    const config = '--artifact-type=application/spdx+json'
    await oras(
      'push',
      '--plain-http',
      config,
      '--disable-path-validation',
      `${image}:sbom`,
      join(layout, 'index.json'),
    )
    expect(await failing(1, 'inspect', `${image}:sbom`)).toBe(
      `error: ${image}:sbom is not a container image, but application/spdx+json`,
    )
  })

  test.each([
    ['a directory that is not there', (dir: string) => join(dir, 'gone'), 'does not exist'],
    ['a directory that is no layout', (dir: string) => dir, 'is not an OCI image layout'],
  ])('%s', async (_what, name, message) => {
    expect(await failing(1, 'inspect', name(await tempDir('none')))).toContain(message)
  })

  test('a layout with several images, none of which is named', async () => {
    const dir = await tempDir('several')
    await pull(`${image}:v1`, dir, 'one')
    await pull(`${image}:v2`, dir, 'two')
    expect(await failing(1, 'inspect', dir)).toBe(`error: ${dir} has 2 images: one, two`)
    expect(await failing(1, 'inspect', `${dir}:three`)).toBe(`error: ${dir} has no image three`)
    expect(await json('inspect', `${dir}:two`)).toMatchObject({ digest: v2.digest })
  })

  test('a document that is not what its digest says, or is missing, or is too large', async () => {
    const dir = await tempDir('damaged')
    await pull(`${image}:v1`, dir)
    const { manifest } = await layoutOf(dir)
    const file = blobFile(dir, manifest.config.digest)
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('hello-2.10', 'hello-2.11'))
    expect(await failing(1, 'inspect', dir)).toMatch(/ is damaged: its bytes have the digest sha256:/)
    await rm(file)
    expect(await failing(1, 'inspect', dir)).toMatch(/ is not complete: ENOENT/)
    await writeFile(file, ' '.repeat(4 * 1024 * 1024 + 1))
    expect(await failing(1, 'inspect', dir)).toContain('has more than 4194304 bytes')
  })

  test.each([
    [['inspect'], 'missing argument: IMAGE'],
    [['diff', './a'], 'missing argument: TO'],
    [['inspect', './a', './b'], 'unexpected argument: ./b'],
    [['inspect', 'tools'], 'does not begin with a registry'],
    [['inspect', '127.0.0.1:1/a:v 1'], 'has no valid tag'],
    [['inspect', '127.0.0.1:1/a@sha256:12'], 'has no valid digest'],
    [['inspect', '--platform', 'arm', './a'], 'platform: "arm" is not a platform'],
    [
      ['inspect', './a', '--registry-username', 'me'],
      'registry-password: is empty, and registry-username is not',
    ],
  ])('%j', async (args, message) => {
    expect(await failing(2, ...args)).toContain(message)
  })
})
