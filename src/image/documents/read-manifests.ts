import { mapLimited } from '../../base/collections.ts'
import { NixeryError } from '../../base/errors.ts'
import type { Platform } from '../../base/platform.ts'
import { imagesAmong } from './choose-platform.ts'
import type { DocumentSource, SourceDocument } from './document-source.ts'
import { parseDocument, type ReadManifest } from './parse-documents.ts'

/** An index may refer to an index, and that one to no further one. */
export const DEEPEST_INDEX = 2
/** Images for platforms; real indexes have a dozen. */
const MOST_MANIFESTS = 200
/** Of all manifests of one image. Bytes. */
const MOST_BYTES = 32 * 1024 * 1024
/** Documents that are asked for at a time. */
const CONCURRENCY = 6

/** The manifest of an image for one platform. */
export interface FoundManifest {
  readonly document: SourceDocument
  readonly manifest: ReadManifest
  /** What the index says; undefined for an image without one. It may know more than the configuration. */
  readonly platform: Platform | undefined
}

/**
 * Every image behind a name: one, or those of an index and of the indexes in it, without attestations. Throws
 * `image` when there are more documents than any real image has, or what the source throws.
 */
export async function readManifests(source: DocumentSource): Promise<readonly FoundManifest[]> {
  const found: FoundManifest[] = []
  let bytes = 0
  let level: readonly Omit<FoundManifest, 'manifest'>[] = [
    { document: await source.root(), platform: undefined },
  ]
  for (let depth = 0; depth <= DEEPEST_INDEX; depth += 1) {
    const parsed = level.map((one) => ({ ...one, content: parseDocument(source.name, one.document) }))
    for (const { document, platform, content } of parsed)
      if (content.kind === 'image') found.push({ document, platform, manifest: content })
    const entries = parsed.flatMap(({ content }) =>
      content.kind === 'index' ? imagesAmong(content.entries) : [],
    )
    if (entries.length === 0) return found
    if (found.length + entries.length > MOST_MANIFESTS) throw tooMany(source, `${MOST_MANIFESTS} images`)
    if (depth === DEEPEST_INDEX) throw tooDeep(source.name)
    level = await mapLimited(entries, CONCURRENCY, async (entry) => {
      const document = await source.read(entry)
      bytes += document.bytes.length
      if (bytes > MOST_BYTES) throw tooMany(source, `${MOST_BYTES} bytes of manifests`)
      return { document, platform: entry.platform }
    })
  }
  return found
}

/** The error for indexes in indexes in indexes. */
export function tooDeep(name: string): NixeryError {
  return new NixeryError('image', {
    message: `${name} is an index of indexes of indexes`,
    hint: 'name the image in it by its digest',
  })
}

function tooMany({ name }: DocumentSource, limit: string): NixeryError {
  return new NixeryError('image', {
    message: `${name} has more than ${limit}`,
    hint: 'name the image in it by its digest',
  })
}
