import type { Evaluation } from '../nix/evaluate.ts'
import type { ImageRequest } from '../request/request.ts'
import type { ImageDescription } from './image.ts'
import type { RootFilesystem } from './root-filesystem.ts'

/** The usual search path: packages are linked into /bin, and images built on top find their own places in it. */
const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What the image says about itself, and how it runs. */
export function describeImage(
  request: ImageRequest,
  evaluation: Evaluation,
  root: RootFilesystem,
): ImageDescription {
  const known = { ...nixpkgsAnnotations(evaluation), ...request.annotations }
  return {
    architecture: request.platform.architecture,
    createdEpoch: request.createdEpoch,
    env: [`PATH=${SEARCH_PATH}`, ...(root.hasCaBundle ? ['SSL_CERT_FILE=/etc/ssl/certs/ca-bundle.crt'] : [])],
    command: request.command,
    labels: { ...known, ...request.labels },
    annotations: known,
    compression: request.compression.kind,
  }
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md */
function nixpkgsAnnotations({ revision, nixpkgsVersion }: Evaluation): Record<string, string> {
  return {
    ...(nixpkgsVersion === undefined ? {} : { 'org.opencontainers.image.version': nixpkgsVersion }),
    ...(revision === undefined ? {} : { 'org.nixos.nixpkgs.revision': revision }),
  }
}
