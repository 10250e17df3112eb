import { NixeryError } from './errors.ts'
import type { BuiltImage, Image } from './oci/image.ts'

/** Throws `verify` when an image was remembered under this request and is another one now. */
export function verifyImage(image: Image, known: BuiltImage | undefined): void {
  const now = image.manifest.descriptor.digest
  const before = known?.image.manifest.descriptor.digest ?? now
  if (now === before) return
  throw new NixeryError('verify', {
    message: `the image has the digest ${now}, but ${before} was remembered`,
    hint: 'run once with cache: false, remove the cache entries that begin with nixery-action, and find out who wrote them',
  })
}
