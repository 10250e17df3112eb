import { formatPlatform, isPlatform, type Platform } from '../../base/platform.ts'
import { choosePlatform, imagesAmong, otherPlatform } from './choose-platform.ts'
import type { DocumentSource, SourceDocument } from './document-source.ts'
import { parseConfig, parseDocument, type ReadConfig, type ReadManifest } from './parse-documents.ts'
import { DEEPEST_INDEX, tooDeep } from './read-manifests.ts'

/** The documents of one image, checked. */
export interface ImageDocuments {
  /** The image in the words of the user. */
  readonly name: string
  readonly digest: string
  readonly mediaType: string
  /** Of the manifest, bytes. */
  readonly size: number
  readonly manifest: ReadManifest
  readonly config: ReadConfig
  /** What the image was chosen from. */
  readonly index: ImageIndexFacts | undefined
}

export interface ImageIndexFacts {
  readonly digest: string
  readonly mediaType: string
  /** The images in it, by platform: `linux/amd64`. */
  readonly platforms: readonly { readonly platform: string; readonly digest: string }[]
}

/** Reads an image, that for a platform where there are several. Throws `image` or what the source throws. */
export async function readImage(
  source: DocumentSource,
  wanted: Platform | undefined,
): Promise<ImageDocuments> {
  let document = await source.root()
  let index: ImageIndexFacts | undefined
  for (let depth = 0; depth <= DEEPEST_INDEX; depth += 1) {
    const parsed = parseDocument(source.name, document)
    if (parsed.kind === 'image') return completeImage(source, document, parsed, index, wanted)
    index ??= indexFacts(document, parsed.entries)
    document = await source.read(choosePlatform(source.name, parsed.entries, wanted))
  }
  throw tooDeep(source.name)
}

async function completeImage(
  source: DocumentSource,
  { digest, mediaType, bytes }: SourceDocument,
  manifest: ReadManifest,
  index: ImageIndexFacts | undefined,
  wanted: Platform | undefined,
): Promise<ImageDocuments> {
  const config = parseConfig(`the configuration of ${source.name}`, await source.read(manifest.config))
  if (wanted !== undefined && index === undefined && !isPlatform(config.platform, wanted))
    throw otherPlatform(source.name, wanted, [config.platform])
  return { name: source.name, digest, mediaType, size: bytes.length, manifest, config, index }
}

function indexFacts(
  { digest, mediaType }: SourceDocument,
  entries: Parameters<typeof imagesAmong>[0],
): ImageIndexFacts {
  const platforms = imagesAmong(entries).map((entry) => ({
    platform: entry.platform === undefined ? 'unknown' : formatPlatform(entry.platform),
    digest: entry.digest,
  }))
  return { digest, mediaType, platforms }
}
