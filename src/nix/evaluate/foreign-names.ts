/**
 * How Debian, Fedora and Homebrew spell a name, in the spellings that nixpkgs uses: `libpng-dev`, `node@20`,
 * `openjdk-17-jdk`, `python3-numpy`. These are guesses, to be looked up. Pure.
 */
import { quoted } from './attribute-path.ts'
import { isPopular, knownNames } from './known-names.ts'

/** What a name may mean elsewhere, the likeliest first. */
export function foreignNames(name: string): readonly string[] {
  const guesses = [
    ...moduleNames(name),
    ...developmentNames(name),
    ...versionedNames(name),
    ...partNames(name),
  ]
  return [...new Set(guesses)].filter((guess) => guess !== name && guess !== '')
}

const MODULES: readonly (readonly [pattern: RegExp, set: string])[] = [
  [/^python3?-(.+)$/, 'python3Packages'],
  [/^lib(.+)-perl$/, 'perlPackages'],
  [/^perl-(.+)$/, 'perlPackages'],
  [/^ruby-(.+)$/, 'rubyPackages'],
  [/^lua-(.+)$/, 'luaPackages'],
  [/^php[\d.]*-(.+)$/, 'phpExtensions'],
]

/** Perl's modules have no dashes in nixpkgs, and capitals that the lookup finds. */
const moduleNames = (name: string): readonly string[] =>
  MODULES.flatMap(([pattern, set]) => {
    const [, module] = pattern.exec(name) ?? []
    if (module === undefined) return []
    return [`${set}.${quoted(set === 'perlPackages' ? module.replaceAll('-', '') : module)}`]
  })

/** Headers: `libncurses5-dev` is the output `ncurses.dev`. */
function developmentNames(name: string): readonly string[] {
  const [, base] = /^(.+?)-(?:dev|devel)$/.exec(name) ?? []
  if (base === undefined) return []
  const known = [...knownNames(name), ...knownNames(base)]
  const bare = base.replace(/^lib/, '')
  const spellings = [base, bare].flatMap((one) => [one, one.replace(/[\d.]+[a-z]?$/, '')])
  const names = [...known, ...spellings].filter((one) => one.length > 1)
  return names.flatMap((one) => [`${one}.dev`, one])
}

/** Jdks have names of their own; `node@20` is `nodejs_20`, and `python@3.11` is `python311`. */
function versionedNames(name: string): readonly string[] {
  const [, java, kind] =
    /^(?:openjdk|java|temurin|jre)[-@]?(\d+)(?:-(jdk|jre))?(?:-headless)?$/.exec(name) ?? []
  if (java !== undefined)
    return [...(kind === 'jre' ? [`jre${java}`] : []), `jdk${java}`, `openjdk${java}`, 'jdk']
  const [, base = '', version = ''] = /^([a-z+-]+?)[-@_]?(\d+(?:[._]\d+)*)(?:_x)?$/i.exec(name) ?? []
  if (base === '') return []
  const [joined, ruled] = [version.replaceAll(/[._]/g, ''), version.replaceAll('.', '_')]
  // nixpkgs' `python` was Python 2.
  const known = knownNames(base)
  const bases = base === 'python' ? ['python3'] : isPopular(base) ? [base, ...known] : [...known, base]
  const exact = [base, ...bases].flatMap((one) => [`${one}_${ruled}`, `${one}${joined}`, `${one}${ruled}`])
  return [...exact, ...bases]
}

const PARTS =
  /(?:Full|Minimal)$|-(?:bin|cli|client|common|core|full|headless|lts|ng|nox|runtime|server|tiny|tools|utils)$/

/** A part of a package, or a build of it. */
function partNames(name: string): readonly string[] {
  const base = name.replace(PARTS, '')
  return base === name ? [] : [...knownNames(base), base]
}
