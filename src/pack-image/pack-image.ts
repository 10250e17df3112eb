import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { formatProblems, NixeryError } from '../base/errors.ts'
import { planImage } from '../build/assemble/plan-image.ts'
import { isOwnLayer } from '../build/assemble/planned-layers.ts'
import { diskView } from '../build/assemble/store-view.ts'
import type { Host } from '../host/host.ts'
import { warnOfMisfits } from '../image/layers/files/layers-plan-file.ts'
import { assembleImage, type Image } from '../image/oci/image.ts'
import { imageTree } from '../image/oci/image-tree.ts'
import { identifyCompression } from '../image/pack/compress.ts'
import { blobsDirectory, writeImage } from '../image/pack/layout.ts'
import { packLayers } from '../image/pack/pack.ts'
import { readImage } from './image-input.ts'

/**
 * `nixery-action pack-image`: from a closure in /nix/store to an OCI image layout, with nothing but files: no
 * network, no Nix, no registry. `destination` must not exist: Nix wants its output written in place. Throws
 * `output` when it does, and leaves nothing there when anything fails or the run is stopped.
 */
export async function packImage(input: string, destination: string, host: Host): Promise<Image> {
  const image = readImage(input)
  warnOfMisfits([image], host.log)
  host.enter('plan')
  const compression = await identifyCompression(image.compression, host.env)
  const plan = planImage({ ...image, compression }, image.contents, image.graph, diskView(''))
  for (const { path, kept, dropped } of plan.collisions)
    host.log.warning(`${path} is in ${kept} and in ${dropped}: the first is taken`)
  for (const warning of plan.warnings) host.log.warning(formatProblems([warning]))
  for (const notice of [...plan.notices, ...plan.usage]) host.log.info(notice)
  await makeLayout(destination)
  try {
    host.enter('pack')
    const packed = await packLayers(plan.layers.filter(isOwnLayer), blobsDirectory(destination), host)
    const layers = plan.layers.flatMap(({ key, contents }, index) => {
      const layer = packed[index]
      return layer === undefined ? [] : [{ key, contents, packed: layer }]
    })
    const result = assembleImage(plan.description, layers)
    host.enter('output')
    const { platform } = image
    await writeImage(destination, imageTree([{ platform, image: result }], {}), image.layoutTag)
    return result
  } catch (error) {
    await rm(destination, { recursive: true, force: true })
    throw error
  }
}

async function makeLayout(destination: string): Promise<void> {
  if (existsSync(destination)) {
    throw new NixeryError('output', {
      input: 'output',
      message: `${destination} is there already`,
      hint: 'choose a directory that does not exist yet',
    })
  }
  try {
    await mkdir(blobsDirectory(destination), { recursive: true })
  } catch (error) {
    const message = `${destination} cannot be written: ${(error as Error).message}`
    throw new NixeryError(
      'output',
      { input: 'output', message, hint: 'choose a place that you may write to' },
      error,
    )
  }
}
