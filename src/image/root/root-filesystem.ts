/**
 * The root filesystem layer: one tree made of the trees of all packages (`/bin`, `/etc`, `/lib`, `/share`,
 * ...), as links into the store, with the few files that programs expect of any system. File names are binary
 * strings (see tar.ts).
 */

import { compare } from '../../base/collections.ts'
import type { Problem } from '../../base/errors.ts'
import type { Collision } from '../oci/image.ts'
import type { User } from '../oci/run-config.ts'
import { fromBinary, type TarEntry, toBinary } from '../pack/tar.ts'
import { accountLines, withAccount } from './accounts.ts'
import { addCertificates, CERTIFICATE_NAMES } from './certificates.ts'
import { addLoader } from './loader.ts'
import { osRelease } from './os-release.ts'
import type { StoreReader } from './store-reader.ts'
import { type Node, type PackageTree, Union } from './union.ts'

/** What an image is to have besides its packages. */
export interface RootAdditions {
  readonly user: User | undefined
  /** Made if they are not there, for the user: absolute. */
  readonly directories: readonly string[]
  /**
   * Files that come in a layer of their own, with the directories that they are in. They replace those of
   * packages.
   */
  readonly files: readonly TarEntry[]
  /** Variables by which interpreters find modules. */
  readonly env: Readonly<Record<string, string>>
  /** Every path of the image's store. */
  readonly closure?: readonly string[]
  /** Texts of certificates, besides those of cacert. */
  readonly authorities?: readonly string[]
  /** nixpkgs' own version, if it says one. */
  readonly nixpkgsVersion?: string | undefined
}

const NO_ADDITIONS: RootAdditions = { user: undefined, directories: [], files: [], env: {} }

export interface RootFilesystem {
  readonly entries: readonly TarEntry[]
  readonly collisions: readonly Collision[]
  /** Variables that tell programs where something is. */
  readonly env: Readonly<Record<string, string>>
  /** What of the packages cannot be reached in the image. */
  readonly warnings: readonly Problem[]
  /** Where something of the image's own would destroy what packages have, or cannot be at all. */
  readonly faults: readonly Problem[]
}

/**
 * Programs of nixpkgs look for these in the places of NixOS, or in their own package, unless a variable says
 * otherwise. glibc has the locale C.UTF-8 inside.
 */
const FOUND_BY_VARIABLE: Readonly<Record<string, string>> = {
  FONTCONFIG_FILE: 'etc/fonts/fonts.conf',
  LOCALE_ARCHIVE: 'lib/locale/locale-archive',
  TERMINFO_DIRS: 'share/terminfo',
  TZDIR: 'share/zoneinfo',
}

/** The same for `man`, where it is in the list. */
const FOR_MAN: Readonly<Record<string, string>> = { MANPATH: 'share/man' }

const directory = (mode = 0o755): Node => ({ type: 'directory', mode })
const file = (...lines: readonly string[]): Node => ({
  type: 'file',
  content: `${lines.join('\n')}\n`,
})

/**
 * What every root filesystem has: files, unless a package brings them, and directories, whatever is in them.
 */
const ALWAYS_THERE: Readonly<Record<string, Node>> = {
  ...{ dev: directory(), proc: directory(), sys: directory() },
  ...{ etc: directory(), root: directory(0o700), usr: directory(), var: directory() },
  ...{ tmp: directory(0o1777), 'var/tmp': directory(0o1777), 'var/empty': directory(0o555) },
  'etc/group': file('root:x:0:', 'nobody:x:65534:', 'nogroup:x:65534:'),
  'etc/hosts': file('127.0.0.1 localhost', '::1 localhost ip6-localhost ip6-loopback'),
  'etc/nsswitch.conf': file('passwd: files', 'group: files', 'hosts: files dns'),
  'etc/passwd': file('root:x:0:0:root:/root:/bin/sh', 'nobody:x:65534:65534:nobody:/:/bin/false'),
  'lib/os-release': { type: 'link', target: '../etc/os-release' },
  'var/run': { type: 'link', target: '../run' },
}

/** Directories that are there as well, root's unless the user asks for them. */
const FOR_SERVICES: Readonly<Record<string, Node>> = {
  ...{ home: directory(), run: directory() },
  ...{ 'var/cache': directory(), 'var/lib': directory(), 'var/log': directory() },
}

/**
 * Files that container runtimes read from outside, mount over, or change: never links of packages. containerd
 * takes a link to an absolute path for one that leaves the image.
 */
const REGULAR_FILES = [
  ...['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'],
  ...['nsswitch.conf', 'hosts', 'hostname', 'resolv.conf', 'os-release'],
].map((name) => `etc/${name}`)

/** Settings that are there, unless a package has them, where one of these is. */
const FONTS = {
  settings: 'etc/fonts/fonts.conf',
  needs: ['bin/fc-list', 'share/fonts'],
  text: file(
    ...['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">', '<fontconfig>'],
    ...[
      '  <dir>/share/fonts</dir>',
      '  <dir prefix="xdg">fonts</dir>',
      '  <cachedir prefix="xdg">fontconfig</cachedir>',
    ],
    ...['  <cachedir>/var/cache/fontconfig</cachedir>', '</fontconfig>'],
  ),
}

/**
 * Where other systems have these directories, and scripts and CI systems name programs in full. In this
 * order: the first may become what a later one is a second name for.
 */
const MIRRORS: Readonly<Record<string, string>> = {
  lib64: 'lib',
  sbin: 'bin',
  'usr/bin': 'bin',
  'usr/lib': 'lib',
  'usr/sbin': 'sbin',
  'usr/share': 'share',
}

/** Whether every image has a directory of this name. */
export const isAlwaysDirectory = (name: string): boolean =>
  Object.hasOwn(FOR_SERVICES, name) || ALWAYS_THERE[name]?.type === 'directory'

/**
 * Makes the tree. Neither the order of the packages matters nor how often one is there, by whatever names.
 */
export function makeRootFilesystem(
  packages: readonly PackageTree[],
  reader: StoreReader,
  additions: RootAdditions = NO_ADDITIONS,
): RootFilesystem {
  const release = { 'etc/os-release': file(...osRelease(additions.nixpkgsVersion)) }
  const fixed = { ...ALWAYS_THERE, ...release, ...homeOf(additions.user) }
  const made = directoriesOf(additions)
  const always: Readonly<Record<string, Node>> = { ...FOR_SERVICES, ...made, ...fixed }
  const names = {
    directories: Object.keys(made),
    links: [...CERTIFICATE_NAMES, FONTS.settings],
    mirrors: Object.keys(MIRRORS),
  }
  const own = { always: { ...FOR_SERVICES, ...fixed }, ...names, added: additions.files }
  const union = new Union(reader, own)
  const trees = sortedTrees(packages)
  union.merge('', trees)
  // Those above before those in them: what is missing above one is root's.
  const nodes = Object.entries(always).sort(([a], [b]) => compare(a, b))
  for (const [name, node] of nodes) union.add(name, node)
  if (FONTS.needs.some((name) => union.has(name))) union.add(FONTS.settings, FONTS.text)
  const certificates = addCertificates(union, additions.authorities ?? [])
  addLoader(union, reader, (additions.closure ?? []).map(toBinary))
  for (const [name, original] of Object.entries(MIRRORS)) union.mirror(name, original)
  for (const name of REGULAR_FILES) union.rewrite(name, (text) => text, textOf(always[name]))
  for (const [name, line] of Object.entries(accountLines(additions.user)))
    union.rewrite(name, (text) => withAccount(text, line))
  const variables = { ...FOUND_BY_VARIABLE, ...(union.has('bin/man') ? FOR_MAN : {}) }
  const found = Object.entries(variables).filter(([, name]) => union.has(name))
  const env = {
    ...additions.env,
    ...certificates.env,
    ...Object.fromEntries(found.map(([variable, name]) => [variable, `/${name}`])),
  }
  const warnings = [...union.warnings, ...trees.filter(isSingleFile(reader)).map(singleFile)]
  const faults = [...union.faults, ...certificates.faults]
  return { entries: union.entries(), collisions: union.collisions, env, warnings, faults }
}

/** Packages without a tree, as writeShellScript and writeText make them. */
const isSingleFile =
  (reader: StoreReader) =>
  ({ storePath }: PackageTree): boolean =>
    reader.kind(storePath) === 'file'

const singleFile = ({ name, storePath }: PackageTree): Problem => ({
  message: `${name} is a single file; the image has it as ${fromBinary(storePath)} only, and not in /bin`,
  hint: 'make a package with directories: writeShellScriptBin or writeTextDir, or put the file into files',
})

const textOf = (node: Node | undefined): string => (node?.type === 'file' ? String(node.content) : '')

/** The most important first, each once: what goes in whole is not there in part besides. */
function sortedTrees(packages: readonly PackageTree[]): readonly PackageTree[] {
  const whole = new Set(packages.filter(({ only }) => only === undefined).map(({ storePath }) => storePath))
  const wanted = packages.filter(({ storePath, only }) => only === undefined || !whole.has(storePath))
  const trees = wanted
    .map((one) => ({ ...one, storePath: toBinary(one.storePath) }))
    .sort((a, b) => a.priority - b.priority || compare(a.name, b.name) || compare(a.storePath, b.storePath))
  const keys = trees.map(({ storePath, only = '' }) => `${storePath}\0${only}`)
  return trees.filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
}

function homeOf(user: User | undefined): Record<string, Node> {
  const name = toBinary(user?.home ?? '/').slice(1)
  return name === '' || name in ALWAYS_THERE ? {} : { [name]: ownDirectory(user, 0o700) }
}

/** The root of the image is there anyway. */
function directoriesOf({ user, directories }: RootAdditions): Record<string, Node> {
  const names = directories.map((path) => toBinary(path).slice(1)).filter((name) => name !== '')
  return Object.fromEntries(names.map((name) => [name, ownDirectory(user, 0o755)]))
}

/**
 * A directory of the user. In the group 0 others may take the user's place, as on OpenShift: they may do the
 * same.
 */
function ownDirectory(user: User | undefined, mode: number): Node {
  if (user === undefined || user.uid === 0) return { type: 'directory', mode }
  const { uid, gid } = user
  return { type: 'directory', mode: gid === 0 ? mode | ((mode & 0o700) >> 3) : mode, owner: { uid, gid } }
}
