/** A file or a directory of this machine, as entries of an image. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { compare } from '../../base/collections.ts'
import { isInStore } from '../../closure/store-name.ts'
import { fromBinary, type TarEntry, toBinary, toBuffer } from '../../image/pack/tar.ts'
import type { FileToAdd } from './added-files.ts'
import { GitIgnores, readIfThere } from './git-ignores.ts'
import { type Ignored, parseDockerIgnore } from './ignore-files.ts'

/** What times files get: one made of their content, that of SOURCE_DATE_EPOCH, or their own. */
export type FileTimes = 'content' | 'epoch' | 'source'

/** What a directory leaves behind besides `.git`. */
export type IgnoreFiles = 'dockerignore' | 'gitignore'

export interface ReadOptions {
  readonly times: FileTimes
  /** `gitignore`: what that says, too. */
  readonly ignore: IgnoreFiles
}

const BUFFER = Buffer.allocUnsafeSlow(1024 * 1024)
/** Who else than the owner may write is a matter of the umask, which differs between machines. */
const KEPT_MODE = 0o7755
const IGNORE_FILE = '.dockerignore'
/** 1980-01-01: archives of other kinds know no earlier times. */
const FIRST_TIME = 315_532_800
/** 17 years of seconds. */
const TIME_BITS = 29

/**
 * Throws an Error for what cannot be read, and for a link that leads out of the directory where sources
 * begin.
 */
export function* readTree(
  { source, base, dest, into, mode }: FileToAdd,
  { times, ignore }: ReadOptions,
): Generator<TarEntry> {
  checkInside(source, base)
  const stat = statSync(source)
  const isDirectory = stat.isDirectory()
  const place = into && !isDirectory ? path.posix.join(dest, path.basename(source)) : dest
  const ignored = isDirectory ? ignoredIn(source) : () => false
  const gitIgnores = isDirectory && ignore === 'gitignore' ? GitIgnores.above(source) : undefined
  const walk = new Walk(mode, times, ignored, gitIgnores)
  for (const entry of walk.entries(toBinary(source), toBinary(place).slice(1), '', stat))
    if (entry.name !== '') yield entry
}

/**
 * A source may be a link, but not to what is no part of the workspace, such as the libraries of this machine.
 */
function checkInside(source: string, base: string): void {
  const file = path.resolve(source)
  const start = `${path.resolve(base)}/`
  const root = realpathSync(file.startsWith(start) ? start : path.dirname(file))
  const real = realpathSync(file)
  if (real === root || real.startsWith(root === '/' ? root : `${root}/`) || isInStore(real)) return
  throw new Error(`it is a link to ${real}, outside of ${root}`)
}

function ignoredIn(directory: string): Ignored {
  const text = readIfThere(path.join(directory, IGNORE_FILE))
  return text === undefined ? () => false : parseDockerIgnore(text)
}

/** One way through a tree. Names are binary strings. */
class Walk {
  readonly #mode: number | undefined
  readonly #times: FileTimes
  readonly #ignored: Ignored

  readonly #gitIgnores: GitIgnores | undefined

  constructor(
    mode: number | undefined,
    times: FileTimes,
    ignored: Ignored,
    gitIgnores: GitIgnores | undefined,
  ) {
    this.#mode = mode
    this.#times = times
    this.#ignored = ignored
    this.#gitIgnores = gitIgnores
  }

  /** `inside`: the name below the directory that the walk begins at, which is empty for that itself. */
  *entries(file: string, name: string, inside: string, stat: Stats): Generator<TarEntry> {
    if (stat.isSymbolicLink()) yield { type: 'symlink', name, target: readlinkSync(toBuffer(file), 'latin1') }
    else if (stat.isDirectory()) {
      // As with COPY of Docker, the mode of the directory that is named stays behind: it is often a temporary
      // one.
      const own = inside === '' ? 0o755 : stat.mode & KEPT_MODE
      yield { type: 'directory', name, mode: this.#mode === undefined ? own : searchable(this.#mode) }
      yield* this.#below(file, name, inside)
    } else if (stat.isFile()) {
      const content = { path: file, ...hashOf(file) }
      const mode = this.#mode ?? stat.mode & KEPT_MODE
      yield { type: 'file', name, mode, content, ...this.#time(stat, content.sha256) }
    } else throw new Error(`${fromBinary(file)} is neither a file, a directory nor a symbolic link`)
  }

  *#below(file: string, name: string, inside: string): Generator<TarEntry> {
    this.#gitIgnores?.enter(fromBinary(file))
    for (const child of readdirSync(toBuffer(file), 'latin1').sort(compare)) {
      const below = inside === '' ? child : `${inside}/${child}`
      if (child === '.git' || below === IGNORE_FILE) continue
      const stat = lstatSync(toBuffer(`${file}/${child}`))
      // In what Git ignores nothing can be brought back.
      if (this.#gitIgnores?.ignores(fromBinary(`${file}/${child}`), stat.isDirectory())) continue
      const place = name === '' ? child : `${name}/${child}`
      if (!this.#ignored(fromBinary(below))) yield* this.entries(`${file}/${child}`, place, below, stat)
      // A later line may bring back something in it.
      else if (stat.isDirectory()) yield* this.#below(`${file}/${child}`, place, below)
    }
  }

  #time(stat: Stats, sha256: string): { readonly mtime?: number } {
    if (this.#times === 'epoch') return {}
    if (this.#times === 'source') return { mtime: Math.max(0, Math.floor(stat.mtimeMs / 1000)) }
    return { mtime: FIRST_TIME + (Number.parseInt(sha256.slice(0, 8), 16) >>> (32 - TIME_BITS)) }
  }
}

/** Who may read a directory may also go into it. */
const searchable = (mode: number): number => (mode & 0o777) | ((mode & 0o444) >> 2)

function hashOf(file: string): { readonly size: number; readonly sha256: string } {
  const descriptor = openSync(toBuffer(file), 'r')
  const hash = createHash('sha256')
  let size = 0
  try {
    for (let count = readSync(descriptor, BUFFER); count > 0; count = readSync(descriptor, BUFFER)) {
      hash.update(BUFFER.subarray(0, count))
      size += count
    }
  } finally {
    closeSync(descriptor)
  }
  return { size, sha256: hash.digest('hex') }
}
