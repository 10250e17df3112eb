/** What a name that is not there most likely means. Pure; whether a guess is a package is asked later. */
import { type NearName, namesNear, nearestNames } from '../../base/suggest.ts'
import { quoted, segmentsOf, within } from './attribute-path.ts'
import { foreignNames } from './foreign-names.ts'
import { isPopular, knownNames } from './known-names.ts'

/** Attribute paths, in the order in which they are tried: the first kind that has a package is suggested. */
export interface Guesses {
  /** Another package, by which the program or the package of another system is known. */
  readonly known: readonly string[]
  /** The same name in another spelling. */
  readonly same: readonly string[]
  /** The same name in a collection of packages. */
  readonly elsewhere: readonly string[]
  /** Typing mistakes. */
  readonly near: readonly string[]
}

/** Where people look for a name. Editors and languages with a package for everything would only mislead. */
const COLLECTIONS =
  `python3Packages nodePackages perlPackages rubyPackages luaPackages phpExtensions phpPackages
  gitAndTools xorg kdePackages libsForQt5 gnome gnome3 linuxPackages`.split(/\s+/)

/** Sets whose packages are programs, which may as well be outside of them, in this release or another one. */
const PROGRAM_SETS =
  /^(?:nodePackages(?:_latest)?|gitAndTools|xorg|gnome3?|kdePackages|kdeApplications|unixtools)$/

/** Sets of one language or desktop have had several names. */
const SUCCESSORS: Readonly<Record<string, readonly string[]>> = {
  pythonPackages: ['python3Packages'],
  python2Packages: ['python3Packages'],
  python27Packages: ['python3Packages'],
  gnome3: ['gnome'],
  kdeApplications: ['kdePackages', 'libsForQt5'],
}

/** `parent`: the part of the path that exists; `siblings`: the names in it. */
export function guessesFor(request: string, parent: string, siblings: readonly string[]): Guesses {
  const segments = segmentsOf(request)
  const depth = segmentsOf(parent).length
  if (depth === 0 && segments.length > 1) return inMissingSet(request, segments, siblings)
  if (depth === 0) return atTopLevel(request, segments[0] ?? '', siblings)
  const own = segments.slice(depth).join('.')
  return {
    known: [...knownNames(request), ...knownOutside(parent, own)],
    // `python3.11` and `docker.io` are taken for paths.
    same: [...foreignNames(request), ...outside(parent, own)],
    elsewhere: [],
    near: typingMistakes(own, siblings).map((name) => within(parent, name)),
  }
}

function atTopLevel(request: string, own: string, siblings: readonly string[]): Guesses {
  // Another language's library is not the program that many know.
  const collections = isPopular(own) ? COLLECTIONS.filter((set) => PROGRAM_SETS.test(set)) : COLLECTIONS
  return {
    known: knownNames(request),
    same: [...sameLetters(own, siblings), ...foreignNames(request)],
    elsewhere: collections.map((set) => within(set, own)),
    near: typingMistakes(own, siblings).map(quoted),
  }
}

/** `Git`, `pkgconfig` and `util_linux`: capitals and dashes do not count. */
function sameLetters(wanted: string, names: readonly string[]): readonly string[] {
  const letters = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '')
  return names.filter((name) => letters(name) === letters(wanted)).map(quoted)
}

/** `nodePackages.npm` where there is no nodePackages. */
function inMissingSet(
  request: string,
  [set = '', ...rest]: readonly string[],
  siblings: readonly string[],
): Guesses {
  const own = rest.join('.')
  const successors = SUCCESSORS[set] ?? []
  return {
    known: [...knownNames(request), ...knownOutside(set, own)],
    same: [...foreignNames(request), ...successors.map((one) => within(one, own)), ...outside(set, own)],
    elsewhere: [],
    near: typingMistakes(set, siblings).map((near) => within(near, own)),
  }
}

const outside = (set: string, name: string) => (PROGRAM_SETS.test(set) ? [quoted(name)] : [])
const knownOutside = (set: string, name: string) => (PROGRAM_SETS.test(set) ? knownNames(name) : [])

/** Of a few names all that are near are shown; among thousands each short name is near to dozens. */
const FEW = 200

/**
 * Names that are most likely meant, popular ones and those with the fewest mistakes first: one in a name of six letters, two behind
 * the first of nine. In a shorter name only a popular one is, and for three letters only without any other
 * letter. What is popular itself is spelt right: this nixpkgs does not have it.
 */
function typingMistakes(wanted: string, names: readonly string[]): readonly string[] {
  if (names.length < FEW) return nearestNames(wanted, names)
  if (isPopular(wanted)) return []
  const near = namesNear(wanted, names, wanted.length < 9 ? 1 : 2).filter((one) => isLikely(wanted, one))
  const popular = near.filter(({ name }) => isPopular(name))
  const likely = popular.length > 0 ? popular : near
  const closest = likely.filter(({ mistakes }) => mistakes === likely[0]?.mistakes)
  return closest.slice(0, MOST_MISTAKES).map(({ name }) => name)
}

function isLikely({ length, 0: first }: string, { name, mistakes, strangers }: NearName): boolean {
  if (length >= 6) return mistakes === 1 || name[0] === first
  return isPopular(name) && (length > 3 || (length === 3 && strangers === 0))
}

const MOST_MISTAKES = 3
