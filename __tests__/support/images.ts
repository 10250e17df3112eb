import type { ImageDescription, ImageLayer } from '../../src/oci/image.ts'
import type { Digest } from '../../src/oci/types.ts'

/** `sha256:` and one digit, 64 times. */
export const digestOf = (digit: string): Digest => `sha256:${digit.repeat(64)}`

/** What a small image says about itself, with the given differences. */
export function description(more: Partial<ImageDescription> = {}): ImageDescription {
  return {
    architecture: 'amd64',
    createdEpoch: 0,
    env: ['PATH=/bin'],
    command: [],
    labels: {},
    annotations: {},
    packages: [],
    compression: 'gzip',
    ...more,
  }
}

export function layer(digit: string, contents: readonly string[], size = 100): ImageLayer {
  const packed = {
    digest: digestOf(digit),
    size,
    diffId: digestOf(digit === 'f' ? 'e' : 'f'),
    uncompressedSize: size * 3,
  }
  return { key: `key-${digit}`, packed, contents }
}
