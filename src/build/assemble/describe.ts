import { type ImageDescription, NIXPKGS_REVISION } from '../../image/oci/image.ts'
import type { Compression } from '../../image/pack/compress.ts'
import type { RootFilesystem } from '../../image/root/root-filesystem.ts'
import type { NixpkgsFacts } from '../../nix/evaluate/package.ts'
import type { Contents } from '../../request/contents.ts'
import type { Description } from '../../request/description.ts'
import type { ImageSetup } from '../../request/image-config.ts'

/**
 * The usual search path: packages are linked into /bin, and images built on top find their own places in it.
 */
const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The part of a request that the documents of an image are made of. */
export interface DescriptionRequest
  extends Description,
    Pick<Contents, 'platform'>,
    Pick<ImageSetup, 'config'> {
  readonly compression: Compression
}

/** What the image says about itself, and how it runs. */
export function describeImage(
  request: DescriptionRequest,
  contents: NixpkgsFacts & { readonly packages: readonly { readonly name: string }[] },
  root: RootFilesystem,
): ImageDescription {
  const known = { ...nixpkgsAnnotations(contents), ...request.annotations }
  return {
    architecture: request.platform.architecture,
    createdEpoch: request.createdEpoch,
    config: { ...request.config, env: { PATH: SEARCH_PATH, ...root.env, ...request.config.env } },
    labels: { ...known, ...request.labels },
    annotations: known,
    packages: contents.packages.map(({ name }) => name),
    compression: request.compression.kind,
  }
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
function nixpkgsAnnotations({ revision, nixpkgsVersion }: NixpkgsFacts): Record<string, string> {
  return {
    ...(nixpkgsVersion === undefined ? {} : { 'org.opencontainers.image.version': nixpkgsVersion }),
    ...(revision === undefined ? {} : { [NIXPKGS_REVISION]: revision }),
  }
}
