// Where an image is written to: what is there already is replaced whole, or not touched at all.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { build, mustBuild, toLayout } from '../support/build.ts'
import { verifyLayout } from '../support/image.ts'
import { blobsOf, layoutOf } from '../support/oci-layout.ts'
import { startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'
import { treeLines } from '../support/tree.ts'

let parent: string
let dest: string
beforeEach(async () => {
  parent = await tempDir('built')
  dest = join(parent, 'image')
})

describe('a place that is not ours', () => {
  test.each([
    ['a directory with files', () => mkdir(join(dest, 'work'), { recursive: true })],
    ['a file', () => writeFile(dest, 'precious')],
  ])('%s is refused before any work and stays', async (_, occupy) => {
    await occupy()
    const before = treeLines(parent)
    // Without Nix: it is not even looked for.
    const { code, stdout, stderr } = await build(toLayout('hello', dest), { env: { PATH: parent } })
    expect({ code, stdout, stderr }).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `error: output: ${dest} exists and is not an OCI image layout\n  fix: choose another dest, or remove what is there\n  code: output\n`,
    })
    expect(treeLines(parent)).toEqual(before)
  })

  test('a directory that cannot be made is refused with the reason', async () => {
    await writeFile(dest, 'a file')
    const { code, stderr } = await build(toLayout('hello', join(dest, 'below')), { env: { PATH: parent } })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^error: output: .* cannot be written: .*\n {2}fix: /),
    })
  })

  test('an empty directory is taken, also one in directories that are new', async () => {
    await mkdir(dest)
    await mustBuild(toLayout('hello', dest))
    await mustBuild(toLayout('hello', join(parent, 'new', 'deep', 'image')))
    expect(treeLines(join(parent, 'new/deep/image/blobs')).map(withoutTimes).sort()).toEqual(
      treeLines(join(dest, 'blobs')).map(withoutTimes).sort(),
    )
  })

  test('a relative name is one below the working directory', async () => {
    const { 'oci-layout': said } = await mustBuild(toLayout('hello', 'image'), { cwd: parent })
    expect(said).toBe('image')
    await verifyLayout(dest)
  })
})

const withoutTimes = (line: string) => line.replace(/^(\S+ \S+) \S+/, '$1')

describe('an earlier layout', () => {
  test('is replaced: no blob of it is left', async () => {
    await mustBuild(toLayout('jq', dest))
    const { digest } = await mustBuild(toLayout('hello', dest))
    await verifyLayout(dest)
    const image = await layoutOf(dest)
    expect(image.descriptor.digest).toBe(digest)
    const blobs = [image.descriptor, ...blobsOf(image)].map((blob) => blob.digest.slice('sha256:'.length))
    expect((await readdir(join(dest, 'blobs/sha256'))).sort()).toEqual(blobs.sort())
    expect(await readdir(parent)).toEqual(['image'])
  })

  test.each([
    ['names that are not there', 'hello gti'],
    ['a package that does not build', 'hello fails-to-build'],
  ])('stays as it is when a run fails for %s', async (_, packages) => {
    await mustBuild(toLayout('hello', dest))
    const before = treeLines(parent)
    expect(await build(toLayout(packages, dest))).toMatchObject({ code: 1, stdout: '' })
    expect(treeLines(parent)).toEqual(before)
  })

  test('stays as it is when the push fails', async () => {
    await mustBuild(toLayout('hello', dest))
    const before = await readFile(join(dest, 'index.json'), 'utf8')
    const [registry, oras] = [await startRegistry(), await tempDir('oras')]
    try {
      await writeFile(join(oras, 'oras'), '#!/bin/sh\necho "Error: quota exceeded" >&2\nexit 1\n', {
        mode: 0o755,
      })
      const inputs = { ...toLayout('jq', dest), push: 'true', image: `${registry.host}/tools` }
      const { code, stderr } = await build(inputs, { path: [oras] })
      expect(code).toBe(1)
      expect(stderr).toMatch(/error: oras could not push to .*: Error: quota exceeded\n {2}fix: /)
      expect(await readFile(join(dest, 'index.json'), 'utf8')).toBe(before)
      expect(await readdir(parent)).toEqual(['image'])
    } finally {
      await registry.stop()
    }
  })
})
