/** COPY and ADD -> lines of the input files. */
import path from 'node:path'
import type { Step } from './read-dockerfile.ts'

/** What is in the directory of the Dockerfile. */
export interface Context {
  readonly isDirectory: (file: string) => boolean
  /** The text of a file; undefined where there is none. */
  readonly read: (file: string) => string | undefined
  /** Names in a directory; none where there is no such directory. */
  readonly list: (directory: string) => readonly string[]
}

export interface Copied {
  readonly files: readonly string[]
  /** Why something is not copied. */
  readonly notes: readonly string[]
}

/** `workdir`: where relative destinations begin. */
export function translateCopy(
  { text, words, flags, line: _, keyword }: Step,
  workdir: string,
  context: Context,
): Copied {
  const { from, chmod, chown } = flags
  if (from !== undefined) {
    const why = `${from} is another image, or another stage: build that before, and add it with files, or take a package that has it`
    return { files: [], notes: [why] }
  }
  if (text.includes('<<'))
    return { files: [], notes: ['a here-document is no file: write it to one, and add that with files'] }
  const all = words ?? text.split(/\s+/)
  const [sources, dest = '/'] = [all.slice(0, -1), all.at(-1)]
  const place = path.posix.resolve(workdir, dest)
  const into = dest.endsWith('/') || /^\.{0,2}$/.test(dest) || sources.length > 1
  const mode = chmod !== undefined && /^0?[0-7]{3}$/.test(chmod) ? `:${chmod.padStart(4, '0')}` : ''
  const copied = sources.map((source) => copyOne(source, { place, into, mode, keyword }, context))
  const ofModes =
    chmod !== undefined && mode === '' ? [`the mode ${chmod} is not octal: write it as SOURCE:DEST:0755`] : []
  const ofOwner =
    chown === undefined
      ? []
      : [`the owner ${chown} is fixed: root, or user for what is in its home or in volumes`]
  return {
    files: copied.flatMap(({ files }) => files),
    notes: [...copied.flatMap(({ notes }) => notes), ...ofModes, ...ofOwner],
  }
}

interface Destination {
  readonly place: string
  readonly into: boolean
  /** `:0755`, or nothing. */
  readonly mode: string
  readonly keyword: string
}

function copyOne(source: string, { place, into, mode, keyword }: Destination, context: Context): Copied {
  if (/^\w+:\/\/|^git@/.test(source))
    return { files: [], notes: [`nothing is downloaded: fetch ${source} before, and add it with files`] }
  const unpacks = keyword === 'ADD' && /\.(?:tar|tar\.\w+|tgz|tbz2|txz)$/.test(source)
  const notes = unpacks
    ? [`${source} is not unpacked: unpack it before, and add the directory with files`]
    : []
  if (unpacks) return { files: [], notes }
  const matching = expandName(source.replace(/^\/+/, ''), context)
  if (matching === undefined)
    return { files: [], notes: [`nothing matches ${source} here: name the files in files`] }
  const several = matching.length > 1
  const files = matching.map((file) => {
    const own = file.replace(/^\.\/+/, '').replace(/\/+$/, '') || '.'
    const isDirectory = own === '.' || context.isDirectory(own)
    // A directory becomes the destination, as in Docker; a file goes into it.
    const dest = !isDirectory && (into || several) ? path.posix.join(place, path.posix.basename(own)) : place
    return `${own}:${dest}${isDirectory ? '' : mode}`
  })
  return { files, notes }
}

/** Names for `*` and `?`, which only the last part of a path may have; undefined when nothing matches. */
function expandName(source: string, { list }: Context): readonly string[] | undefined {
  if (!/[*?[]/.test(source)) return [source || '.']
  const [directory, last] = [path.posix.dirname(source), path.posix.basename(source)]
  if (/[*?[]/.test(directory) || last.includes('[')) return undefined
  const pattern = last
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  const found = list(directory).filter((name) => new RegExp(`^${pattern}$`).test(name))
  return found.length === 0 ? undefined : found.sort().map((name) => path.posix.join(directory, name))
}
