import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import * as toolchain from '../../scripts/toolchain.mjs'

const program = join((await toolchain.zstd()).bin, 'zstd')

/** Gives the new content of a file; the name is as in the archive, relative to the workspace or absolute. */
export type EditFile = (name: string, content: Buffer) => Buffer

const blockSize = 512
const zstdMagic = Buffer.from('28b52ffd', 'hex')

/**
 * Changes files in an archive of the cache client: a tar, packed with zstd or, on machines without it, gzip.
 */
export function editArchive(archive: Buffer, edit: EditFile): Buffer {
  if (!archive.subarray(0, 4).equals(zstdMagic)) return gzipSync(editTar(gunzipSync(archive), edit))
  return zstd(['--compress'], editTar(zstd(['--decompress'], archive), edit))
}

const zstd = (args: readonly string[], input: Buffer) =>
  execFileSync(program, [...args, '--stdout', '--quiet'], { input, maxBuffer: Number.POSITIVE_INFINITY })

/** Keeps everything but the content of files as it is, names with `..` or a leading slash too. */
function editTar(tar: Buffer, edit: EditFile): Buffer {
  const parts: Buffer[] = []
  let longName: string | undefined
  let offset = 0
  while (tar[offset]) {
    const header = Buffer.from(tar.subarray(offset, offset + blockSize))
    const size = Number.parseInt(text(header, 124, 12), 8)
    const content = tar.subarray(offset + blockSize, offset + blockSize + size)
    const type = text(header, 156, 1)
    const isFile = type === '0' || type === ''
    parts.push(...member(header, isFile ? edit(longName ?? nameOf(header), content) : content))
    longName = type === 'x' ? /^\d+ path=(.*)$/m.exec(content.toString())?.[1] : undefined
    offset += blockSize + padded(size)
  }
  return Buffer.concat([...parts, tar.subarray(offset)])
}

const padded = (size: number) => Math.ceil(size / blockSize) * blockSize

function text(header: Buffer, start: number, length: number): string {
  const [value = ''] = header.toString('utf8', start, start + length).split('\0')
  return value
}

function nameOf(header: Buffer): string {
  const prefix = text(header, 345, 155)
  return prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100)
}

function member(header: Buffer, content: Buffer): readonly Buffer[] {
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return [header, content, Buffer.alloc(padded(content.length) - content.length)]
}
