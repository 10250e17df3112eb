/**
 * How large paths of nixpkgs are and how often they are updated, by Debian's package of the same program:
 * without building, nixpkgs does not say. What Debian has not gets what is usual for its kind.
 */
import { packageName, packageStem } from '../../src/closure/store-name.ts'
import { hashOfName } from '../../src/image/layers/name-hash.ts'
import type { Universe, UniversePackage } from './debian.ts'
import type { RuntimePath } from './runtime-graph.ts'

export interface Measure {
  /** Bytes. */
  readonly size: number
  readonly updates: number
}

/** Debian's sources that have another name than in nixpkgs, with spelling put aside. */
const OTHER_SOURCES: Readonly<Record<string, string>> = {
  'bash-interactive': 'bash',
  db: 'db5',
  gnugrep: 'grep',
  gnused: 'sed',
  gnutar: 'tar',
  gnumake: 'make',
  gnupatch: 'patch',
  icu4c: 'icu',
  imagemagick: 'imagemagick',
  'iana-etc': 'netbase',
  libcap: 'libcap2',
  'libjpeg-turbo': 'libjpegturbo',
  'linux-pam': 'pam',
  llvm: 'llvmtoolchain',
  clang: 'llvmtoolchain',
  'mariadb-server': 'mariadb',
  'nss-cacert': 'cacertificates',
  openjdk: 'openjdk',
  pcre: 'pcre3',
  'procps-ng': 'procps',
  python: 'python2.7',
  sqlite: 'sqlite3',
  'util-linux-minimal': 'utillinux',
  xgcc: 'gcc',
  xz: 'xzutils',
  zstd: 'libzstd',
}

/**
 * Bytes of what Debian divides otherwise: its sources of toolchains are for many languages, machines and
 * versions at once.
 */
const KNOWN: Readonly<Record<string, number>> = {
  binutils: 35e6,
  clang: 40e6,
  'clang-lib': 190e6,
  gcc: 240e6,
  'gcc-lib': 9e6,
  'gcc-libgcc': 160e3,
  glibc: 30e6,
  'glibc-bin': 2.5e6,
  'glibc-getent': 60e3,
  'glibc-locales': 220e6,
  lapack: 12e6,
  'mariadb-connector-c': 1.2e6,
  liblapack: 12e6,
  llvm: 300e6,
  'llvm-lib': 125e6,
  'llvm-tblgen': 5e6,
  mesa: 90e6,
  'mesa-libgbm': 100e3,
  openblas: 38e6,
  openjdk: 430e6,
  perl: 58e6,
  qemu: 650e6,
  'qemu-host-cpu-only': 220e6,
  rustc: 330e6,
  'xgcc-lib': 9e6,
  'xgcc-libgcc': 160e3,
}

/** Bytes of what Debian has not: a middling package of its kind. */
const USUAL: readonly (readonly [RegExp, number])[] = [
  [/^python[23]?-/, 600e3],
  [/^perl5-/, 150e3],
  [/^r-/, 1.5e6],
  [/^lib|-lib$/, 500e3],
  [/font/, 5e6],
]
const USUAL_PROGRAM = 3e6
/** Manuals and the like. */
const SMALL = 60e3
const UNWANTED =
  /-(doc|dbg|dbgsym|l10n.*|locale.*|examples|tests?|source|udeb|i18n|help-.*|cross.*|multilib|ada.*)$|-doc-|^lib(x?\d+)[a-z]|-cross|^locales|^gnat|^gdc|^gobjc|^gccgo|^gm2/

type Measured = (path: RuntimePath) => Measure

/** Measures by a suite of Debian. */
export function counterparts({ packages }: Universe): Measured {
  const binaries = new Map([...packages.values()].map((one) => [plain(one.name), one]))
  const sources = sourcesOf(packages.values())
  return (path) => {
    const name = nameOf(path.source)
    if (/^(man|doc|info|devdoc|debug|dist)$/.test(path.output)) return { size: SMALL, updates: 0 }
    const module = moduleName(name)
    const one = module === undefined ? undefined : binaries.get(plain(module))
    if (one !== undefined) return { size: one.info.narSize, updates: one.updates }
    const source = module === undefined ? findSource(name, sources, binaries) : []
    const updates = Math.max(0, ...source.map(({ updates }) => updates))
    if (/-(wrapper|env)-?[\d.]*$/.test(path.source)) return { size: SMALL, updates }
    const size = KNOWN[nameOf(path.storeName)] ?? sizeOf(path, source)
    return { size: size > 0 ? size : usualSize(path.storeName), updates }
  }
}

const nameOf = (storeName: string): string => packageName(`/nix/store/${'0'.repeat(32)}-${storeName}`)

/** What a module of a language is called in Debian. */
function moduleName(name: string): string | undefined {
  const [, language, rest = ''] = /^(python[23]?|perl5|r)-(.+)$/.exec(name) ?? []
  if (language === undefined) return undefined
  return language === 'perl5' ? `lib${rest}-perl` : language === 'r' ? `r-cran-${rest}` : `python3-${rest}`
}

/** Spelling aside. */
const plain = (name: string): string => name.toLowerCase().replace(/[-_.]/g, '')

/** Packages by the name of their source, with its number and without. */
function sourcesOf(packages: Iterable<UniversePackage>): ReadonlyMap<string, UniversePackage[]> {
  const sources = new Map<string, UniversePackage[]>()
  const numbered = new Map<string, string>()
  for (const one of packages) {
    const name = plain(one.source)
    sources.set(name, [...(sources.get(name) ?? []), one])
    numbered.set(name.replace(/\d+$/, ''), name)
  }
  for (const [bare, name] of numbered) if (!sources.has(bare)) sources.set(bare, sources.get(name) ?? [])
  return sources
}

function findSource(
  name: string,
  sources: ReadonlyMap<string, UniversePackage[]>,
  binaries: ReadonlyMap<string, UniversePackage>,
): readonly UniversePackage[] {
  for (const one of [name, packageStem(name), name.replace(/\d+$/, '')]) {
    const bare = plain(OTHER_SOURCES[one] ?? one)
    for (const candidate of [bare, `lib${bare}`, bare.replace(/^lib/, '')]) {
      const found = sources.get(candidate)
      if (found !== undefined) return found
    }
    const binary = binaries.get(bare)
    if (binary !== undefined) return [binary]
  }
  return []
}

/** Libraries, programs, or all of a source, whatever the output holds. */
function sizeOf({ output, siblings }: RuntimePath, source: readonly UniversePackage[]): number {
  const wanted = source.filter(({ name }) => !UNWANTED.test(name))
  const sum = (some: readonly UniversePackage[]) => some.reduce((bytes, { info }) => bytes + info.narSize, 0)
  const development = wanted.filter(({ name }) => name.endsWith('-dev'))
  const libraries = wanted.filter(({ name }) => /^lib/.test(name) && !name.endsWith('-dev'))
  const programs = wanted.filter((one) => !libraries.includes(one) && !development.includes(one))
  if (output === 'lib' || output === 'libgcc') return sum(libraries)
  if (output === 'bin') return sum(programs)
  if (siblings.includes('bin')) return sum(libraries)
  if (siblings.includes('lib')) return sum(programs)
  return sum(libraries) + sum(programs) + (siblings.includes('dev') ? 0 : sum(development))
}

/** Spread from a third to three times the usual, so that paths of one kind are told apart. */
function usualSize(storeName: string): number {
  const name = nameOf(storeName)
  const usual = USUAL.find(([kind]) => kind.test(name))?.[1] ?? USUAL_PROGRAM
  return Math.round(usual * 3 ** ((hashOfName(name) / 2 ** 32) * 2 - 1))
}
