// The images of the tool: made by the tool, and at work in containers as CI systems start them.
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { toolPackages } from '../../scripts/tool-packages.mjs'
import { newSigningKey, type SigningKey, startBinaryCache } from '../support/binary-cache.ts'
import { mustBuild, type Outputs } from '../support/build.ts'
import { runChild, systemPath } from '../support/child.ts'
import { runContainer, skopeoInspect, unpackImage } from '../support/container.ts'
import { blocksOf } from '../support/document-blocks.ts'
import { newPodman, type Podman } from '../support/podman.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'
import { pluginStep } from '../support/woodpecker.ts'

const project = join(import.meta.dirname, '..', '..')

/** Builds both images as a release does, from a checkout. Podman may have to copy an image once for each layer. */
async function buildTool(checkout: string, overlays: string, dest: string): Promise<Outputs> {
  const inputs = {
    file: join(checkout, 'image', 'nixery.yml'),
    all: 'true',
    overlays,
    platforms: 'linux/amd64',
    push: 'false',
    'max-layers': '4',
    compression: 'zstd',
    'compression-level': '1',
    output: `type=oci,dest=${dest}/{name}`,
  }
  return mustBuild(inputs, { node: '24' })
}

let outputs: Outputs
let images: string
let overlays: string
beforeAll(async () => {
  images = await tempDir('images')
  overlays = await tempDir('overlay')
  await toolPackages(overlays)
  outputs = await buildTool(project, overlays, images)
})

test('another checkout has the same digests', async () => {
  const checkout = await tempDir('checkout')
  for (const name of ['dist', 'image', 'LICENSE'])
    await cp(join(project, name), join(checkout, name), { recursive: true })
  const again = await buildTool(checkout, overlays, await tempDir('images'))
  expect(digests(again)).toEqual(digests(outputs))
  expect(Object.keys(digests(outputs))).toEqual(['nixery-action', 'nixery-action-slim'])
})

const digests = ({ images }: Outputs) =>
  Object.fromEntries(Object.entries(images).map(([name, { digest }]) => [name, digest]))

test('the slim image has the command and no shell', async () => {
  const bundle = await unpackImage(join(images, 'nixery-action-slim'))
  expect(await runContainer(bundle, ['/bin/sh', '-c', 'true'])).not.toMatchObject({ code: 0 })
  const { code, stdout } = await runContainer(bundle)
  expect([code, stdout]).toEqual([0, expect.stringContaining('nixery-action build git jq')])
})

describe('the image, in podman', () => {
  let podman: Podman
  let id: string
  let registry: Registry
  let nixpkgs: string
  beforeAll(async () => {
    ;[podman, registry, nixpkgs] = await Promise.all([
      newPodman(),
      startRegistry(),
      tinyPackages('tool-image'),
    ])
    id = await podman.pull(join(images, 'nixery-action'))
  })
  afterAll(async () => {
    await registry.stop()
  })

  /** Options for a container with the network of this machine and the packages of the tests. */
  const usual = () => {
    const packages = [
      '--volume',
      `${offlinePackagesDir}:${offlinePackagesDir}:ro`,
      '--volume',
      `${nixpkgs}:${nixpkgs}:ro`,
    ]
    const limits = ['--pids-limit=-1', '--ulimit=nofile=1024:1024', '--ulimit=nproc=1000:1000']
    return ['--network=host', '--security-opt=seccomp=unconfined', ...limits, ...packages]
  }

  const run = (options: readonly string[], ...argv: readonly string[]) =>
    podman.call('run', '--rm', ...usual(), ...options, id, ...argv)

  test('runs the shells of CI systems, and has what jobs call', async () => {
    const line =
      'for p in git ssh tar xz zstd oras nix; do command -v $p > /dev/null || echo $p; done; nixery-action --version'
    expect(await run([], 'sh', '-c', line)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
    })
  })

  test('is called as docs/ci-systems.md shows, and writes an image to the mounted directory', async () => {
    const [block] = blocksOf('script').filter(({ text }) =>
      text.startsWith(`docker run --rm --volume "$PWD:`),
    )
    const line = (block?.text.trim() ?? '')
      .replace('docker run', `podman run ${usual().join(' ')}`)
      .replace('ghcr.io/org/nixery-action:1', id)
      .replace('nixos-25.11', nixpkgs)
      .replace('git jq', 'tool library')
    const work = await tempDir('work')
    const script = `${line} --build-from-source allow --nix-config 'substituters ='`
    const env = { PATH: `${podman.bin}:${systemPath}` }
    const { code, stderr } = await runChild('bash', ['-c', script], { cwd: work, env })
    expect([code, stderr]).toEqual([0, expect.any(String)])
    expect(await readdir(join(work, 'image'))).toContain('oci-layout')
  })

  test('as a user without any rights it builds a fleet from a binary cache, and pushes it', async () => {
    const key = await newSigningKey('test-1')
    const cache = await startBinaryCache()
    try {
      await fill(cache.dir, key, nixpkgs)
      const work = await tempDir('fleet', 1000)
      await writeFile(
        join(work, 'nixery.yml'),
        FLEET.replaceAll('HOST', registry.host).replaceAll('NIXPKGS', nixpkgs),
      )
      await chmod(join(work, 'nixery.yml'), 0o644)
      const mount = ['--user=1000:1000', `--volume=${work}:/work`, '--workdir=/work']
      const trust = ['--substituters', cache.url, '--trusted-public-keys', key.public, '--max-jobs', '0']
      const { code, stdout, stderr } = await run(
        mount,
        'build',
        '--file',
        'nixery.yml',
        '--all',
        '--nix-config',
        'substituters =',
        ...trust,
      )
      expect([code, stderr]).toEqual([0, expect.any(String)])
      for (const name of ['tools', 'library']) {
        const { Digest } = await skopeoInspect(`${registry.host}/fleet/${name}:v1`)
        expect(JSON.parse(stdout).images[name].digest).toBe(Digest)
      }
    } finally {
      await cache.stop()
    }
  })

  test('is the plugin of a Woodpecker step, as root, which builds from source', async () => {
    const settings = {
      ...pluginStep(nixpkgs, `${registry.host}/plugin/tools`),
      PLUGIN_NIX_CONFIG: 'substituters =',
    }
    const env = Object.entries(settings).map(([name, value]) => `--env=${name}=${value}`)
    const { code, stdout, stderr } = await run(env)
    expect([code, stderr]).toEqual([0, expect.any(String)])
    const { Digest } = await skopeoInspect(`${registry.host}/plugin/tools:b`)
    expect(JSON.parse(stdout)).toMatchObject({ digest: Digest })
  })
})

const FLEET = `defaults:
  nixpkgs: NIXPKGS
  image: HOST/fleet/{name}
  tags: v1
images:
  tools: { packages: [tool] }
  library: { packages: [library] }
`

/** Builds the packages of the fleet into a binary cache. */
async function fill(dir: string, key: SigningKey, nixpkgs: string): Promise<void> {
  const inputs = {
    packages: 'tool library',
    nixpkgs,
    push: 'false',
    output: `type=oci,dest=${dir}/../unused`,
  }
  await mkdir(dir, { recursive: true })
  await mustBuild(
    { ...inputs, 'copy-to': `file://${dir}`, 'signing-key': 'env:KEY' },
    { env: { KEY: key.secret } },
  )
}
