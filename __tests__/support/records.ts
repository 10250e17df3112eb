import { platformInputs } from '../../src/cache/keys.ts'
import { type BuildRecord, buildRecord } from '../../src/evidence/build-record.ts'
import { imageTree } from '../../src/image/oci/image-tree.ts'
import type { ExactSource } from '../../src/nix/source/source.ts'
import { layer } from './images.ts'
import { type Given, requestOf } from './inputs.ts'
import { builtImage } from './results.ts'

const REVISION = '0123456789abcdef0123456789abcdef01234567'
export const archive: ExactSource = {
  kind: 'tarball',
  url: `https://github.com/NixOS/nixpkgs/archive/${REVISION}.tar.gz`,
  revision: REVISION,
}

export interface RecordOptions {
  readonly source?: ExactSource
  /** Of package sets that have a name. */
  readonly extraSources?: Readonly<Record<string, ExactSource>>
  readonly overlays?: readonly Readonly<Record<string, string>>[]
  readonly env?: NodeJS.ProcessEnv
  readonly layers?: Parameters<typeof builtImage>[0]
  readonly compressor?: string
  readonly base?: { readonly name: string; readonly digest: string }
}

/** What the key of an image with these inputs is made of. */
export function keyedOf(
  given: Given,
  { overlays = [], env = {}, compressor = 'gzip', base, extraSources = {} }: RecordOptions = {},
) {
  const request = requestOf(given, env)
  return platformInputs(
    request,
    { revision: REVISION },
    overlays,
    { ...request.compression, compressor },
    base,
    Object.fromEntries(Object.keys(extraSources).map((name) => [name, { revision: name }])),
  )
}

/** The record of an image for arm64 that was made with these inputs. */
export function recordOf(given: Given = {}, options: RecordOptions = {}): BuildRecord {
  const {
    source = archive,
    extraSources = {},
    layers = [layer('a', ['curl-8.4.0', 'zlib-1.3']), layer('b', ['git-2.47.0'])],
  } = options
  const images = [builtImage(layers)]
  const inputs = [{ source, extraSources, keyed: keyedOf({ platforms: 'linux/arm64', ...given }, options) }]
  return buildRecord(imageTree(images, {}), images, inputs, {})
}
