/**
 * The root filesystem layer: one tree made of the trees of all packages (`/bin`, `/etc`, `/lib`, `/share`,
 * ...), as links into the store, with the few files that programs expect of any system. File names are binary
 * strings (see tar.ts).
 */

import { compare } from '../../base/collections.ts'
import type { Problem } from '../../base/errors.ts'
import type { Collision } from '../oci/image.ts'
import type { User } from '../oci/run-config.ts'
import { type TarEntry, toBinary } from '../pack/tar.ts'
import { accountLines, withAccount } from './accounts.ts'
import { addCertificates, CERTIFICATE_NAMES } from './certificates.ts'
import { addLoader } from './loader.ts'
import { osRelease } from './os-release.ts'
import { singleFiles, sortedTrees } from './package-trees.ts'
import type { StoreReader } from './store-reader.ts'
import { type Node, type OwnParts, type PackageTree, Union } from './union.ts'
import { addFontSettings, FONT_SETTINGS, foundByVariable } from './variables.ts'

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
  const fixed = { ...FOR_SERVICES, ...ALWAYS_THERE, ...release, ...homeOf(additions.user) }
  const made = directoriesOf(additions)
  const union = new Union(reader, ownParts(fixed, made, additions.files))
  const trees = sortedTrees(packages)
  union.merge('', trees)
  // A directory of the user is the user's, unless it is one of every system.
  const always: OwnParts['always'] = {
    ...FOR_SERVICES,
    ...made,
    ...ALWAYS_THERE,
    ...release,
    ...homeOf(additions.user),
  }
  addAlways(union, always)
  addFontSettings(union, '')
  const certificates = addCertificates(union, additions.authorities ?? [])
  addLoader(union, reader, (additions.closure ?? []).map(toBinary))
  for (const [name, original] of Object.entries(MIRRORS)) union.mirror(name, original)
  for (const name of REGULAR_FILES) union.rewrite(name, (text) => text, textOf(always[name]))
  for (const [name, line] of Object.entries(accountLines(additions.user)))
    union.rewrite(name, (text) => withAccount(text, line))
  const found = Object.entries(foundByVariable(union)).map(([variable, name]) => [variable, `/${name}`])
  return {
    ...{ entries: union.entries(), collisions: union.collisions },
    env: { ...additions.env, ...certificates.env, ...Object.fromEntries(found) },
    warnings: [...union.warnings, ...singleFiles(trees, reader)],
    faults: [...union.faults, ...certificates.faults],
  }
}

const ownParts = (
  always: OwnParts['always'],
  made: Readonly<Record<string, Node>>,
  added: readonly TarEntry[],
): OwnParts => ({
  ...{ always, added },
  directories: Object.keys(made),
  links: [...CERTIFICATE_NAMES, FONT_SETTINGS],
  mirrors: Object.keys(MIRRORS),
})

/** Those above before those in them: what is missing above one is root's. */
function addAlways(union: Union, always: Readonly<Record<string, Node>>): void {
  const nodes = Object.entries(always).sort(([a], [b]) => compare(a, b))
  for (const [name, node] of nodes) union.add(name, node)
}

const textOf = (node: Node | undefined): string => (node?.type === 'file' ? String(node.content) : '')

export function homeOf(user: User | undefined): Record<string, Node> {
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
export function ownDirectory(user: User | undefined, mode: number): Node {
  if (user === undefined || user.uid === 0) return { type: 'directory', mode }
  const { uid, gid } = user
  return { type: 'directory', mode: gid === 0 ? mode | ((mode & 0o700) >> 3) : mode, owner: { uid, gid } }
}
