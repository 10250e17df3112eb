/** Reading the documents of an image from an OCI image layout, whoever wrote it. */
import { existsSync } from 'node:fs'
import { distinctBy } from '../../base/collections.ts'
import { NixeryError } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import { MEDIA_TYPES } from '../oci/types.ts'
import { parseReferrers, subjectOf } from './artifacts.ts'
import { type DocumentSource, type Referrer, type SourceDocument, verified } from './document-source.ts'
import { type LayoutFiles, openLayoutFiles } from './layout-files.ts'
import { type IndexEntry, parseDocument, parseJson } from './parse-documents.ts'

/** A layout, and which of its images: a tag or digest, or the only one. */
export interface LayoutPlace {
  /** Or the tar archive of a layout. */
  readonly directory: string
  readonly reference: string | undefined
}

const REF_NAME = 'org.opencontainers.image.ref.name'
/** containerd and docker save write the whole name of the image here, and its tag alone as the name. */
const FULL_NAME = 'io.containerd.image.name'

/**
 * `DIR`, `DIR:TAG` or `DIR@DIGEST`, as oras has them; undefined when it can only be the name of an image in a
 * registry: there is no such directory, and it does not begin like one.
 */
export function layoutPlace(text: string): LayoutPlace | undefined {
  if (existsSync(text)) return { directory: text, reference: undefined }
  const [, directory, reference] = /^(.+?)(?:@|:(?=[^/:@]*$))(.+)$/.exec(text) ?? []
  if (directory !== undefined && existsSync(directory)) return { directory, reference }
  return /^[./~]/.test(text) ? { directory: text, reference: undefined } : undefined
}

/** Throws `image` when the directory is no layout, or which of its images is meant is not clear. */
export function openLayoutDocuments({ directory, reference }: LayoutPlace): DocumentSource {
  let opened: Promise<LayoutFiles> | undefined
  const files = () => {
    opened ??= openLayoutFiles(directory)
    return opened
  }
  const read = async ({ mediaType, digest }: { mediaType: string; digest: string }, limit?: number) => {
    const [algorithm = '', hex = ''] = digest.split(':')
    const bytes = await (await files()).read(`blobs/${algorithm}/${hex}`, limit)
    return { ...verified(`${digest} in ${directory}`, bytes, digest), mediaType }
  }
  return {
    name:
      reference === undefined ? directory : `${directory}${reference.includes(':') ? '@' : ':'}${reference}`,
    read,
    referrers: async (digest) => layoutReferrers(await rootIndex(directory, await files()), digest, read),
    async root(): Promise<SourceDocument> {
      const index = await rootIndex(directory, await files())
      const document = parseDocument(`${directory}/index.json`, index)
      const entries = document.kind === 'index' ? distinct(document.entries) : []
      const found = candidates(entries, reference)
      const [first, ...others] = found
      if (first === undefined) throw nothingThere(directory, reference, entries)
      if (others.length === 0) return read(first)
      // Without names, they are one image for several platforms.
      if (entries.every((entry) => nameOf(entry) === undefined)) return index
      throw notClear(directory, found)
    },
  }
}

async function rootIndex(directory: string, files: LayoutFiles): Promise<SourceDocument> {
  const bytes = await files.read('index.json')
  return { ...verified(directory, bytes, undefined), mediaType: MEDIA_TYPES.index }
}

/** Among the manifests that the layout lists, those that are attached to this one. */
async function layoutReferrers(
  index: SourceDocument,
  digest: string,
  read: DocumentSource['read'],
): Promise<readonly Referrer[]> {
  const entries = parseReferrers('index.json', index.bytes) ?? []
  const artifacts = entries.filter(({ mediaType }) => mediaType === MEDIA_TYPES.manifest)
  const found = await Promise.all(
    distinctBy(artifacts, (one) => one.digest).map(async (one) => {
      // What is listed need not be there: a layout may hold one platform of several.
      const document = await read(one).catch(() => undefined)
      if (document === undefined) return []
      const { artifactType } = parseJson(one.digest, document.bytes)
      const type = typeof artifactType === 'string' ? artifactType : one.artifactType
      return subjectOf(document, one.digest) === digest ? [{ ...one, artifactType: type }] : []
    }),
  )
  return found.flat()
}

const nameOf = ({ annotations }: IndexEntry): string | undefined => annotations[REF_NAME]

/** What may be meant: oras lists what an index refers to beside it, without names. */
function candidates(entries: readonly IndexEntry[], reference: string | undefined): readonly IndexEntry[] {
  if (reference !== undefined) {
    const matches = entries.filter((entry) =>
      [nameOf(entry), entry.annotations[FULL_NAME], entry.digest].includes(reference),
    )
    return distinctBy(matches, ({ digest }) => digest)
  }
  const named = entries.filter((entry) => nameOf(entry) !== undefined)
  return named.length > 0 ? named : entries
}

/** An image with several tags has an entry for each. */
function distinct(entries: readonly IndexEntry[]): readonly IndexEntry[] {
  return distinctBy(entries, (entry) => `${entry.digest} ${nameOf(entry) ?? ''}`)
}

function nothingThere(
  directory: string,
  reference: string | undefined,
  entries: readonly IndexEntry[],
): NixeryError {
  return new NixeryError('image', {
    message:
      reference === undefined ? `${directory} has no images` : `${directory} has no image ${reference}`,
    hint: entries.length === 0 ? 'write an image to it first' : `it has ${listed(entries)}`,
  })
}

function notClear(directory: string, found: readonly IndexEntry[]): NixeryError {
  const [first] = found.map((entry) => printable(nameOf(entry) ?? entry.digest))
  return new NixeryError('image', {
    message: `${directory} has ${found.length} images: ${listed(found)}`,
    hint: `say which one, for example ${directory}${first?.includes(':') ? '@' : ':'}${first}`,
  })
}

const listed = (entries: readonly IndexEntry[]): string =>
  entries.map((entry) => printable(nameOf(entry) ?? entry.digest)).join(', ')
