/**
 * Images in one tar: an OCI layout (`oci-archive:` of skopeo and podman), or an archive for `docker load`,
 * which is a layout too and has docker's manifest.json besides, as buildx and `docker save` write it. Docker
 * reads manifest.json, or the layout where containerd stores its images; podman the layout when that has one
 * entry, else manifest.json.
 */
import { createReadStream } from 'node:fs'
import { compare } from '../base/collections.ts'
import { distinctBlobs, type ImageTree, type PlatformImage } from '../image/oci/image-tree.ts'
import { type Descriptor, type ImageIndex, MEDIA_TYPES } from '../image/oci/types.ts'
import { blobFile, blobPath, INDEX_FILE, LAYOUT_FILE, LAYOUT_MARK, REF_NAME } from '../image/pack/layout.ts'
import {
  contentSize,
  END_OF_ARCHIVE,
  encodeHeader,
  type FileContent,
  padding,
  type TarEntry,
  toBinary,
  toBuffer,
} from '../image/pack/tar.ts'

/** What containerd, and podman after it, call an image of a layout. */
const IMAGE_NAME = 'io.containerd.image.name'
const READ_SIZE = 1024 * 1024

/** Every blob of a complete layout, each once, in byte order of the names. */
export function blobsOf({ documents, blobs }: Pick<ImageTree, 'documents' | 'blobs'>): readonly Descriptor[] {
  const all = [...documents.map(({ descriptor }) => descriptor), ...blobs]
  return distinctBlobs(all).sort((a, b) => compare(a.digest, b.digest))
}

/** A layout in one tar. `indexBytes`: its index.json. */
export function ociArchive(layout: string, tree: ImageTree, indexBytes: Uint8Array): TarEntry[] {
  return [...blobEntries(layout, blobsOf(tree)), file(INDEX_FILE, indexBytes), layoutMark()]
}

/** `names`: full names with tags. Every name has a descriptor of its own, as containerd wants it. */
export function dockerArchive(
  layout: string,
  { image }: Pick<PlatformImage, 'image'>,
  names: readonly string[],
): TarEntry[] {
  const { config, manifest, blobs } = image
  const index: ImageIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: names.map((name) => ({
      ...manifest.descriptor,
      annotations: { [IMAGE_NAME]: name, [REF_NAME]: name.slice(name.lastIndexOf(':') + 1) },
    })),
  }
  const forDocker = {
    Config: blobPath(config.descriptor.digest),
    RepoTags: names,
    Layers: blobs.slice(1).map(({ digest }) => blobPath(digest)),
  }
  return [
    ...blobEntries(layout, blobsOf({ documents: [config, manifest], blobs })),
    file(INDEX_FILE, json(index)),
    file('manifest.json', json([forDocker])),
    layoutMark(),
  ]
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value))

const file = (name: string, content: FileContent): TarEntry => ({ type: 'file', name, mode: 0o644, content })

const layoutMark = (): TarEntry => file(LAYOUT_FILE, LAYOUT_MARK)

function blobEntries(layout: string, blobs: readonly Descriptor[]): TarEntry[] {
  const directories = ['blobs', 'blobs/sha256'].map(
    (name): TarEntry => ({ type: 'directory', name, mode: 0o755 }),
  )
  const files = blobs.map((blob) => {
    const content = { path: toBinary(blobFile(layout, blob.digest)), size: blob.size }
    return file(blobPath(blob.digest), content)
  })
  return [...directories, ...files]
}

/** The bytes of an archive. Throws when a blob is not as long as its descriptor says. */
export async function* archiveBytes(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield encodeHeader(entry)
    if (entry.type !== 'file') continue
    yield* contentBytes(entry.content)
    yield padding(contentSize(entry))
  }
  yield END_OF_ARCHIVE
}

async function* contentBytes(content: FileContent): AsyncGenerator<Buffer> {
  if (content instanceof Uint8Array) {
    yield Buffer.from(content)
    return
  }
  let bytes = 0
  const stream = createReadStream(toBuffer(content.path), { highWaterMark: READ_SIZE })
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    yield chunk
  }
  if (bytes !== content.size) throw new Error(`${content.path} has ${bytes} bytes, not ${content.size}`)
}
