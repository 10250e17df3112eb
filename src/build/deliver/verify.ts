import { NixeryError } from '../../base/errors.ts'
import type { ImageTree } from '../../image/oci/image-tree.ts'

/** What was compared, and found to be the same. */
export function verifiedText(records: number, layers: number, known: ImageTree | undefined): string {
  const image = known === undefined ? 'the cache has none of the image' : 'so does that of the image'
  return `verified: all ${layers} layers were packed again; the digests of the ${records} with a record match, and ${image}`
}

/** Throws `verify` when the cached image of this request has another digest. */
export function verifyImage({ root }: ImageTree, known: ImageTree | undefined): void {
  const now = root.descriptor.digest
  const before = known?.root.descriptor.digest ?? now
  if (now === before) return
  throw new NixeryError('verify', {
    message: `the image has the digest ${now}, but the cached digest is ${before}`,
    hint: 'delete the cache entries that begin with nixery-action, and find out who wrote them',
  })
}
