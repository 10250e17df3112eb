import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { layoutPlace, openLayoutDocuments } from '../../../../src/image/documents/layout-documents.ts'
import { toContent } from '../../../../src/image/oci/image.ts'
import { mustRun } from '../../../support/child.ts'
import { digestOf } from '../../../support/images.ts'
import { problemsOfAsync } from '../../../support/problems.ts'
import { scratchDir } from '../../../support/scratch.ts'

const REF_NAME = 'org.opencontainers.image.ref.name'
const one = toContent('application/vnd.oci.image.manifest.v1+json', { layers: [1] })
const two = toContent('application/vnd.oci.image.manifest.v1+json', { layers: [2] })

/** A layout with two blobs and the given entries: a name or none for one of them. */
async function layout(...entries: readonly (readonly [typeof one, string?])[]): Promise<string> {
  const dir = await scratchDir('layout')
  mkdirSync(join(dir, 'blobs/sha256'), { recursive: true })
  for (const { bytes, descriptor } of [one, two])
    writeFileSync(join(dir, 'blobs', descriptor.digest.replace(':', '/')), bytes)
  const manifests = entries.map(([{ descriptor }, name]) => ({
    ...descriptor,
    ...(name === undefined ? {} : { annotations: { [REF_NAME]: name } }),
  }))
  writeFileSync(join(dir, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
  writeFileSync(join(dir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  return dir
}

const root = (directory: string, reference?: string) => openLayoutDocuments({ directory, reference }).root()

test('a pipe in place of a document is not waited for', async () => {
  const dir = await layout([one])
  rmSync(join(dir, 'index.json'))
  await mustRun('mkfifo', [join(dir, 'index.json')])
  const [code, problem] = await problemsOfAsync(root(dir))
  expect([code, problem]).toEqual(['image', expect.stringContaining('index.json is not a file')])
})

describe('the image of a layout', () => {
  test('is the only one, however often and under whatever name it is there', async () => {
    expect((await root(await layout([one]))).digest).toBe(one.descriptor.digest)
    expect((await root(await layout([one, 'v1'], [one, 'v1']))).digest).toBe(one.descriptor.digest)
  })

  test('is the one with a name, as oras writes those that it refers to beside it', async () => {
    expect((await root(await layout([two], [one, 'v1']))).digest).toBe(one.descriptor.digest)
  })

  test('is the one that is named, by tag or digest', async () => {
    const dir = await layout([one, 'v1'], [two, 'v2'], [two])
    expect((await root(dir, 'v2')).digest).toBe(two.descriptor.digest)
    expect((await root(dir, one.descriptor.digest)).digest).toBe(one.descriptor.digest)
  })

  test('are all of them, for different platforms, when none has a name', async () => {
    const { mediaType, bytes } = await root(await layout([one], [two]))
    expect(mediaType).toBe('application/vnd.oci.image.index.v1+json')
    expect(JSON.parse(bytes.toString()).manifests).toHaveLength(2)
  })

  test.each(['gnu', 'ustar', 'posix'])('is in a tar archive of the layout, in format %s', async (format) => {
    const dir = await layout([one, 'v1'], [two, 'v2'])
    const file = join(await scratchDir('archive'), 'image.tar')
    await mustRun('tar', [`--format=${format}`, '-cf', file, '-C', dir, '.'])
    expect((await root(file, 'v2')).digest).toBe(two.descriptor.digest)
    const [, problem] = await problemsOfAsync(root(file, 'v3'))
    expect(problem).toContain('has no image v3 | it has v1, v2')
  })

  test('is not in an archive that is cut short, or that of an old docker', async () => {
    const dir = await layout([one])
    const file = join(await scratchDir('archive'), 'image.tar')
    await mustRun('tar', ['-cf', file, '-C', dir, 'oci-layout', 'index.json'])
    expect((await problemsOfAsync(root(file)))[1]).toContain('is not complete: it has no blobs/sha256/')
    const old = await scratchDir('old')
    writeFileSync(join(old, 'manifest.json'), '[]')
    await mustRun('tar', ['-cf', file, '-C', old, 'manifest.json'])
    expect((await problemsOfAsync(root(file)))[1]).toMatch(
      /is an archive of docker .* \| .*podman save --format oci-archive/,
    )
  })

  test('is none when it is not clear, not there, or there is no layout', async () => {
    const dir = await layout([one, 'v1'], [two, 'v2'])
    const problem = async (...args: Parameters<typeof root>) => (await problemsOfAsync(root(...args)))[1]
    expect(await problem(dir)).toBe(`${dir} has 2 images: v1, v2 | say which one, for example ${dir}:v1`)
    expect(await problem(dir, 'v3')).toBe(`${dir} has no image v3 | it has v1, v2`)
    expect(await problem(await layout())).toContain('has no images | write an image to it first')
    expect(await problem(join(dir, 'index.json'))).toContain('is a file, not an OCI image layout')
    expect(await problem(await layout([one]), digestOf('1'))).toContain(`has no image ${digestOf('1')}`)
    writeFileSync(join(dir, 'index.json'), '{')
    expect(await problem(dir)).toContain('is malformed')
  })
})

describe('the name of an image', () => {
  let dir: string
  beforeAll(async () => {
    dir = await layout([one, 'v1'])
  })

  test('is that of a directory when there is one, or when it begins like one', () => {
    expect(layoutPlace(dir)).toEqual({ directory: dir, reference: undefined })
    expect(layoutPlace(`${dir}:v1`)).toEqual({ directory: dir, reference: 'v1' })
    expect(layoutPlace(`${dir}@${digestOf('1')}`)).toEqual({ directory: dir, reference: digestOf('1') })
    expect(layoutPlace('./gone')).toEqual({ directory: './gone', reference: undefined })
  })

  test.each(['ghcr.io/org/a', 'ghcr.io/org/a:v1', `127.0.0.1:5000/a@${digestOf('1')}`, 'tools'])(
    '%s is none',
    (text) => {
      expect(layoutPlace(text)).toBeUndefined()
    },
  )
})
