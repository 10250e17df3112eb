import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, systemPath } from './child.ts'

export interface LayerEntry {
  /** As in the archive: no leading "./" is removed or added. Directories end with a slash. */
  readonly path: string
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other'
  /** As `ls` writes it, such as "rwxr-xr-x". */
  readonly mode: string
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** UTC, "1970-01-01 00:00:01". */
  readonly mtime: string
  /** Of a link. */
  readonly target?: string
}

const types: Partial<Record<string, LayerEntry['type']>> = {
  '-': 'file',
  d: 'directory',
  l: 'symlink',
  h: 'hardlink',
}

/**
 * Entries of a layer, plain or compressed, in the order of the archive, as GNU tar sees them.
 * @param blob file
 */
export async function listLayer(blob: string): Promise<readonly LayerEntry[]> {
  const options = [
    '--verbose',
    '--numeric-owner',
    '--full-time',
    '--quoting-style=literal',
    '--absolute-names',
  ]
  const PATH = `${(await toolchain.zstd()).bin}:${systemPath}` // tar calls zstd
  const listing = await mustRun('tar', ['--list', ...options, '--file', blob], {
    env: { PATH, TZ: 'UTC', LC_ALL: 'C' },
  })
  return listing.split('\n').filter(Boolean).map(parseEntry)
}

function parseEntry(line: string): LayerEntry {
  const match = /^(.)(\S{9}) (\d+)\/(\d+) +(\S+) (\S+ \S+) (.*)$/.exec(line)
  if (!match) throw new Error(`tar printed a line that is not understood: ${line}`)
  const [, letter = '', mode = '', uid, gid, size, mtime = '', name = ''] = match
  const type = types[letter] ?? 'other'
  const separator = { symlink: ' -> ', hardlink: ' link to ' }[type as string]
  const [path = '', target] = separator ? name.split(separator) : [name]
  const entry = { path, type, mode, uid: Number(uid), gid: Number(gid), size: Number(size), mtime }
  return target === undefined ? entry : { ...entry, target }
}
