// From package names to an image on disk: the same names give the same bytes, whatever the machine, user or
// Nix.
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { readActionFile } from '../support/action-file.ts'
import { build, buildLayout, quickly, toLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { skopeoInspectLayout, unpackImage } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { newStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

describe('the same packages have the same digest', () => {
  let expected: string
  /** Of `git`: packages with files and links of many kinds. */
  let expectedOfMany: string
  beforeAll(async () => {
    expected = await digestOf('jq hello')
    expectedOfMany = await digestOf('git', quickly)
  })

  /** The digest of the same image, made in another way. */
  const digestOf = async (...[packages, inputs, options]: Parameters<typeof buildLayout>) =>
    (await buildLayout(packages, inputs, options)).outputs.digest

  test.each([
    ['again', 'jq hello'],
    ['in the order and notation of a Nixery path', 'jq/hello'],
    ['twice in a list with a comment', 'jq,hello # tools\njq'],
  ])('%s', async (_, packages) => {
    expect(await digestOf(packages)).toBe(expected)
  })

  test.each(toolchain.nixVersions)('built by Nix %s', async (nix) => {
    expect(await digestOf('jq hello', {}, { nix, store: await newStore() })).toBe(expected)
  })

  test('built by another user', async () => {
    const [uid, nix] = [65534, '2.26'] as const
    expect(await digestOf('jq hello', {}, { uid, nix, store: await newStore({ uid }) })).toBe(expected)
  })

  test('built in another time zone, language and umask', async () => {
    const env = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
    const node = ['sh', '-c', 'umask 077; exec "$@"', 'sh', process.execPath]
    expect(await digestOf('git', quickly, { env, node })).toBe(expectedOfMany)
  })

  test('after everything was touched, and files with equal contents became one', async () => {
    const store = await newStore()
    expect(await digestOf('git', quickly, { store })).toBe(expectedOfMany)
    const env = { ...store.env, HOME: await tempDir('home') }
    await mustRun(join((await toolchain.nix('2.34')).bin, 'nix-store'), ['--optimise'], { env })
    await mustRun('find', [join(store.root, 'nix/store'), '-exec', 'touch', '-h', '{}', '+'])
    const nixpkgs = join(await tempDir('packages'), 'copy')
    await cp(offlinePackagesDir, nixpkgs, { recursive: true })
    expect(await digestOf('git', { nixpkgs, ...quickly }, { store })).toBe(expectedOfMany)
  })

  test('but another digest with other packages', async () => {
    expect(await digestOf('jq')).not.toBe(expected)
  })
})

describe('a build', () => {
  test('prints the outputs of action.yml as one line of JSON and nothing else', async () => {
    const dest = join(await tempDir('built'), 'image')
    const { code, stdout, stderr, json } = await build(toLayout('jq', dest))
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 })
    const { outputs = {} } = await readActionFile(join(import.meta.dirname, '..', '..'))
    expect(Object.keys(json as object).sort()).toEqual(Object.keys(outputs).sort())
    const { descriptor, manifest } = await layoutOf(dest)
    expect(json).toMatchObject({
      ...{ digest: descriptor.digest, image: '', tags: '', 'oci-layout': dest },
      ...{ layers: manifest.layers.length, 'layers-reused': 0, 'bytes-pushed': 0, 'cache-hit': 'none' },
      metadata: {
        'containerimage.digest': descriptor.digest,
        platforms: { 'linux/amd64': descriptor.digest },
      },
    })
    expect(stderr).toMatch(/^Evaluate .* with Nix 2\.34\.\d+\n/)
    expect(stderr).toContain(descriptor.digest)
  })

  test('leaves nothing in the temporary directory and beside the layout', async () => {
    const [TMPDIR, parent] = [await tempDir('tmp'), await tempDir('built')]
    expect(await build(toLayout('jq', join(parent, 'image')), { env: { TMPDIR } })).toMatchObject({ code: 0 })
    expect(await readdir(TMPDIR)).toEqual([])
    expect(await readdir(parent)).toEqual(['image'])
    expect((await readdir(join(parent, 'image'))).sort()).toEqual(['blobs', 'index.json', 'oci-layout'])
  })

  test('makes a layout whose digests recompute and that other programs read', async () => {
    const { dir, outputs } = await buildLayout('git jq', { tags: 'v1' })
    await verifyLayout(dir)
    expect(await skopeoInspectLayout(dir)).toMatchObject({
      Digest: outputs.digest,
      Architecture: 'amd64',
      Os: 'linux',
    })
    const bundle = await unpackImage(dir)
    expect(await readFile(join(bundle, 'rootfs/etc/passwd'), 'utf8')).toMatch(/^root:x:0:0:/)
  })

  test('takes the time of creation, labels and annotations from its inputs', async () => {
    const inputs = { labels: 'team=platform\nempty=', annotations: 'org.opencontainers.image.version=7' }
    const { dir } = await buildLayout('hello', inputs, { env: { SOURCE_DATE_EPOCH: '86400' } })
    const { config, manifest } = await layoutOf(dir)
    expect(config.created).toBe('1970-01-02T00:00:00Z')
    expect(config.config?.Labels).toMatchObject({ team: 'platform', empty: '' })
    expect(manifest.annotations).toMatchObject({ 'org.opencontainers.image.version': '7' })
    expect(config.history?.map(({ comment }) => comment)).toContainEqual(
      expect.stringMatching(/^hello-2\.10/),
    )
  })
})
