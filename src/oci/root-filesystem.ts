/**
 * The root filesystem layer: one tree made of the trees of all packages (`/bin`, `/etc`, `/lib`, `/share`, ...), as
 * links into the store, with the few files that programs expect of any system. File names are binary strings (see tar.ts).
 */
import { compare } from '../layers/graph.ts'
import type { PackageContents } from '../nix/evaluate.ts'
import type { StoreReader } from './store-reader.ts'
import { fromBinary, type TarEntry, toBinary } from './tar.ts'

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

/** A file that several packages have, with different contents. */
export interface Collision {
  readonly path: string
  readonly kept: string
  readonly dropped: string
}

export interface RootFilesystem {
  readonly entries: readonly TarEntry[]
  readonly collisions: readonly Collision[]
  /** Whether /etc/ssl/certs/ca-bundle.crt is there. */
  readonly hasCaBundle: boolean
}

/** Nix's own bookkeeping, and an index that every package with info pages would collide on. */
const LEFT_OUT = new Set(['nix-support', 'propagated-build-inputs', 'share/info/dir'])

const CA_BUNDLE = 'etc/ssl/certs/ca-bundle.crt'

type Node =
  | { readonly type: 'directory'; readonly mode: number }
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
}

/** Makes the tree. Neither the order of the packages matters nor how often one is there, by whatever names. */
export function rootFilesystem(packages: readonly PackageTree[], reader: StoreReader): RootFilesystem {
  const union = new Union(reader)
  const byImportance = packages
    .map((one) => ({ ...one, storePath: toBinary(one.storePath) }))
    .sort((a, b) => a.priority - b.priority || compare(a.name, b.name) || compare(a.storePath, b.storePath))
  const paths = byImportance.map(({ storePath }) => storePath)
  union.merge(
    '',
    byImportance.filter(({ storePath }, index) => paths.indexOf(storePath) === index),
  )
  for (const [name, node] of Object.entries(ALWAYS_THERE)) union.add(name, node)
  for (const [name, { target, needs }] of Object.entries(ALIASES)) {
    if (union.has(needs)) union.add(name, { type: 'link', target })
  }
  return { entries: union.entries(), collisions: union.collisions, hasCaBundle: union.has(CA_BUNDLE) }
}

/** Directories that must be real ones, because something of ours may go into them. */
const REAL_DIRECTORIES = new Set([
  ...[...Object.keys(ALWAYS_THERE), ...Object.keys(ALIASES)].flatMap(ancestors),
  ...Object.keys(ALWAYS_THERE).filter((name) => ALWAYS_THERE[name]?.type === 'directory'),
])

class Union {
  readonly collisions: Collision[] = []
  readonly #nodes = new Map<string, Node>()
  readonly #reader: StoreReader

  constructor(reader: StoreReader) {
    this.#reader = reader
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
    if (this.#nodes.has(name)) return
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
    return this.#nodes.has(name) || behindLink
  }

  entries(): TarEntry[] {
    return [...this.#nodes].map(([name, node]) => toEntry(name, node)).sort((a, b) => compare(a.name, b.name))
  }

  #place(name: string, candidates: readonly PackageTree[]): void {
    const [first, ...others] = candidates
    if (first === undefined || LEFT_OUT.has(name)) return
    const link: Node = { type: 'link', target: first.storePath }
    if (this.#reader.kind(first.storePath) !== 'directory') {
      this.#nodes.set(name, link)
      this.#report(
        name,
        first,
        others.filter((other) => !this.#reader.sameContent(first.storePath, other.storePath)),
      )
      return
    }
    // A directory of one package alone needs no copy of its tree; one of several does.
    if (others.length === 0 && name.includes('/') && !REAL_DIRECTORIES.has(name)) {
      this.#nodes.set(name, link)
      return
    }
    const directories = candidates.filter(
      (candidate) => this.#reader.kind(candidate.storePath) === 'directory',
    )
    this.#report(
      name,
      first,
      candidates.filter((candidate) => !directories.includes(candidate)),
    )
    this.#nodes.set(name, directoryNode(name))
    this.merge(name, directories)
  }

  #report(path: string, kept: PackageTree, dropped: readonly PackageTree[]): void {
    for (const other of dropped)
      this.collisions.push({ path: `/${fromBinary(path)}`, kept: kept.name, dropped: other.name })
  }
}

/** A directory, with the mode that programs expect it to have. */
function directoryNode(name: string): Node {
  const own = ALWAYS_THERE[name]
  return own?.type === 'directory' ? own : { type: 'directory', mode: 0o755 }
}

function toEntry(name: string, node: Node): TarEntry {
  if (node.type === 'directory') return { type: 'directory', name, mode: node.mode }
  if (node.type === 'link') return { type: 'symlink', name, target: node.target }
  return { type: 'file', name, mode: 0o644, content: Buffer.from(node.text) }
}

/** `a/b/c` lies in `a` and `a/b`. */
function ancestors(name: string): string[] {
  const parts = name.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
