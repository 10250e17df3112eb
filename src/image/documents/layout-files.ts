/** The files of an OCI image layout: in a directory, or in a tar archive. */
import { existsSync, statSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { BLOCK_SIZE } from '../pack/tar.ts'
import { paddedSize, readTarHeader } from '../pack/tar-header.ts'
import { LARGEST_DOCUMENT, tooLarge } from './document-source.ts'

export interface LayoutFiles {
  /** `blobs/sha256/...` up to a number of bytes; default LARGEST_DOCUMENT. Throws `image`. */
  readonly read: (name: string, limit?: number) => Promise<Buffer>
}

/** Throws `image` when there is no layout at the place. */
export async function openLayoutFiles(place: string): Promise<LayoutFiles> {
  if (!existsSync(place)) throw noLayout(place, 'does not exist')
  if (statSync(place).isFile()) return archiveFiles(place)
  if (!existsSync(path.join(place, 'oci-layout')))
    throw noLayout(place, 'is not an OCI image layout: it has no file oci-layout')
  return { read: (name, limit) => complete(place, () => readLimited(path.join(place, name), limit)) }
}

async function readLimited(file: string, limit = LARGEST_DOCUMENT): Promise<Buffer> {
  const found = await stat(file)
  // Reading a pipe or a device may never end.
  if (!found.isFile()) throw new Error(`${file} is not a file`)
  if (found.size > limit) throw tooLarge(file, limit)
  return readFile(file)
}

async function complete<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NixeryError) throw error
    const message = `${place} is not complete: ${(error as Error).message}`
    throw new NixeryError('image', { message, hint: 'write the layout again' }, error)
  }
}

interface Member {
  /** Where its bytes begin. */
  readonly offset: number
  readonly size: number
}

async function archiveFiles(file: string): Promise<LayoutFiles> {
  const members = await complete(file, () => membersOf(file))
  if (members.has('manifest.json') && !members.has('oci-layout'))
    throw noLayout(file, 'is an archive of docker without a layout in it', dockerHint)
  if (!members.has('oci-layout'))
    throw noLayout(file, 'is a file, not an OCI image layout or an archive of one')
  return {
    read: (name, limit = LARGEST_DOCUMENT) =>
      complete(file, async () => {
        const member = members.get(name)
        if (member === undefined) throw new Error(`it has no ${name}`)
        if (member.size > limit) throw tooLarge(`${name} in ${file}`, limit)
        return readAt(file, member)
      }),
  }
}

const dockerHint =
  'write it with "podman save --format oci-archive", or with Docker 25 or newer; "skopeo copy docker-archive:FILE oci:DIR" makes a layout of it'

/** More than images have, with their blobs. */
const MOST_MEMBERS = 10_000

/**
 * What is in a tar, by name; nothing of what is no tar. The bytes of members are not read. Names of layouts are
 * short: other forms of names are skipped.
 */
async function membersOf(file: string): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>()
  const handle = await open(file)
  try {
    const block = Buffer.alloc(BLOCK_SIZE)
    let offset = 0
    while (members.size < MOST_MEMBERS) {
      const { bytesRead } = await handle.read(block, 0, BLOCK_SIZE, offset)
      const header = bytesRead === BLOCK_SIZE ? readTarHeader(block) : undefined
      if (header === undefined) break
      const { name, flag, size } = header
      offset += BLOCK_SIZE
      if (flag === '0' || flag === '\0') members.set(name.replace(/^\.\//, ''), { offset, size })
      offset += paddedSize(size)
    }
  } finally {
    await handle.close()
  }
  return members
}

async function readAt(file: string, { offset, size }: Member): Promise<Buffer> {
  const handle = await open(file)
  try {
    const bytes = Buffer.alloc(size)
    const { bytesRead } = await handle.read(bytes, 0, size, offset)
    if (bytesRead < size) throw new Error('it ends in the middle')
    return bytes
  } finally {
    await handle.close()
  }
}

const layoutHint =
  'give what "nixery-action build --output type=oci,dest=DIR" (or FILE.tar), "skopeo copy ... oci:DIR" or "podman save --format oci-archive" wrote, or an image such as ghcr.io/org/tools:latest'

function noLayout(place: string, what: string, hint = layoutHint): NixeryError {
  return new NixeryError('image', { message: `${place} ${what}`, hint })
}
