/** NARs as tar entries, the same that `storeEntries` makes of the unpacked path. */
import { randomUUID } from 'node:crypto'
import { closeSync, openSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { NarEntry } from '../../substitute/nar.ts'
import type { NarSource } from '../../substitute/nar-source.ts'
import { type NarReading, type OpenNar, openNar, readNar } from '../../substitute/open-nar.ts'
import type { Scratch } from '../../substitute/unpack-program.ts'
import type { ChunkWriter } from './chunk-writer.ts'
import { DIRECTORY_MODE, EXECUTABLE_MODE, FILE_MODE } from './store-entries.ts'
import { encodeHeader, padding, type TarHead, toBinary } from './tar.ts'

/** NARs of a layer that are on their way while one before them is read. */
const AHEAD = 2

/**
 * Opens NARs in their order, some before their turn. Ends those that are not read any more. `directory`: for
 * files that programs unpack into, which are gone when they are closed.
 */
export function* openAhead(
  sources: readonly NarSource[],
  { http, env }: NarReading,
  directory: string,
): Generator<OpenNar, void> {
  const reading = { http, env, scratch: () => namelessFile(directory) }
  const ahead: OpenNar[] = []
  try {
    for (const source of sources) {
      ahead.push(openNar(source, reading))
      if (ahead.length > AHEAD) yield ahead.shift() as OpenNar
    }
    while (ahead.length > 0) yield ahead.shift() as OpenNar
  } finally {
    for (const { close } of ahead) close()
  }
}

/** Nothing of it is left behind, whatever becomes of this process. */
function namelessFile(directory: string): Scratch {
  const name = path.join(directory, `.${randomUUID()}.nar`)
  const file = openSync(name, 'wx+')
  rmSync(name)
  return { file, release: () => closeSync(file) }
}

/**
 * Appends a store path to a tar while its NAR arrives. Throws when it is not what was signed, with the tar
 * half written.
 */
export async function writeNar(tar: ChunkWriter, nar: OpenNar): Promise<void> {
  const top = toBinary(nar.source.path).slice(1)
  let [size, left] = [0, 0]
  for await (const part of readNar(nar)) {
    if (Buffer.isBuffer(part)) {
      await tar.write(part)
      left -= part.length
      if (left === 0) await tar.write(padding(size))
      continue
    }
    await tar.write(encodeHeader(toTarHead(part, top)))
    if (part.type === 'file') size = left = part.size
  }
}

function toTarHead(entry: NarEntry, top: string): TarHead {
  const name = entry.name === '' ? top : `${top}/${entry.name}`
  if (entry.type === 'symlink') return { type: 'symlink', name, target: entry.target }
  if (entry.type === 'directory') return { type: 'directory', name, mode: DIRECTORY_MODE }
  const mode = entry.executable ? EXECUTABLE_MODE : FILE_MODE
  return { type: 'file', name, mode, content: { size: entry.size } }
}
