import { totalSize } from '../base/collections.ts'
import { formatBytes } from '../base/format.ts'
import { code, markdownTable, plain } from '../base/markdown.ts'
import { formatPlatform } from '../base/platform.ts'
import { imageMetadata } from '../image/oci/metadata.ts'
import { namesByDigest, taggedNames } from '../image/oci/reference.ts'
import type { MergeResult } from './merge.ts'

/** The one table of outputs of `merge`, as OUTPUTS is that of `build`. */
export const MERGE_OUTPUTS = {
  image: 'The merged image by digest, for example ghcr.io/org/tools@sha256:...; one line for each image name',
  digest: 'Digest of the image index, for example sha256:...',
  tags: 'Full references that point to the merged image now, one a line',
  metadata:
    'JSON object: image names, digest, media type and size of the index, and the digest for each platform',
  'bytes-pushed': 'Bytes of the index and of blobs that the registries did not have',
  summary: 'The step summary, Markdown',
} as const

export type MergeOutputs = Readonly<Record<keyof typeof MERGE_OUTPUTS, string | number | object>> & {
  readonly summary: string
}

export function toMergeOutputs(result: MergeResult): MergeOutputs {
  const { request, index, images, bytesPushed } = result
  const names = namesByDigest(request.targets, index.descriptor.digest)
  return {
    image: names.join('\n'),
    digest: index.descriptor.digest,
    tags: taggedNames(request.targets).join('\n'),
    metadata: imageMetadata(names, index.descriptor, images),
    'bytes-pushed': bytesPushed,
    summary: renderMergeSummary(result),
  }
}

/** The step summary, Markdown: the merged image, how to pull it, the images in it. */
export function renderMergeSummary({ request, index, images, bytesPushed }: MergeResult): string {
  const { digest } = index.descriptor
  const rows = images.map(({ platform, descriptor, blobs }) => {
    return [plain(formatPlatform(platform)), code(descriptor.digest), formatBytes(totalSize(blobs))]
  })
  const names = namesByDigest(request.targets, digest)
  const lines = [
    `### ${code(taggedNames(request.targets)[0] ?? names[0] ?? '')}`,
    '',
    `${code(digest)} for ${images.length} platforms, ${formatBytes(bytesPushed)} uploaded`,
    '',
    '```sh',
    ...names.map((name) => `docker pull ${name}`),
    '```',
    '',
    ...markdownTable({ platform: 'left', digest: 'left', compressed: 'right' }, rows),
  ]
  return `${lines.join('\n')}\n`
}
