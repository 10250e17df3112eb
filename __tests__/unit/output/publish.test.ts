import { rmSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { imageTree } from '../../../src/image/oci/image-tree.ts'
import { blobName } from '../../../src/image/oci/types.ts'
import { blobsDirectory } from '../../../src/image/pack/layout.ts'
import { publishOutputs } from '../../../src/output/publish.ts'
import { discardStaging, type StagedImage, type Staging, stageOutputs } from '../../../src/output/staging.ts'
import type { LocalTargets, OutputTarget } from '../../../src/output/targets.ts'
import { mustRun, systemPath } from '../../support/child.ts'
import { testHost } from '../../support/hosts.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { writeProgram } from '../../support/programs.ts'
import { scratchDir } from '../../support/scratch.ts'
import { forPlatform, layoutWith, treeOf } from '../../support/written-layout.ts'

let dir: string
beforeEach(async () => {
  dir = await scratchDir('outputs')
})

const target = (kind: OutputTarget['kind'], name: string): OutputTarget => ({ kind, dest: join(dir, name) })
const local = (outputs: readonly OutputTarget[], more: Partial<LocalTargets> = {}): LocalTargets => ({
  ...{ outputs, load: [], names: [] },
  ...more,
})

/** Images for both platforms that share a layer, in a layout. */
async function severalImages(layout: string) {
  const amd = await layoutWith(['shared', 'amd'], 'amd64', layout)
  const arm = await layoutWith(['shared', 'arm'], 'arm64', layout)
  return imageTree([forPlatform(amd.image, 'amd64'), forPlatform(arm.image, 'arm64')], {})
}

/** What the only image of a run goes to. */
const onlyOf = ({ images: [only] }: Staging): StagedImage => {
  if (only === undefined) throw new Error('there is no image')
  return only
}

describe('images for several platforms', () => {
  test('go to every directory with their index, and that of this machine into an engine', async () => {
    const [bin, input] = [await scratchDir('bin'), join(await scratchDir('input'), 'a.tar')]
    writeProgram(bin, 'docker', `cat > '${input}'`)
    const host = await testHost({ PATH: `${bin}:${systemPath}` })
    const wanted = local([target('oci-layout', 'first'), target('oci-layout', 'second')], {
      load: ['docker'],
      names: ['docker.io/library/nixery-action:v1'],
    })
    const staging = await stageOutputs([wanted], host)
    const finished = await severalImages(staging.layout)
    await publishOutputs(staging.layout, onlyOf(staging), finished, 'v1', host)

    expect((await readdir(dir)).sort()).toEqual(['first', 'second'])
    const blobs = async (name: string) => (await readdir(blobsDirectory(join(dir, name)))).sort()
    expect(await blobs('second')).toEqual(await blobs('first'))
    expect(await blobs('second')).toHaveLength(8)
    const own = finished.images[process.arch === 'arm64' ? 1 : 0]?.image
    const manifest = await mustRun('tar', ['--extract', '--to-stdout', '--file', input, 'manifest.json'])
    expect(JSON.parse(manifest)[0].Config).toBe(
      `blobs/sha256/${blobName(own?.config.descriptor.digest ?? 'sha256:')}`,
    )
  })

  test('that miss a blob go nowhere', async () => {
    const host = await testHost()
    const wanted = local([target('oci-archive', 'a.tar'), target('oci-layout', 'new/layout')])
    const staging = await stageOutputs([wanted], host)
    const finished = await severalImages(staging.layout)
    const [, , layer] = finished.images[0]?.image.blobs ?? []
    rmSync(join(blobsDirectory(staging.layout), blobName(layer?.digest ?? 'sha256:')))
    await expect(publishOutputs(staging.layout, onlyOf(staging), finished, 'v1', host)).rejects.toThrow(
      /ENOENT/,
    )
    await discardStaging(staging)
    expect(await readdir(dir)).toEqual([])
  })
})

describe('staging', () => {
  test('says at once what is taken and which programs are missing', async () => {
    writeFileSync(join(dir, 'text'), 'precious')
    const wanted = local([target('oci-layout', 'text'), target('docker-archive', 'new/a.tar')], {
      load: ['docker', 'podman'],
    })
    expect(await problemsOfAsync(stageOutputs([wanted], await testHost({ PATH: dir })))).toEqual([
      'output',
      `output: ${dir}/text exists and is not an OCI image layout | choose another dest, or remove what is there`,
      expect.stringMatching(/^load: docker is not on PATH \| install docker, or /),
      expect.stringMatching(/^load: podman is not on PATH \| install podman, or /),
    ])
    expect(await readdir(dir)).toEqual(['text'])
  })

  test('says of each place that it cannot be written to, and leaves nothing in the others', async () => {
    writeFileSync(join(dir, 'text'), 'precious')
    const names = ['text/a', 'new/deep/b.tar', 'text/c.tar']
    const wanted = local(
      names.map((name) => target(name.endsWith('.tar') ? 'oci-archive' : 'oci-layout', name)),
    )
    expect(await problemsOfAsync(stageOutputs([wanted], await testHost()))).toEqual([
      'output',
      ...['a', 'c.tar'].map((name) =>
        expect.stringMatching(`^output: ${dir}/text/${name} cannot be written: .+ \\| choose a dest in `),
      ),
    ])
    expect(await readdir(dir)).toEqual(['text'])
  })

  test('that is discarded leaves directories which got something else meanwhile', async () => {
    const staging = await stageOutputs([local([target('oci-archive', 'a/b/c.tar')])], await testHost())
    writeFileSync(join(dir, 'a', 'other'), 'text')
    await discardStaging(staging)
    expect(await readdir(join(dir, 'a'))).toEqual(['other'])
  })
})

describe('several images', () => {
  test('are made in one layout, and each goes to its own places', async () => {
    const host = await testHost()
    const wanted = ['one', 'two'].map((name) =>
      local([target('oci-layout', name), target('oci-archive', `${name}.tar`)]),
    )
    const staging = await stageOutputs(wanted, host)
    for (const [index, name] of ['one', 'two'].entries()) {
      const { image } = await layoutWith(['shared', name], 'amd64', staging.layout)
      const staged = staging.images[index] as StagedImage
      await publishOutputs(staging.layout, staged, treeOf(image), 'v1', host)
      const blobs = await readdir(blobsDirectory(join(dir, name)))
      const own = [image.manifest.descriptor, ...image.blobs].map(({ digest }) => blobName(digest))
      expect(blobs.sort()).toEqual(own.sort())
    }
    await discardStaging(staging)
    expect((await readdir(dir)).sort()).toEqual(['one', 'one.tar', 'two', 'two.tar'])
  })
})

describe('what comes to a place while a run is at work', () => {
  async function publishOnto(come: () => Promise<unknown>) {
    const host = await testHost()
    const wanted = local([target('oci-layout', 'image'), target('oci-archive', 'a.tar')])
    const staging = await stageOutputs([wanted], host)
    const { image } = await layoutWith(['new'], 'amd64', staging.layout)
    await come()
    const publishing = publishOutputs(staging.layout, onlyOf(staging), treeOf(image), 'v1', host)
    const problems = await publishing.then(
      () => [],
      (error: Error) => [error.message],
    )
    await discardStaging(staging)
    return { problems, digest: image.manifest.descriptor.digest, left: (await readdir(dir)).sort() }
  }

  test('is replaced when an earlier run could have left it', async () => {
    const come = async () => rename((await layoutWith(['old'])).layout, join(dir, 'image'))
    const { problems, digest, left } = await publishOnto(come)
    expect({ problems, left }).toEqual({ problems: [], left: ['a.tar', 'image'] })
    const index = JSON.parse(await readFile(join(dir, 'image', 'index.json'), 'utf8'))
    expect(index.manifests[0].digest).toBe(digest)
  })

  test('stays when it is anything else, and no other output gets to its place', async () => {
    const come = () => mkdir(join(dir, 'a.tar', 'work'), { recursive: true })
    const { problems, left } = await publishOnto(come)
    expect({ problems, left }).toEqual({
      problems: [`output: ${dir}/a.tar exists and is not a tar archive`],
      left: ['a.tar'],
    })
    expect(await readdir(join(dir, 'a.tar'))).toEqual(['work'])
  })
})
