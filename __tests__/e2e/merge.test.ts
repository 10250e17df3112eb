// Images of per-platform jobs become one image for several platforms: real registries, both releases of oras,
// no Nix.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustBuild, type Outputs } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { pull, skopeoInspect, skopeoRaw } from '../support/container.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { type MergeOutputs, merge, mergeWithAction, mustMerge } from '../support/merge.ts'
import { blobsOf, layoutOf } from '../support/oci-layout.ts'
import { orasWitness } from '../support/oras-witness.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { manifestRequests, mountedBlobs, uploadedBlobs } from '../support/registry-traffic.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let closed: Registry
let image: string
let amd64: Outputs
let arm64: Outputs
beforeAll(async () => {
  registry = await startRegistry()
  closed = await startRegistry({ auth: 'basic' })
  image = `${registry.host}/org/tools`
  const inputs = { nixpkgs: await lightPackages(), image, 'push-by-digest': 'true' }
  amd64 = await mustBuild({ ...inputs, packages: 'jq' })
  const store = await sharedStore(['extra-platforms = aarch64-linux'])
  arm64 = await mustBuild({ ...inputs, packages: 'arm64/jq' }, { store })
})
afterAll(async () => {
  await registry.stop()
  await closed.stop()
})

const both = () => `${arm64.digest} ${amd64.digest}`
const password = 'writer-password'
const credentials = `writer:${password}`

interface Index {
  readonly mediaType: string
  readonly manifests: readonly { readonly digest: string; readonly platform?: object }[]
  readonly annotations?: object
}

const indexAt = async (ref: string, options = {}): Promise<Index> => JSON.parse(await skopeoRaw(ref, options))

/** Puts a document under a tag as it is, and gives its digest. */
async function put(tag: string, mediaType: string, document: object): Promise<string> {
  const url = `${registry.url}/v2/org/tools/manifests/${tag}`
  const headers = { 'content-type': mediaType }
  const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(document) })
  expect(response.status).toBe(201)
  return response.headers.get('docker-content-digest') ?? ''
}

/** A docker configuration that has the password of the closed registry. */
async function loggedIn(): Promise<string> {
  const dir = await tempDir('docker')
  const auth = Buffer.from(credentials).toString('base64')
  await writeFile(join(dir, 'config.json'), JSON.stringify({ auths: { [closed.host]: { auth } } }))
  return dir
}

describe.each(toolchain.orasVersions)('with oras %s', (oras) => {
  const tags = `oras-${oras},also-${oras}`

  test('two digests become one image for both platforms, and nothing is uploaded but the index', async () => {
    await registry.clearLog()
    const outputs = await mustMerge({ image, tags, digests: both() }, { oras })
    const requests = await registry.requests()
    expect(uploadedBlobs(requests)).toEqual([])
    const put = manifestRequests(requests).filter((request) => request.startsWith('PUT '))
    // Tags move when the index is there by its digest.
    expect(put).toEqual([`PUT ${outputs.digest}`, `PUT also-${oras}`, `PUT oras-${oras}`])

    const raw = await skopeoRaw(`${image}:oras-${oras}`)
    expect(JSON.parse(raw)).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          ...{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: amd64.digest },
          ...{ size: expect.any(Number), platform: { os: 'linux', architecture: 'amd64' } },
        },
        {
          ...{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: arm64.digest },
          ...{ size: expect.any(Number), platform: { os: 'linux', architecture: 'arm64' } },
        },
      ],
    })
    expect(await skopeoRaw(`${image}@${outputs.digest}`)).toBe(raw)
    const platforms = { 'linux/amd64': amd64.digest, 'linux/arm64': arm64.digest }
    expect(outputs).toMatchObject({
      image: `${image}@${outputs.digest}`,
      tags: `${image}:also-${oras}\n${image}:oras-${oras}`,
      metadata: { images: [outputs.image], 'containerimage.digest': outputs.digest, platforms },
    })
    expect([0, raw.length]).toContain(outputs['bytes-pushed'])
    expect(outputs.summary).toMatch(`| linux/arm64 | \`${arm64.digest}\` | `)
    for (const arch of ['amd64', 'arm64'])
      expect(await skopeoInspect(`${image}:oras-${oras}`, { arch })).toMatchObject({ Architecture: arch })
  })

  test('what an image file says of the index is joined with what is given', async () => {
    const file = join(await tempDir('file'), 'nixery.yml')
    await writeFile(file, `images: { tools: { image: ${image}, annotations: { kept: file, over: file } } }\n`)
    const given = { annotations: 'over=given', tags: `{name}-${oras}`, digests: both() }
    const { digest, tags: pushed } = await mustMerge({ file, ...given }, { oras })
    expect(pushed).toBe(`${image}:tools-${oras}`)
    const index = JSON.parse(await skopeoRaw(`${image}@${digest}`)) as { annotations: object }
    expect(index.annotations).toEqual({ kept: 'file', over: 'given' })
  })

  test('the same digests in another order are the same image, and nothing is done', async () => {
    const first = await mustMerge({ image, tags, digests: both() }, { oras })
    await registry.clearLog()
    const again = await mustMerge(
      { image, tags, digests: `${image}@${amd64.digest}\n${amd64.digest},${arm64.digest}` },
      { oras: 'none' },
    )
    expect(again).toMatchObject({ digest: first.digest, 'bytes-pushed': 0, tags: first.tags })
    const changes = (await registry.requests()).filter(({ method }) => !['GET', 'HEAD'].includes(method))
    expect(changes).toEqual([])
  })

  test('further repositories get the images: mounted on the same registry, copied to another', async () => {
    const names = [image, `${registry.host}/copies/oras-${oras}`, `${closed.host}/copies/oras-${oras}`]
    const env = { DOCKER_CONFIG: await loggedIn() }
    await Promise.all([registry.clearLog(), closed.clearLog()])
    const outputs = await mustMerge({ image: names.join(), tags: 'copied', digests: both() }, { oras, env })
    expect(outputs.image.split('\n')).toEqual(names.map((name) => `${name}@${outputs.digest}`))
    const requests = await registry.requests()
    expect(uploadedBlobs(requests)).toEqual([])

    const blobs = new Map<string, number>()
    for (const name of outputs.image.split('\n'))
      for (const arch of ['amd64', 'arm64']) {
        const dir = await tempDir('pulled')
        await pull(name, dir, 'image', { arch, ...(name.startsWith(closed.host) ? { credentials } : {}) })
        await verifyLayout(dir)
        for (const { digest, size } of blobsOf(await layoutOf(dir))) blobs.set(digest, size)
      }
    const digests = [...blobs.keys()].sort()
    expect([...mountedBlobs(requests, `copies/oras-${oras}`)].sort()).toEqual(digests)
    expect([...uploadedBlobs(await closed.requests())].sort()).toEqual(digests)
    const size = (await skopeoRaw(outputs.image.split('\n')[0] ?? '')).length
    const uploaded = [...blobs.values()].reduce((sum, one) => sum + one, 0)
    // The index is in the first repository already.
    expect(outputs['bytes-pushed']).toBe(uploaded + 2 * size)
  })
})

describe('images of others', () => {
  const list = 'application/vnd.docker.distribution.manifest.list.v2+json'
  const entry = (digest: string, platform?: object) => ({
    ...{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 1 },
    ...(platform === undefined ? {} : { platform }),
  })

  test('of an index its images are taken, with variants and without attestations', async () => {
    const attestation = await put('attestation', 'application/vnd.oci.image.manifest.v1+json', {
      ...(JSON.parse(await skopeoRaw(`${image}@${amd64.digest}`)) as object),
      annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' },
    })
    const index = await put('list', list, {
      schemaVersion: 2,
      mediaType: list,
      manifests: [
        entry(attestation, { os: 'unknown', architecture: 'unknown' }),
        entry(arm64.digest, { os: 'linux', architecture: 'arm', variant: 'v7' }),
      ],
    })
    await mustMerge({ image, tags: 'variants', digests: `${amd64.digest} ${index}` })
    const { manifests } = await indexAt(`${image}:variants`)
    expect(manifests.map(({ digest, platform }) => ({ digest, platform }))).toEqual([
      { digest: amd64.digest, platform: { os: 'linux', architecture: 'amd64' } },
      { digest: arm64.digest, platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
    ])
  })

  test('in Docker’s format stay in it', async () => {
    const program = join((await toolchain.skopeo()).bin, 'skopeo')
    const tls = ['--src-tls-verify=false', '--dest-tls-verify=false']
    const [from, to] = [`docker://${image}@${amd64.digest}`, `docker://${image}:docker`]
    await mustRun(program, ['--insecure-policy', 'copy', '--quiet', '--format', 'v2s2', ...tls, from, to], {
      env: { HOME: await tempDir('skopeo') },
    })
    const docker = (await skopeoInspect(`${image}:docker`)).Digest as string
    await mustMerge({ image, tags: 'mixed', digests: `${docker} ${arm64.digest}` })
    const [first] = (await indexAt(`${image}:mixed`)).manifests
    expect(first).toMatchObject({
      digest: docker,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    })
    expect(await skopeoInspect(`${image}:mixed`, { arch: 'amd64' })).toMatchObject({ Architecture: 'amd64' })
  })
})

test('in a pull request without tags the image is pushed by its digest, with a warning, and no tag moves', async () => {
  const name = `${registry.host}/org/request`
  const inputs = { image: name, digests: both().replace(/sha256/g, `${image}@sha256`) }
  const options = { env: { GITHUB_EVENT_NAME: 'pull_request' } }
  const { code, stderr, json } = await merge(inputs, options)
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('and this is a pull request') })
  const { image: byDigest, digest, tags: moved, summary } = json as MergeOutputs
  expect({ byDigest, moved }).toEqual({ byDigest: `${name}@${digest}`, moved: '' })
  expect(summary).toContain(`### \`${byDigest}\``)
  expect((await indexAt(byDigest)).manifests).toHaveLength(2)
  expect(await mustMerge(inputs, options)).toMatchObject({ digest, 'bytes-pushed': 0 })
  expect((await fetch(`${registry.url}/v2/org/request/manifests/latest`)).status).toBe(404)
})

test('a registry that fails now and then gives every blob, and gets the index', async () => {
  const faults = ['busy', 'error', 'reset-before', 'reset-after'] as const
  const proxy = await startFaultProxy(registry.host, { seed: 7, rate: 0.15, faults, retryAfter: '0' })
  try {
    const names = [`${proxy.host}/org/tools`, `${closed.host}/faulty/tools`]
    const env = { DOCKER_CONFIG: await loggedIn() }
    const outputs = await mustMerge({ image: names.join(), tags: 'faulty', digests: both() }, { env })
    expect((await skopeoInspect(`${image}:faulty`)).Digest).toBe(outputs.digest)
    for (const arch of ['amd64', 'arm64']) {
      const dir = await tempDir('pulled')
      await pull(outputs.image.split('\n')[1] ?? '', dir, 'image', { arch, credentials })
      await verifyLayout(dir)
    }
    expect(Object.values(proxy.dealt).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(1)
  } finally {
    await proxy.stop()
  }
})

describe('the action', () => {
  /** What the jobs of a matrix leave: files named after digests, each in the directory of its artifact. */
  async function artifacts(): Promise<string> {
    const dir = await tempDir('digests')
    for (const [name, { digest }] of Object.entries({ amd64, arm64 })) {
      await mkdir(join(dir, `digest-${name}`))
      await writeFile(join(dir, `digest-${name}`, digest.slice('sha256:'.length)), '')
    }
    return dir
  }

  test('merges what a matrix has left, and tells it in the runner’s ways', async () => {
    const annotations = 'index:org.opencontainers.image.title=tools\nmanifest:other=1'
    const inputs = { image, tags: `v1\n${image}:v2`, 'digests-dir': await artifacts(), annotations }
    const result = await mergeWithAction(inputs)
    expect(result).toMatchObject({ exitCode: 0, annotations: [], leaks: [], groups: [`Push to ${image}`] })
    const { outputs } = result
    expect(Object.keys(outputs)).toEqual(['image', 'digest', 'tags', 'metadata', 'bytes-pushed', 'summary'])
    expect(outputs).toMatchObject({
      image: `${image}@${outputs.digest}`,
      tags: `${image}:v1\n${image}:v2`,
      summary: result.summary,
    })
    expect((await indexAt(`${image}:v2`)).annotations).toEqual({
      'org.opencontainers.image.source': 'https://github.com/octo-org/octo-repo',
      'org.opencontainers.image.title': 'tools',
    })
    expect(result.summary).toMatch(/^\| linux\/amd64 \| `sha256:[0-9a-f]{64}` \| [\d.]+ MB \|$/m)
  })

  test('never shows a password, and says what is wrong', async () => {
    const name = `${closed.host}/org/tools`
    const login = { 'registry-username': 'writer', 'registry-password': password }
    const given = { image: name, digests: both(), ...login }
    const result = await mergeWithAction(given, { secrets: [password] })
    expect(result).toMatchObject({ exitCode: 1, leaks: [], outputs: {} })
    expect(result.annotations).toEqual([
      {
        ...{ level: 'error', title: 'nixery-action: image' },
        message: expect.stringContaining(`${name}@${amd64.digest} is not there`),
      },
    ])
    expect(result.annotations[0]?.message).toContain('push-by-digest: true')
  })
})

test('a password goes to oras in a file, and nowhere else', async () => {
  const name = `${closed.host}/own/tools`
  const witness = await orasWitness()
  const login = { 'registry-username': 'writer', 'registry-password': 'env:PASSWORD' }
  const env = { PASSWORD: password }
  await mustMerge(
    { image: name, digests: `${image}@${amd64.digest}` },
    { env: { DOCKER_CONFIG: await loggedIn() } },
  )
  const options = { env, path: [witness.bin] }
  const { code, stdout, stderr, json } = await merge(
    { image: name, tags: 'v2', digests: amd64.digest, ...login },
    options,
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) })
  expect(stdout + stderr + (await witness.commandLines())).not.toContain(password)
  // A single image needs no index.
  expect(json).toMatchObject({ digest: amd64.digest, tags: `${name}:v2` })
  const manifest = JSON.parse(await skopeoRaw(`${name}:v2`, { credentials }))
  expect(manifest.config.digest).toMatch(/^sha256:/)
})

describe('what is wrong is told at once, each with its fix, and nothing is pushed', () => {
  afterAll(async () => {
    const response = await fetch(`${registry.url}/v2/org/tools/tags/list`)
    expect((await response.json()) as object).not.toMatchObject({ tags: expect.arrayContaining(['wrong']) })
  })

  const failing = async (inputs: Readonly<Record<string, string>>, code: number) => {
    const result = await merge({ tags: 'wrong', ...inputs })
    expect(result).toMatchObject({ code, stdout: '' })
    return result.stderr.trimEnd().split('\n')
  }

  test('inputs that cannot be used', async () => {
    const dir = await tempDir('digests')
    await writeFile(join(dir, 'README.md'), '')
    const given = {
      image: 'ghcr.io/Org/tools',
      digests: 'sha256:12 ghcr.io/org/tools:v1',
      'digests-dir': dir,
    }
    expect(await failing(given, 2)).toEqual([
      'error: image: "ghcr.io/Org/tools" has upper-case letters, which registries refuse',
      '  fix: use ghcr.io/org/tools',
      'error: digests: "sha256:12" is no digest',
      expect.stringMatching(/^ {2}fix: write sha256:\.\.\. or NAME@sha256:/),
      'error: digests: "ghcr.io/org/tools:v1" is no digest',
      expect.stringMatching(/^ {2}fix: write sha256:/),
      `error: digests-dir: the file "README.md" in ${dir} is not named after a digest`,
      expect.stringMatching(/^ {2}fix: give a directory with nothing in it but such files/),
      '  code: invalid-input',
    ])
  })

  test.each([
    [{}, 'digests: there is nothing to merge'],
    [
      { 'digests-dir': '/proc/nonexistent' },
      "digests-dir: ENOENT: no such file or directory, scandir '/proc/nonexistent'",
    ],
  ])('%j', async (inputs, message) => {
    const [line, fix] = await failing({ image, ...inputs }, 2)
    expect({ line, fix }).toEqual({ line: `error: ${message}`, fix: expect.stringMatching(/^ {2}fix: /) })
  })

  test('a platform that should be there and is not', async () => {
    const [line, fix] = await failing(
      { image, digests: amd64.digest, platforms: 'linux/amd64,linux/arm64' },
      2,
    )
    expect(line).toBe('error: digests: none of the images is for linux/arm64, which the image should be for')
    expect(fix).toMatch(/^ {2}fix: see whether the job for it has pushed/)
    const file = join(await tempDir('file'), 'nixery.yml')
    await writeFile(file, `images: { tools: { image: ${image}, platforms: [linux/amd64, linux/arm64] } }\n`)
    expect(await failing({ file, digests: arm64.digest }, 2)).toContain(
      'error: digests: none of the images is for linux/amd64, which the image should be for',
    )
  })

  test('in an image file, with its line, beside what is wrong with what is given', async () => {
    const file = join(await tempDir('file'), 'nixery.yml')
    await writeFile(
      file,
      `images:\n  tools: { image: ${image}, annotations: { a: b } }\n  api:\n    annotations: { a: [1] }\n`,
    )
    const lines = await failing({ file, name: 'tools', digests: 'x', annotations: 'nothing' }, 2)
    expect(lines).toContain(`error: ${file}:4:20: annotations: a has the wrong type`)
    expect(lines).toContain('error: annotations: "nothing" has no key=value form')
    expect(lines.join('\n')).toMatch(/^error: digests: "x" /m)
  })

  test('in nixery.yml beside the call, when nothing says what the image is called', async () => {
    const cwd = await tempDir('beside')
    await writeFile(join(cwd, 'nixery.yml'), 'images: { tools: { packages: [git], image: UPPER } }')
    const { code, stderr } = await runCli(['merge', '--digests', both()], { cwd, nix: 'none' })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('nixery.yml:1:37: image: "UPPER"'),
    })
  })

  test('digests that are not there, two images for one platform, and no right to push', async () => {
    const other = await mustBuild({
      nixpkgs: await lightPackages(),
      image,
      packages: 'iana-etc',
      'push-by-digest': 'true',
    })
    const gone = `sha256:${'0'.repeat(64)}`
    const names = `${image},${closed.host}/org/tools`
    const digests = `${gone} ${amd64.digest} ${other.digest} ${arm64.digest}`
    expect(await failing({ image: names, digests }, 1)).toEqual([
      `error: ${image}@${gone} is not there: ${registry.host} answers with status 404`,
      expect.stringMatching(
        /^ {2}fix: let the job for its platform push it first, with --push-by-digest and the same image/,
      ),
      `error: digests: 2 images are for linux/amd64: ${[amd64.digest, other.digest]
        .sort()
        .map((digest) => `${image}@${digest}`)
        .join(' and ')}`,
      '  fix: leave all but one of them out',
      expect.stringMatching(/^error: pushing to \S+ needs credentials, and there are none/),
      expect.stringMatching(/^ {2}fix: give --registry-username/),
      '  code: image',
    ])
  })

  test('an index without images, and what is no image', async () => {
    const index = 'application/vnd.oci.image.index.v1+json'
    const empty = await put('empty', index, { schemaVersion: 2, mediaType: index, manifests: [] })
    const manifest = 'application/vnd.oci.image.manifest.v1+json'
    const document = JSON.parse(await skopeoRaw(`${image}@${amd64.digest}`)) as { config: object }
    const config = { ...document.config, mediaType: 'application/vnd.example.chart' }
    const chart = await put('chart', manifest, { ...document, config })
    expect(await failing({ image, digests: `${empty} ${chart} ${arm64.digest}` }, 1)).toEqual([
      `error: ${image}@${empty} is an index without images`,
      '  fix: remove it from digests',
      `error: ${image}@${chart} is not a container image, but application/vnd.example.chart`,
      expect.stringMatching(/^ {2}fix: name an image in the format of OCI or of Docker/),
      '  code: image',
    ])
  })

  test('a registry that is not there is named once', async () => {
    const lines = await failing({ image: '127.0.0.1:3/org/tools', digests: both() }, 1)
    expect(lines).toEqual([
      expect.stringMatching(/^error: 127\.0\.0\.1:3 cannot be reached/),
      expect.stringMatching(/^ {2}fix: check the name 127.0.0.1:3\/org\/tools/),
      '  code: registry-unreachable',
    ])
  })
})
