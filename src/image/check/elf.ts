/**
 * What a program for Linux says of where it runs: the few parts of ELF (64 bits, little-endian) that a loader
 * reads.
 */

export interface ElfFile {
  /** Undefined for one that no platform of ours has. */
  readonly architecture: 'amd64' | 'arm64' | undefined
  /** The loader that it asks the kernel for; undefined for libraries, and for programs that need none. */
  readonly interpreter: string | undefined
  /** Names of libraries. */
  readonly needed: readonly string[]
  /** Directories that it wants them to be looked for in. */
  readonly runPath: readonly string[]
}

/** Reads a part of a file; fewer bytes at its end. */
export type ReadAt = (offset: number, length: number) => Buffer

const HEADER_BYTES = 64
const MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1])
const ARCHITECTURES: Readonly<Record<number, ElfFile['architecture']>> = { 62: 'amd64', 183: 'arm64' }
const SEGMENT = { load: 1, dynamic: 2, interpreter: 3 }
const TAG = { end: 0, needed: 1, strings: 5, stringsSize: 10, rpath: 15, runpath: 29 }

interface Segment {
  readonly type: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

/** Undefined for what is not such a file, or cannot be one because parts of it are missing. */
export function readElf(read: ReadAt): ElfFile | undefined {
  const header = read(0, HEADER_BYTES)
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  try {
    const segments = segmentsOf(header, read)
    const interpreter = segments.find(({ type }) => type === SEGMENT.interpreter)
    return {
      architecture: ARCHITECTURES[header.readUInt16LE(18)],
      interpreter: interpreter && textAt(read(interpreter.offset, interpreter.size), 0),
      ...dynamicPart(segments, read),
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function segmentsOf(header: Buffer, read: ReadAt): readonly Segment[] {
  const [offset, size, count] = [number64(header, 32), header.readUInt16LE(54), header.readUInt16LE(56)]
  const table = read(offset, size * count)
  return Array.from({ length: count }, (_, index) => {
    const at = index * size
    return {
      type: table.readUInt32LE(at),
      offset: number64(table, at + 8),
      address: number64(table, at + 16),
      size: number64(table, at + 32),
    }
  })
}

function dynamicPart(segments: readonly Segment[], read: ReadAt): Pick<ElfFile, 'needed' | 'runPath'> {
  const segment = segments.find(({ type }) => type === SEGMENT.dynamic)
  if (segment === undefined) return { needed: [], runPath: [] }
  const table = read(segment.offset, segment.size)
  const entries: { readonly tag: number; readonly value: number }[] = []
  for (let at = 0; at + 16 <= table.length; at += 16) {
    const [tag, value] = [table.readBigUInt64LE(at), table.readBigUInt64LE(at + 8)].map(Number)
    if (tag === undefined || value === undefined || tag === TAG.end) break
    entries.push({ tag, value })
  }
  const dynamicValue = (tag: number) => entries.find((entry) => entry.tag === tag)?.value ?? 0
  const address = dynamicValue(TAG.strings)
  const loaded = segments.find(
    (one) => one.type === SEGMENT.load && address >= one.address && address < one.address + one.size,
  )
  const strings =
    loaded === undefined
      ? Buffer.of()
      : read(loaded.offset + address - loaded.address, dynamicValue(TAG.stringsSize))
  const texts = (...tags: readonly number[]) =>
    entries.filter(({ tag }) => tags.includes(tag)).map(({ value }) => textAt(strings, value))
  const paths = texts(TAG.runpath).length > 0 ? texts(TAG.runpath) : texts(TAG.rpath)
  return { needed: texts(TAG.needed), runPath: paths.flatMap((one) => one.split(':')) }
}

/** Throws a RangeError for what no file can have. */
function number64(buffer: Buffer, offset: number): number {
  const value = buffer.readBigUInt64LE(offset)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('the number is too large')
  return Number(value)
}

function textAt(buffer: Buffer, offset: number): string {
  const end = buffer.indexOf(0, offset)
  return buffer.toString('utf8', offset, end < 0 ? buffer.length : end)
}
