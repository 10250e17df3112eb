import { NixeryError } from '../../base/errors.ts'
import type { ImageTree } from '../../image/oci/image-tree.ts'

/** Throws `verify` when an image was remembered under this request and is another one now. */
export function verifyImage({ root }: ImageTree, known: ImageTree | undefined): void {
  const now = root.descriptor.digest
  const before = known?.root.descriptor.digest ?? now
  if (now === before) return
  throw new NixeryError('verify', {
    message: `the image has the digest ${now}, but ${before} was remembered`,
    hint: 'run once with cache: false, remove the cache entries that begin with nixery-action, and find out who wrote them',
  })
}
