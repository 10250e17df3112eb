import { NixeryError } from '../base/errors.ts'
import { readInput } from '../host/files.ts'
import { withHost } from '../host/work-dir.ts'
import { packImage } from '../pack-image/pack-image.ts'
import type { Answer, Call } from './call.ts'

export async function packImageCommand({ option, env, log }: Call): Promise<Answer> {
  const dest = option('output')
  if (dest === undefined) {
    const hint = 'give --output DIR, a directory that does not exist yet'
    throw new NixeryError('usage', { message: 'pack-image: --output is missing', hint })
  }
  const input = await readInput(option('input'))
  const { manifest, blobs } = await withHost(env, log, undefined, (host) => packImage(input, dest, host))
  const { digest } = manifest.descriptor
  return { text: `${JSON.stringify({ digest, layers: blobs.length - 1, 'oci-layout': dest })}\n` }
}
