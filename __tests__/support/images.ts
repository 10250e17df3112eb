import type { Digest } from '../../src/base/hash.ts'
import type { ImageDescription, ImageLayer } from '../../src/image/oci/image.ts'
import type { RunConfig } from '../../src/image/oci/run-config.ts'

/** `sha256:` and one digit, 64 times. */
export const digestOf = (digit: string): Digest => `sha256:${digit.repeat(64)}`

/** What a small image says about itself, with the given differences. */
export function description(more: Partial<ImageDescription> = {}): ImageDescription {
  return {
    architecture: 'amd64',
    createdEpoch: 0,
    config: runConfig(),
    labels: {},
    annotations: {},
    packages: [],
    compression: 'gzip',
    ...more,
  }
}

/** How a small image runs, with the given differences. */
export function runConfig(more: Partial<RunConfig> = {}): RunConfig {
  return {
    ...{ entrypoint: [], cmd: [], env: { PATH: '/bin' }, user: undefined, workdir: undefined },
    ...{ ports: [], volumes: [], stopSignal: undefined, healthcheck: undefined },
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
