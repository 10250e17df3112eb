/** Reading the documents of an image from an OCI image layout, whoever wrote it. */
import { existsSync, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { distinctBy } from '../../base/collections.ts'
import { NixeryError } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import { MEDIA_TYPES } from '../oci/types.ts'
import {
  type DocumentSource,
  LARGEST_DOCUMENT,
  type SourceDocument,
  tooLarge,
  verified,
} from './document-source.ts'
import { type IndexEntry, parseDocument } from './parse-documents.ts'

/** A layout, and which of its images: a tag or digest, or the only one. */
export interface LayoutPlace {
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
  const read = async ({ mediaType, digest }: { mediaType: string; digest: string }) => {
    const [algorithm = '', hex = ''] = digest.split(':')
    const bytes = await readLimited(path.join(directory, 'blobs', algorithm, hex), directory)
    return { ...verified(`${digest} in ${directory}`, bytes, digest), mediaType }
  }
  return {
    name:
      reference === undefined ? directory : `${directory}${reference.includes(':') ? '@' : ':'}${reference}`,
    read,
    async root(): Promise<SourceDocument> {
      checkDirectory(directory)
      const bytes = await readLimited(path.join(directory, 'index.json'), directory)
      const index = { ...verified(directory, bytes, undefined), mediaType: MEDIA_TYPES.index }
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

function checkDirectory(directory: string): void {
  if (existsSync(path.join(directory, 'oci-layout'))) return
  const what = !existsSync(directory)
    ? 'does not exist'
    : statSync(directory).isDirectory()
      ? 'is not an OCI image layout: it has no file oci-layout'
      : 'is a file, not an OCI image layout'
  throw new NixeryError('image', {
    message: `${directory} ${what}`,
    hint: 'give a directory that "nixery-action build --output type=oci,dest=DIR", "skopeo copy ... oci:DIR" or "oras cp --to-oci-layout" wrote, or an image such as ghcr.io/org/tools:latest',
  })
}

async function readLimited(file: string, directory: string): Promise<Buffer> {
  try {
    const found = await stat(file)
    // Reading a pipe or a device may never end.
    if (!found.isFile()) throw new Error(`${file} is not a file`)
    if (found.size > LARGEST_DOCUMENT) throw tooLarge(file)
    return await readFile(file)
  } catch (error) {
    if (error instanceof NixeryError) throw error
    const message = `${directory} is not complete: ${(error as Error).message}`
    throw new NixeryError('image', { message, hint: 'write the layout again' }, error)
  }
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
