// What the access log of a registry says about a run, in terms of blobs and manifests.
import type { LoggedRequest } from './access-log.ts'

const blobUpload = /^\/v2\/(.+)\/blobs\/uploads\/.*[?&]digest=(sha256:[0-9a-f]{64})/
const blobMount = /^\/v2\/(.+)\/blobs\/uploads\/\?.*mount=(sha256:[0-9a-f]{64})/

/** Digests of the blobs that were uploaded, each as often as it was. `repository`: only to this one. */
export const uploadedBlobs = (requests: readonly LoggedRequest[], repository?: string) =>
  digestsOf(requests, 'PUT', blobUpload, repository)

/** Digests of the blobs that became blobs of one more repository without an upload. */
export const mountedBlobs = (requests: readonly LoggedRequest[], repository?: string) =>
  digestsOf(requests, 'POST', blobMount, repository)

/** `METHOD reference` of each request for a manifest. */
export function manifestRequests(requests: readonly LoggedRequest[]): readonly string[] {
  return requests.flatMap(({ method, path }) => {
    const [, reference] = /^\/v2\/.+\/manifests\/([^/?]+)$/.exec(path) ?? []
    return reference === undefined ? [] : [`${method} ${reference}`]
  })
}

export const blobRequests = (requests: readonly LoggedRequest[]) =>
  requests.filter(({ path }) => path.includes('/blobs/'))

function digestsOf(
  requests: readonly LoggedRequest[],
  method: string,
  pattern: RegExp,
  repository?: string,
): readonly string[] {
  const done = requests.filter((request) => request.method === method && request.status === 201)
  return done.flatMap(({ path }) => {
    const [, name, digest] = pattern.exec(decodeURIComponent(path)) ?? []
    return digest === undefined || (repository ?? name) !== name ? [] : [digest]
  })
}
