/** Programs that an image is to run: whether they are there, and with what they need. */
import { closeSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { compare } from '../../base/collections.ts'
import type { Problem } from '../../base/errors.ts'
import type { Architecture } from '../../base/platform.ts'
import { nearestNames } from '../../base/suggest.ts'
import { fromBinary, type TarEntry, toBuffer } from '../pack/tar.ts'
import { type ElfFile, type ReadAt, readElf } from './elf.ts'
import type { ImageView } from './image-view.ts'

const MAY_EXECUTE = 0o111
/** As much of a script's first line as the kernel reads. */
const FIRST_LINE_BYTES = 256
/** More than any table of names; what asks for more is no program. */
const MAX_PART_BYTES = 64 * 1024 * 1024

/** Where loaders look, that of a base image included. */
const LIBRARIES = ['', '64', '/x86_64-linux-gnu', '/aarch64-linux-gnu'].flatMap((rest) => [
  ...[`/lib${rest}`, `/usr/lib${rest}`, `/usr/local/lib${rest}`],
])

/** Where programs are looked for, and what runs them. */
export interface Surroundings {
  readonly view: ImageView
  readonly architecture: Architecture
  /** With PATH. */
  readonly env: Readonly<Record<string, string>>
  readonly workdir: string
  readonly guide: ProgramGuide
}

/** What is known of packages that an image does not have, or has by another name. */
export interface ProgramGuide {
  /** Packages that have the program, the likeliest first. */
  readonly packagesWith: (program: string) => readonly string[]
  /** Names that programs of the package may have: other ones than its own. */
  readonly namesOf: (attribute: string) => readonly string[]
}

/** What is wrong with a program of the name, as a runtime would look for it; undefined when it starts. */
export function missingProgram(name: string, where: Surroundings): Problem | undefined {
  const found = programPlaces(name, where).flatMap((one) => where.view.find(one) ?? [])
  const [first] = found
  if (first === undefined)
    return { message: `no package and no file has the program ${name}`, hint: hintFor(name, where) }
  const program = found.find(({ kind, entry }) => kind === 'file' && mayExecute(entry))
  if (program !== undefined) return undefined
  return first.kind === 'directory'
    ? { message: `${name} is a directory`, hint: 'name a program' }
    : { message: `${name} may not be executed`, hint: 'give it a mode in files, as in SOURCE:/DEST:0755' }
}

/** Where a program of the name may be: absolute paths, the first one that is there counts. */
export const programPlaces = (
  name: string,
  where: Pick<Surroundings, 'env' | 'workdir'>,
): readonly string[] =>
  name.includes('/')
    ? [path.posix.resolve(where.workdir, name)]
    : searchPath(where).map((directory) => path.posix.join(directory, name))

const searchPath = ({ env }: Pick<Surroundings, 'env'>): readonly string[] =>
  (env.PATH ?? '').split(':').filter((one) => one !== '')

const mayExecute = (entry: TarEntry | undefined): boolean =>
  entry?.type !== 'file' || (entry.mode & MAY_EXECUTE) !== 0

/** As many as are shown where none has a similar name. */
const FEW_PROGRAMS = 8

/**
 * What to do about a program that is not there: another one that is meant, one of the same name that lies elsewhere, or
 * the package that has it.
 */
function hintFor(name: string, where: Surroundings): string {
  const { guide, view } = where
  const programs = [...new Set(searchPath(where).flatMap((directory) => view.list(directory)))].sort(compare)
  const wanted = path.posix.basename(name)
  const meant = [wanted, ...guide.namesOf(wanted)].filter((one) => programs.includes(one))
  if (meant.length > 0) return didYouMean(meant.slice(0, 1))
  const [missing] = guide.packagesWith(wanted)
  if (missing !== undefined) return `add the package ${missing}`
  const near = nearestNames(wanted, programs)
  if (near.length > 0) return didYouMean(near)
  return programs.length > 0 && programs.length <= FEW_PROGRAMS
    ? `add the package that has it, or run what is there: ${programs.join(', ')}`
    : 'add the package that has it, or write its path'
}

const didYouMean = (names: readonly string[]): string => `did you mean ${names.join(' or ')}?`

/** What a file of the user needs to be run, and the image does not have. */
export function missingNeeds(entry: TarEntry, where: Surroundings): readonly Problem[] {
  if (entry.type !== 'file' || entry.content instanceof Uint8Array) return []
  const { content } = entry
  return readingFrom(content.path, (read) => {
    const elf = readElf(read)
    if (elf !== undefined) return problemsOf(elf, `/${fromBinary(entry.name)}`, where)
    return mayExecute(entry) ? scriptProblems(read(0, FIRST_LINE_BYTES).toString('utf8'), entry, where) : []
  })
}

function readingFrom<T>(file: string, work: (read: ReadAt) => T): T {
  const descriptor = openSync(toBuffer(file), 'r')
  try {
    return work((offset, length) => {
      const buffer = Buffer.alloc(Math.min(length, MAX_PART_BYTES))
      return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, offset))
    })
  } finally {
    closeSync(descriptor)
  }
}

function scriptProblems(text: string, { name }: TarEntry, where: Surroundings): readonly Problem[] {
  const script = `/${fromBinary(name)}`
  const line = /^#!([^\n]*)/.exec(text)?.[1]
  if (line === undefined) return []
  if (line.endsWith('\r')) {
    const hint = 'save it with Unix line ends, for example with: sed -i "s/\\r$//" FILE'
    return [{ message: `${script} has Windows line ends, which become part of its interpreter's name`, hint }]
  }
  const [interpreter = '', ...rest] = line.trim().split(/\s+/)
  const isEnv = path.posix.basename(interpreter) === 'env'
  const asked = isEnv ? rest.find((word) => !word.startsWith('-') && !word.includes('=')) : undefined
  const needed = [interpreter, ...(asked === undefined ? [] : [asked])]
  const missing = needed.filter((program) => missingProgram(program, where) !== undefined)
  return missing.map((program) => ({
    message: `${script} asks for ${program}, which the image does not have`,
    hint: interpreterHint(path.posix.basename(program), where),
  }))
}

/** The program may be there all the same, at another place than the script says. */
function interpreterHint(program: string, where: Surroundings): string {
  const { guide, view } = where
  const place = programPlaces(program, where).find((one) => view.isFile(one))
  if (place !== undefined) return `change its first line: the image has ${place}`
  return `add ${guide.packagesWith(program)[0] ?? program} to packages, or change its first line`
}

function problemsOf(elf: ElfFile, file: string, where: Surroundings): readonly Problem[] {
  const { architecture, interpreter } = elf
  if (architecture !== where.architecture) {
    const message = `${file} was made for ${architecture ?? 'another kind of processor'}, and the image is for ${where.architecture}`
    return [{ message, hint: `add the one for ${where.architecture}` }]
  }
  if (interpreter === undefined) return []
  if (!where.view.isFile(interpreter)) return [missingLoader(file, interpreter)]
  // What Nix made has its own libraries in the store.
  if (interpreter.startsWith('/nix/store/')) return []
  const missing = elf.needed.filter((name) => !hasLibrary(name, elf, file, where))
  if (missing.length === 0) return []
  return [
    {
      message: `${file} needs ${missing.join(', ')}, which the image does not have in /lib`,
      hint: 'add the packages that have them, for example zlib, openssl.out or stdenv.cc.cc.lib',
    },
  ]
}

function missingLoader(file: string, interpreter: string): Problem {
  const message = `${file} asks for the loader ${interpreter}, which the image does not have`
  if (interpreter.startsWith('/nix/store/'))
    return { message, hint: 'it was made by Nix: add its package instead of the file' }
  return interpreter.includes('musl')
    ? { message, hint: 'it was made for Alpine: add one that was made for glibc, or is linked statically' }
    : { message, hint: 'add glibc.out and stdenv.cc.cc.lib to packages (docs/job-containers.md)' }
}

function hasLibrary(name: string, { runPath }: ElfFile, file: string, { view, env }: Surroundings): boolean {
  const origin = path.posix.dirname(file)
  const directories = [...runPath, ...(env.LD_LIBRARY_PATH ?? '').split(':'), ...LIBRARIES]
  return directories
    .filter((one) => one !== '')
    .some((one) => view.isFile(path.posix.join(one.replace(/\$ORIGIN|\$\{ORIGIN\}/, origin), name)))
}
