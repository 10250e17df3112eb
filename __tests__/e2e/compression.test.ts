// How layers are compressed: both formats run, on every Node.js, and gzip has the same bytes everywhere.
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, buildLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { runContainer, unpackImage } from '../support/container.ts'
import { arm64Node, debianNode } from '../support/foreign-node.ts'
import { verifyLayout } from '../support/image.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Hash of what the zlib of a Node.js makes of some text. */
async function gzipHash([program = '', ...words]: readonly string[]): Promise<string> {
  const zipped = `zlib.gzipSync(fs.readFileSync(${JSON.stringify(import.meta.filename)}))`
  return mustRun(program, [...words, '--print', `crypto.hash('sha256', ${zipped})`])
}

describe('gzip has the same bytes', () => {
  let expected: string
  beforeAll(async () => {
    expected = (await buildLayout('jq hello')).outputs.digest
  })

  test.each(toolchain.nodeVersions)('on Node.js %s', async (node) => {
    expect((await buildLayout('jq hello', {}, { node })).outputs.digest).toBe(expected)
  })

  test('on a Node.js whose own zlib makes other bytes', async () => {
    const node = await debianNode()
    expect(await gzipHash(node)).not.toBe(await gzipHash([process.execPath]))
    expect((await buildLayout('jq hello', {}, { node })).outputs.digest).toBe(expected)
  })

  test('on a processor of another kind', async () => {
    const store = await sharedStore(['extra-platforms = aarch64-linux'])
    const { outputs } = await buildLayout('arm64/jq', {}, { store })
    // There it is the processor of the machine that decides.
    const { digest, metadata } = (await buildLayout('jq', {}, { store, node: await arm64Node() })).outputs
    expect(digest).toBe(outputs.digest)
    expect(metadata).toMatchObject({ platforms: { 'linux/arm64': digest } })
  })
})

describe('the level', () => {
  test.each([
    ['gzip', '1', '9'],
    ['zstd', '1', '19'],
  ])('of %s decides on the size and not on the content', async (compression, fast, small) => {
    const sizeAndContent = async (level: string) => {
      const inputs = { compression, 'compression-level': level }
      const { dir } = await buildLayout('jq', inputs, { node: '24' })
      await verifyLayout(dir)
      const { manifest, config } = await layoutOf(dir)
      return {
        size: manifest.layers.reduce((sum, { size }) => sum + size, 0),
        content: config.rootfs.diff_ids,
      }
    }
    const [large, little] = [await sizeAndContent(fast), await sizeAndContent(small)]
    expect(little.content).toEqual(large.content)
    expect(little.size).toBeLessThan(large.size * 0.95)
  })

  test('is checked before anything is done', async () => {
    const { code, stderr } = await build({ packages: 'jq', push: 'false', 'compression-level': '10' })
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'error: compression-level: 10 is above what gzip has\n  fix: use at most 9\n  code: invalid-input\n',
    })
  })
})

describe('zstd', () => {
  // Node.js 20 has none, so the program is used; later ones have it.
  test.each(['20', '24'] as const)('on Node.js %s makes an image that runs', async (node) => {
    const path = [(await toolchain.zstd()).bin]
    const { dir } = await buildLayout('hello', { compression: 'zstd' }, { node, path })
    await verifyLayout(dir)
    const { manifest, config } = await layoutOf(dir)
    for (const { mediaType } of manifest.layers)
      expect(mediaType).toBe('application/vnd.oci.image.layer.v1.tar+zstd')
    expect(config.rootfs.diff_ids).toEqual(
      (await layoutOf((await buildLayout('hello')).dir)).config.rootfs.diff_ids,
    )
    expect(await runContainer(await unpackImage(dir), ['hello'])).toMatchObject({ stdout: 'Hello, world!\n' })
  })

  test('without Node.js or a program for it is an error before anything is evaluated', async () => {
    const [PATH, TMPDIR] = [(await toolchain.nix('2.34')).bin, await tempDir('tmp')]
    const inputs = { packages: 'hello', push: 'false', compression: 'zstd' }
    const { code, stderr } = await build(inputs, { node: '20', env: { PATH, TMPDIR } })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: Node\.js 20\.\S+ cannot compress with zstd, and the program zstd is not on PATH\n {2}fix: install zstd, /m,
    )
    expect(stderr).not.toMatch(/^Evaluate /m)
  })
})
