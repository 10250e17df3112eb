/**
 * The root filesystem layer: one tree made of the trees of all packages (`/bin`, `/etc`, `/lib`, `/share`, ...), as
 * links into the store, with the few files that programs expect of any system. File names are binary strings (see tar.ts).
 */

import { compare } from '../../base/collections.ts'
import type { Problem } from '../../base/errors.ts'
import type { Collision } from '../oci/image.ts'
import type { User } from '../oci/run-config.ts'
import { type TarEntry, toBinary } from '../pack/tar.ts'
import { accountLines, withAccount } from './accounts.ts'
import type { StoreReader } from './store-reader.ts'
import { type Node, type PackageTree, Union } from './union.ts'

/** What an image is to have besides its packages. */
export interface RootAdditions {
  readonly user: User | undefined
  /** Made if they are not there, for the user: absolute. */
  readonly directories: readonly string[]
  /** Files that come in a layer of their own, with the directories that they are in. They replace those of packages. */
  readonly files: readonly TarEntry[]
  /** Variables by which interpreters find modules. */
  readonly env: Readonly<Record<string, string>>
}

const NO_ADDITIONS: RootAdditions = { user: undefined, directories: [], files: [], env: {} }

export interface RootFilesystem {
  readonly entries: readonly TarEntry[]
  readonly collisions: readonly Collision[]
  /** Variables that tell programs where something is. */
  readonly env: Readonly<Record<string, string>>
  /** Where something of the image's own would destroy what packages have, or cannot be at all. */
  readonly faults: readonly Problem[]
}

const CA_BUNDLE = 'etc/ssl/certs/ca-bundle.crt'

/**
 * Programs of nixpkgs look for these in the places of NixOS, or in their own package, unless a variable says otherwise.
 * glibc has the locale C.UTF-8 inside.
 */
const FOUND_BY_VARIABLE: Readonly<Record<string, string>> = {
  LOCALE_ARCHIVE: 'lib/locale/locale-archive',
  SSL_CERT_FILE: CA_BUNDLE,
  TZDIR: 'share/zoneinfo',
}

/** What every root filesystem has: files, unless a package brings them, and directories, whatever is in them. */
const ALWAYS_THERE: Readonly<Record<string, Node>> = {
  etc: { type: 'directory', mode: 0o755 },
  'etc/group': { type: 'file', text: 'root:x:0:\nnobody:x:65534:\n' },
  'etc/nsswitch.conf': { type: 'file', text: 'passwd: files\ngroup: files\nhosts: files dns\n' },
  'etc/passwd': {
    type: 'file',
    text: 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  },
  root: { type: 'directory', mode: 0o700 },
  tmp: { type: 'directory', mode: 0o1777 },
  var: { type: 'directory', mode: 0o755 },
  'var/tmp': { type: 'directory', mode: 0o1777 },
}

/** Names under which programs look for what a package has elsewhere: added when that is there. */
const ALIASES: Readonly<Record<string, { readonly target: string; readonly needs: string }>> = {
  'etc/ssl/certs/ca-certificates.crt': { target: 'ca-bundle.crt', needs: CA_BUNDLE },
  'usr/bin/env': { target: '/bin/env', needs: 'bin/env' },
  'usr/share/zoneinfo': { target: '/share/zoneinfo', needs: 'share/zoneinfo' },
}

/** Whether every image has a directory of this name. */
export const isAlwaysDirectory = (name: string): boolean => ALWAYS_THERE[name]?.type === 'directory'

/** Makes the tree. Neither the order of the packages matters nor how often one is there, by whatever names. */
export function makeRootFilesystem(
  packages: readonly PackageTree[],
  reader: StoreReader,
  additions: RootAdditions = NO_ADDITIONS,
): RootFilesystem {
  const always = { ...ALWAYS_THERE, ...homeOf(additions.user) }
  const made = directoriesOf(additions)
  const own = { always, directories: Object.keys(made), links: Object.keys(ALIASES), added: additions.files }
  const union = new Union(reader, own)
  union.merge('', sortedTrees(packages))
  // Those above before those in them: what is missing above one is root's.
  const nodes = Object.entries({ ...made, ...always }).sort(([a], [b]) => compare(a, b))
  for (const [name, node] of nodes) union.add(name, node)
  for (const [name, { target, needs }] of Object.entries(ALIASES)) {
    if (union.has(needs)) union.add(name, { type: 'link', target })
  }
  for (const [name, line] of Object.entries(accountLines(additions.user)))
    union.rewrite(name, (text) => withAccount(text, line))
  const found = Object.entries(FOUND_BY_VARIABLE).filter(([, name]) => union.has(name))
  const env = {
    ...additions.env,
    ...Object.fromEntries(found.map(([variable, name]) => [variable, `/${name}`])),
  }
  return { entries: union.entries(), collisions: union.collisions, env, faults: union.faults }
}

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

/** A directory of the user. In the group 0 others may take the user's place, as on OpenShift: they may do the same. */
function ownDirectory(user: User | undefined, mode: number): Node {
  if (user === undefined || user.uid === 0) return { type: 'directory', mode }
  const { uid, gid } = user
  return { type: 'directory', mode: gid === 0 ? mode | ((mode & 0o700) >> 3) : mode, owner: { uid, gid } }
}
