/**
 * One tree made of the trees of several packages, as links into the store. File names are binary strings (see
 * tar.ts).
 */
import { compare } from '../../base/collections.ts'
import type { Problem } from '../../base/errors.ts'
import type { Collision } from '../oci/image.ts'
import { bytesOf } from '../pack/file-content.ts'
import { ancestors, fromBinary, type Owner, type TarEntry } from '../pack/tar.ts'
import type { StoreReader } from './store-reader.ts'

/** A store path whose tree goes into the root filesystem. */
export interface PackageTree {
  readonly storePath: string
  /** Names the package in reports. */
  readonly name: string
  /**
   * nixpkgs' `meta.priority`: of two trees with the same file, the one with the lower number wins, then the
   * name.
   */
  readonly priority: number
  /** Of a package set besides the image's own: of the same priority, it comes last. */
  readonly isExtra?: boolean
  /** The one directory below it that goes in; everything when it is not given. */
  readonly only?: string
}

export type Node =
  | { readonly type: 'directory'; readonly mode: number; readonly owner?: Owner }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'file'; readonly content: string | Buffer; readonly mode?: number }

/** Nix's own bookkeeping, and an index that every package with info pages would collide on. */
const LEFT_OUT = new Set(['nix-support', 'propagated-build-inputs', 'share/info/dir'])

/** The image's store is there: what a package has of this name would take its place. */
const STORE = 'nix'

/** Collisions call so what is there for no package. */
const OWN = "the image's own files"

/** What a tree has besides the trees of packages. */
export interface OwnParts {
  /** What is there whatever packages have; directories with their modes. */
  readonly always: Readonly<Record<string, Node>>
  /** Directories that the user asks for. */
  readonly directories: readonly string[]
  /** Links that are added where there is something for them to point to. */
  readonly links: readonly string[]
  /** Directories that are another one under a second name, unless they have something of their own. */
  readonly mirrors: readonly string[]
  /** What another layer has on top of this one. */
  readonly added: readonly TarEntry[]
}

/** The tree while it is made: first `merge` for all packages, then `add` for what is not there yet. */
export class Union {
  readonly collisions: Collision[] = []
  /** What of a package is left out. */
  readonly warnings: Problem[] = []
  readonly #nodes = new Map<string, Node>()
  /** By name: the first of each counts. */
  readonly #faults = new Map<string, Problem>()
  readonly #reader: StoreReader
  readonly #always: OwnParts['always']
  /** Directories that must be real ones, because something of ours may go into them. */
  readonly #real: ReadonlySet<string>
  /** Those of them that the user asks for. */
  readonly #wanted: ReadonlySet<string>
  readonly #added: ReadonlyMap<string, TarEntry>

  constructor(reader: StoreReader, { always, directories, links, mirrors, added }: OwnParts) {
    this.#reader = reader
    this.#always = always
    this.#added = new Map(added.map((entry) => [entry.name, entry]))
    this.#wanted = new Set([
      ...directories.flatMap((name) => [...ancestors(name), name]),
      ...added.filter(({ type }) => type === 'directory').map(({ name }) => name),
    ])
    this.#real = new Set([
      ...[...Object.keys(always), ...links, ...mirrors].flatMap(ancestors),
      ...Object.keys(always).filter((name) => always[name]?.type === 'directory'),
      ...mirrors,
      ...this.#wanted,
    ])
  }

  /** Where something of the image's own would destroy what packages have. */
  get faults(): readonly Problem[] {
    return [...this.#faults.values()]
  }

  /** Puts the contents of directories, the most important first, into one directory of the tree. */
  merge(directory: string, sources: readonly PackageTree[]): void {
    const byName = new Map<string, PackageTree[]>()
    for (const source of sources) {
      for (const name of this.#reader.list(source.storePath)) {
        const part = partOf(source, name)
        if (part !== undefined) byName.set(name, [...(byName.get(name) ?? []), part])
      }
    }
    for (const [name, candidates] of byName)
      this.#place(directory === '' ? name : `${directory}/${name}`, candidates)
  }

  /** Adds a node and the directories above it, unless the name is taken. */
  add(name: string, node: Node): void {
    const replaced = [...ancestors(name), name].find((one) => this.isGiven(one))
    if (replaced !== undefined && node.type === 'directory') this.#replacesDirectory(replaced, OWN)
    if (replaced !== undefined || this.#nodes.has(name)) return
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

  /**
   * Makes a file of its own out of a link to that of a package, with its text changed. A link that leads to
   * no text is as good as nothing: `fallback` takes its place. What the user gives stays as it is.
   */
  rewrite(name: string, change: (text: string) => string, fallback = ''): void {
    const node = this.#nodes.get(name)
    if (node === undefined || node.type === 'directory') return
    this.#nodes.set(name, { type: 'file', content: change(this.text(name) ?? fallback) })
  }

  /** Adds a node in the place of a file or a link of a package, not in that of what the user gives. */
  put(name: string, node: Node): void {
    if (this.#nodes.get(name)?.type !== 'directory') this.#nodes.delete(name)
    this.add(name, node)
  }

  /** The text of a file, that of the user if he gives one; undefined when there is none. */
  text(name: string): string | undefined {
    const given = this.#added.get(name)
    if (given?.type === 'file') return String(bytesOf(given.content))
    const node = this.#nodes.get(name)
    if (node?.type === 'file') return String(node.content)
    return node?.type === 'link' ? this.#reader.text(node.target) : undefined
  }

  /** The same for a file that is no text, with the mode that it gets. */
  replace(name: string, mode: number, change: (content: Buffer) => Buffer): void {
    const node = this.#nodes.get(name)
    const content = node?.type === 'link' ? this.#reader.bytes(node.target) : undefined
    if (content !== undefined) this.#nodes.set(name, { type: 'file', content: change(content), mode })
  }

  /**
   * One directory under a second name: a link to it, or links to all that is in it beside what that name has
   * of its own.
   */
  mirror(name: string, original: string): void {
    if (!this.#nodes.has(original) && !this.#wanted.has(original)) return
    const up = '../'.repeat(ancestors(name).length)
    if (!this.#nodes.has(name) && !this.#wanted.has(name)) {
      this.add(name, { type: 'link', target: up + original })
      return
    }
    const children = [...this.#nodes.keys()].filter((child) => ancestors(child).at(-1) === original)
    for (const child of children.filter((one) => !this.#wanted.has(name + one.slice(original.length))))
      this.add(name + child.slice(original.length), { type: 'link', target: `../${up}${child}` })
  }

  entries(): TarEntry[] {
    return [...this.#nodes].map(([name, node]) => toEntry(name, node)).sort((a, b) => compare(a.name, b.name))
  }

  /** Whether the files that are added have something else there than a directory. */
  isGiven(name: string): boolean {
    return (this.#added.get(name)?.type ?? 'directory') !== 'directory'
  }

  #place(name: string, candidates: readonly PackageTree[]): void {
    if (LEFT_OUT.has(name)) return
    if (name === STORE) {
      this.warnings.push(...candidates.map(leftOut))
      return
    }
    const directories = candidates.filter(({ storePath }) => this.#reader.kind(storePath) === 'directory')
    if (this.isGiven(name)) this.#leaveToUser(name, candidates, directories)
    else if (this.#isLink(name, candidates, directories)) this.#link(name, candidates)
    else this.#makeDirectory(name, candidates, directories)
  }

  /** What a file of the user takes the place of. */
  #leaveToUser(name: string, candidates: readonly PackageTree[], [directory]: readonly PackageTree[]): void {
    if (directory === undefined) this.#report(name, OWN, candidates)
    else this.#replacesDirectory(name, directory.name)
  }

  /**
   * Whether one package has it for itself: a file, or a directory that goes in whole. At the top, a file would
   * take the place of all programs, libraries or settings.
   */
  #isLink(
    name: string,
    [first, ...others]: readonly PackageTree[],
    directories: readonly PackageTree[],
  ): boolean {
    if (first === undefined || this.#real.has(name)) return false
    const isTop = !name.includes('/')
    if (!directories.includes(first)) return !isTop || directories.length === 0
    return others.length === 0 && !isTop && first.only === undefined
  }

  #link(name: string, [first, ...others]: readonly PackageTree[]): void {
    if (first === undefined) return
    this.#nodes.set(name, { type: 'link', target: first.storePath })
    const different = others.filter((other) => !this.#reader.sameContent(first.storePath, other.storePath))
    this.#report(name, first.name, different)
  }

  #makeDirectory(
    name: string,
    candidates: readonly PackageTree[],
    directories: readonly PackageTree[],
  ): void {
    const files = candidates.filter((candidate) => !directories.includes(candidate))
    this.#report(name, directories[0]?.name ?? OWN, files)
    if (directories.length > 0) {
      this.#nodes.set(name, this.#directoryNode(name))
      this.merge(name, directories)
    } else if (this.#wanted.has(name)) this.#isNoDirectory(name, candidates[0]?.name ?? OWN)
  }

  /** A directory, with the mode that programs expect it to have. */
  #directoryNode(name: string): Node {
    const own = this.#always[name]
    return own?.type === 'directory' ? own : { type: 'directory', mode: 0o755 }
  }

  #replacesDirectory(name: string, owner: string): void {
    const place = `/${fromBinary(name)}`
    this.#addFault(name, {
      input: 'files',
      message: `${place} would take the place of a directory of ${owner}`,
      hint: `write ${place}/ to put a file into it, or choose another place`,
    })
  }

  #addFault(name: string, problem: Problem): void {
    if (!this.#faults.has(name)) this.#faults.set(name, problem)
  }

  #isNoDirectory(name: string, owner: string): void {
    this.#addFault(name, {
      message: `/${fromBinary(name)} is a file of ${owner}, and cannot be a directory as well`,
      hint: 'choose another place in workdir, volumes or files',
    })
  }

  #report(path: string, kept: string, dropped: readonly PackageTree[]): void {
    for (const other of dropped)
      this.collisions.push({ path: `/${fromBinary(path)}`, kept, dropped: other.name })
  }
}

/** What a tree has under a name; undefined for what does not go in. */
function partOf({ only, ...source }: PackageTree, name: string): PackageTree | undefined {
  const part = { ...source, storePath: `${source.storePath}/${name}` }
  if (only === undefined) return part
  const [first, ...rest] = only.split('/')
  if (name !== first) return undefined
  return rest.length === 0 ? part : { ...part, only: rest.join('/') }
}

const leftOut = ({ name }: PackageTree): Problem => ({
  message: `${name} has a directory /nix in its output; the image leaves it out, because its own store is there`,
  hint: 'remove it from the output of the package, for example in postInstall: rm -r $out/nix',
})

function toEntry(name: string, node: Node): TarEntry {
  if (node.type === 'directory') return { ...node, name }
  if (node.type === 'link') return { type: 'symlink', name, target: node.target }
  return { type: 'file', name, mode: node.mode ?? 0o644, content: Buffer.from(node.content) }
}
