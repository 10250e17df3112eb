import { MEDIA_TYPES } from '../oci/types.ts'

/** https://github.com/distribution/distribution/blob/v2.8.3/docs/spec/manifest-v2-2.md */
const DOCKER = {
  list: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
} as const

/** One document for several platforms. */
export const INDEX_TYPES: readonly string[] = [MEDIA_TYPES.index, DOCKER.list]
export const MANIFEST_TYPES: readonly string[] = [MEDIA_TYPES.manifest, DOCKER.manifest]
export const CONFIG_TYPES: readonly string[] = [MEDIA_TYPES.config, DOCKER.config]

/**
 * What registries keep as manifests. One that is not asked for them all may answer with another one, or with
 * 404.
 */
export const DOCUMENT_TYPES: readonly string[] = [...MANIFEST_TYPES, ...INDEX_TYPES]
