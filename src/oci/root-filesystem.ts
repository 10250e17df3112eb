/**
 * The root filesystem layer: one tree made of the trees of all packages (`/bin`, `/etc`, `/lib`, `/share`, ...), as
 * links into the store, with the few files that programs expect of any system. File names are binary strings (see tar.ts).
 */

import type { Problem } from '../errors.ts'
import type { User } from '../image-config/user.ts'
import { compare } from '../layers/graph.ts'
import type { PackageContents } from '../nix/evaluate.ts'
import { accountLines, withAccount } from './accounts.ts'
import type { StoreReader } from './store-reader.ts'
import { ancestors, fromBinary, type Owner, type TarEntry, toBinary } from './tar.ts'

/** A store path whose tree goes into the root filesystem. */
export interface PackageTree {
  readonly storePath: string
  /** Names the package in reports. */
  readonly name: string
  /** nixpkgs' `meta.priority`: of two trees with the same file, the one with the lower number wins, then the name. */
  readonly priority: number
}

/** The trees of all outputs of the packages. */
export function packageTrees(packages: readonly PackageContents[]): readonly PackageTree[] {
  return packages.flatMap(({ name, priority, outputs }) =>
    outputs.map(({ path }) => ({ storePath: path, name, priority })),
  )
}

/** What an image is to have besides its packages. */
export interface RootAdditions {
  readonly user: User | undefined
  /** Made if they are not there, for the user: absolute. */
  readonly directories: readonly string[]
  /** Files that come in a layer of their own, with the directories that they are in. They replace those of packages. */
  readonly files: readonly TarEntry[]
}

const NO_ADDITIONS: RootAdditions = { user: undefined, directories: [], files: [] }

/** A file that several packages have, with different contents. */
export interface Collision {
  readonly path: string
  readonly kept: string
  readonly dropped: string
}

export interface RootFilesystem {
  readonly entries: readonly TarEntry[]
  readonly collisions: readonly Collision[]
  /** Variables that tell programs where something is. */
  readonly env: Readonly<Record<string, string>>
  /** Where something of the image's own would destroy what packages have, or cannot be at all. */
  readonly faults: readonly Problem[]
}

/** Nix's own bookkeeping, and an index that every package with info pages would collide on. */
const LEFT_OUT = new Set(['nix-support', 'propagated-build-inputs', 'share/info/dir'])

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

type Node =
  | { readonly type: 'directory'; readonly mode: number; readonly owner?: Owner }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'file'; readonly text: string }

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

/** Collisions call so what is there for no package. */
const OWN = "the image's own files"

/** Makes the tree. Neither the order of the packages matters nor how often one is there, by whatever names. */
export function rootFilesystem(
  packages: readonly PackageTree[],
  reader: StoreReader,
  additions: RootAdditions = NO_ADDITIONS,
): RootFilesystem {
  const always = { ...ALWAYS_THERE, ...homeOf(additions.user) }
  const made = directoriesOf(additions)
  const union = new Union(reader, always, Object.keys(made), additions.files)
  const byImportance = packages
    .map((one) => ({ ...one, storePath: toBinary(one.storePath) }))
    .sort((a, b) => a.priority - b.priority || compare(a.name, b.name) || compare(a.storePath, b.storePath))
  const paths = byImportance.map(({ storePath }) => storePath)
  union.merge(
    '',
    byImportance.filter(({ storePath }, index) => paths.indexOf(storePath) === index),
  )
  for (const [name, node] of Object.entries({ ...made, ...always })) union.add(name, node)
  for (const [name, { target, needs }] of Object.entries(ALIASES)) {
    if (union.has(needs)) union.add(name, { type: 'link', target })
  }
  for (const [name, line] of Object.entries(accountLines(additions.user)))
    union.rewrite(name, (text) => withAccount(text, line))
  const found = Object.entries(FOUND_BY_VARIABLE).filter(([, name]) => union.has(name))
  const env = Object.fromEntries(found.map(([variable, name]) => [variable, `/${name}`]))
  return { entries: union.entries(), collisions: union.collisions, env, faults: union.faults }
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

class Union {
  readonly collisions: Collision[] = []
  readonly faults: Problem[] = []
  readonly #nodes = new Map<string, Node>()
  readonly #reader: StoreReader
  /** What is there whatever packages have; directories with their modes. */
  readonly #always: Readonly<Record<string, Node>>
  /** Directories that must be real ones, because something of ours may go into them. */
  readonly #real: ReadonlySet<string>
  /** Those of them that the user asks for. */
  readonly #wanted: ReadonlySet<string>
  /** What another layer has on top of this one. */
  readonly #added: ReadonlyMap<string, TarEntry>

  constructor(
    reader: StoreReader,
    always: Readonly<Record<string, Node>>,
    directories: readonly string[],
    added: readonly TarEntry[],
  ) {
    this.#reader = reader
    this.#always = always
    this.#added = new Map(added.map((entry) => [entry.name, entry]))
    this.#wanted = new Set([
      ...directories.flatMap((name) => [...ancestors(name), name]),
      ...added.filter(({ type }) => type === 'directory').map(({ name }) => name),
    ])
    this.#real = new Set([
      ...[...Object.keys(always), ...Object.keys(ALIASES)].flatMap(ancestors),
      ...Object.keys(always).filter((name) => always[name]?.type !== 'file'),
      ...this.#wanted,
    ])
  }

  /** Puts the contents of directories, the most important first, into one directory of the tree. */
  merge(directory: string, sources: readonly PackageTree[]): void {
    const byName = new Map<string, PackageTree[]>()
    for (const source of sources) {
      for (const name of this.#reader.list(source.storePath)) {
        byName.set(name, [
          ...(byName.get(name) ?? []),
          { ...source, storePath: `${source.storePath}/${name}` },
        ])
      }
    }
    for (const [name, candidates] of byName)
      this.#place(directory === '' ? name : `${directory}/${name}`, candidates)
  }

  /** Adds a node and the directories above it, unless the name is taken. */
  add(name: string, node: Node): void {
    if (node.type === 'directory' && this.#isReplaced(name)) this.#replacesDirectory(name, OWN)
    if (this.#nodes.has(name) || [...ancestors(name), name].some((one) => this.#isReplaced(one))) return
    for (const ancestor of ancestors(name)) {
      if (!this.#nodes.has(ancestor)) this.#nodes.set(ancestor, { type: 'directory', mode: 0o755 })
    }
    this.#nodes.set(name, node)
  }

  /** Whether the tree has something of that name, be it behind a link to a directory. */
  has(name: string): boolean {
    const behindLink = ancestors(name).some((ancestor) => {
      const node = this.#nodes.get(ancestor)
      return (
        node?.type === 'link' && this.#reader.kind(node.target + name.slice(ancestor.length)) !== 'missing'
      )
    })
    return this.#nodes.has(name) || this.#added.has(name) || behindLink
  }

  /** Changes the text of a file, which may be that of a package; not of one that the user gives. */
  rewrite(name: string, change: (text: string) => string): void {
    const node = this.#nodes.get(name)
    if (node === undefined || node.type === 'directory') return
    const text = node.type === 'file' ? node.text : (this.#reader.text(node.target) ?? '')
    this.#nodes.set(name, { type: 'file', text: change(text) })
  }

  entries(): TarEntry[] {
    return [...this.#nodes].map(([name, node]) => toEntry(name, node)).sort((a, b) => compare(a.name, b.name))
  }

  /** Whether the files that are added have something else there than a directory. */
  #isReplaced(name: string): boolean {
    return (this.#added.get(name)?.type ?? 'directory') !== 'directory'
  }

  #place(name: string, candidates: readonly PackageTree[]): void {
    const [first, ...others] = candidates
    if (first === undefined || LEFT_OUT.has(name)) return
    const directories = candidates.filter(({ storePath }) => this.#reader.kind(storePath) === 'directory')
    if (this.#isReplaced(name)) {
      const [directory] = directories
      if (directory === undefined) this.#report(name, OWN, candidates)
      else this.#replacesDirectory(name, directory.name)
      return
    }
    const link: Node = { type: 'link', target: first.storePath }
    const isOurs = this.#real.has(name)
    if (!isOurs && !directories.includes(first)) {
      this.#nodes.set(name, link)
      const different = others.filter((other) => !this.#reader.sameContent(first.storePath, other.storePath))
      this.#report(name, first.name, different)
      return
    }
    // A directory of one package alone needs no copy of its tree; one of several does.
    if (others.length === 0 && name.includes('/') && !isOurs) {
      this.#nodes.set(name, link)
      return
    }
    const files = candidates.filter((candidate) => !directories.includes(candidate))
    this.#report(name, directories.includes(first) ? first.name : OWN, files)
    if (directories.length === 0) {
      if (this.#wanted.has(name)) this.#isNoDirectory(name, first.name)
      return
    }
    this.#nodes.set(name, this.#directoryNode(name))
    this.merge(name, directories)
  }

  /** A directory, with the mode that programs expect it to have. */
  #directoryNode(name: string): Node {
    const own = this.#always[name]
    return own?.type === 'directory' ? own : { type: 'directory', mode: 0o755 }
  }

  #replacesDirectory(name: string, owner: string): void {
    const place = `/${fromBinary(name)}`
    this.faults.push({
      message: `files: ${place} would take the place of a directory of ${owner}`,
      hint: `write ${place}/ to put a file into it, or choose another place`,
    })
  }

  #isNoDirectory(name: string, owner: string): void {
    this.faults.push({
      message: `/${fromBinary(name)} is a file of ${owner}, and cannot be a directory as well`,
      hint: 'choose another place in workdir, volumes or files',
    })
  }

  #report(path: string, kept: string, dropped: readonly PackageTree[]): void {
    for (const other of dropped)
      this.collisions.push({ path: `/${fromBinary(path)}`, kept, dropped: other.name })
  }
}

function toEntry(name: string, node: Node): TarEntry {
  if (node.type === 'directory') return { ...node, name }
  if (node.type === 'link') return { type: 'symlink', name, target: node.target }
  return { type: 'file', name, mode: 0o644, content: Buffer.from(node.text) }
}
