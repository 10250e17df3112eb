import { keyAndValue } from '../../base/parse.ts'
import { SEARCH_PATH } from '../../base/search-path.ts'
import type { BaseImage } from '../../image/base/base-image.ts'
import { configOnBase } from '../../image/base/config-on-base.ts'
import { BASE_DIGEST, BASE_NAME, type ImageDescription, NIXPKGS_REVISION } from '../../image/oci/image.ts'
import type { Compression } from '../../image/pack/compress.ts'
import type { RootFilesystem } from '../../image/root/root-filesystem.ts'
import { PACKAGES_ON_BASE } from '../../image/root/root-on-base.ts'
import type { NixpkgsFacts } from '../../nix/evaluate/package.ts'
import type { Contents } from '../../request/contents.ts'
import type { Description } from '../../request/description.ts'
import type { ImageSetup } from '../../request/image-config.ts'

/** The part of a request that the documents of an image are made of. */
export interface DescriptionRequest
  extends Description,
    Pick<Contents, 'platform'>,
    Pick<ImageSetup, 'config'> {
  readonly compression: Compression
  /** What the image is built on. */
  readonly base?: BaseImage | undefined
}

/** What the image says about itself, and how it runs. */
export function describeImage(
  request: DescriptionRequest,
  contents: NixpkgsFacts & { readonly packages: readonly { readonly name: string }[] },
  root: RootFilesystem,
): ImageDescription {
  const { base } = request
  const known = { ...nixpkgsAnnotations(contents), ...baseAnnotations(base), ...request.annotations }
  const config = base === undefined ? request.config : configOnBase(request.config, base)
  const variables = base === undefined ? { PATH: SEARCH_PATH, ...root.env } : variablesOnBase(root.env, base)
  return {
    architecture: request.platform.architecture,
    createdEpoch: request.createdEpoch,
    config: { ...config, env: { ...variables, ...request.config.env } },
    labels: { ...base?.run.labels, ...known, ...request.labels },
    ...(base === undefined ? {} : { inherited: { user: base.run.user, history: base.history } }),
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

const baseAnnotations = (base: BaseImage | undefined): Record<string, string> =>
  base === undefined
    ? {}
    : {
        [BASE_DIGEST]: base.digest,
        [BASE_NAME]: base.name,
      }

/** The variables of the base, then those that lead to the packages. */
function variablesOnBase(env: RootFilesystem['env'], { run }: BaseImage): Readonly<Record<string, string>> {
  const own = Object.fromEntries(run.env.map(keyAndValue))
  return { ...own, ...env, PATH: `${PACKAGES_ON_BASE}/bin:${own.PATH || SEARCH_PATH}` }
}
