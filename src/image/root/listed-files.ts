import { compare } from '../../base/collections.ts'
import type { NarNode, NarTree } from '../../substitute/nar-tree.ts'
import { toBuffer } from '../pack/tar.ts'
import { isAboveStorePaths, type StoreFiles, type StoreNode, storePathOf } from './store-files.ts'

/** What has to be known besides: trees, and the contents of files, each by store path. */
export interface Needs {
  readonly trees: ReadonlySet<string>
  readonly contents: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Files of store paths whose trees were noted, and of others on disk. What is asked for and not known is
 * taken to be missing, and noted: the answers count when nothing was.
 */
export class ListedFiles implements StoreFiles {
  readonly #disk: StoreFiles
  readonly #isListed: (storePath: string) => boolean
  readonly #trees = new Map<string, NarTree>()
  /** The names in each directory, by store path and name, of those that were asked for. */
  readonly #children = new Map<string, ReadonlyMap<string, readonly string[]>>()
  /** All contents that were ever asked for: a tree that is read again is to have those of before, too. */
  readonly #wantedContents = new Map<string, Set<string>>()
  #neededTrees = new Set<string>()
  #neededContents = new Map<string, Set<string>>()

  /** `isListed`: whether a path is one whose tree counts, known or not. */
  constructor(disk: StoreFiles, isListed: (storePath: string) => boolean) {
    this.#disk = disk
    this.#isListed = isListed
  }

  has(storePath: string): boolean {
    return this.#trees.has(storePath)
  }

  add(storePath: string, tree: NarTree): void {
    this.#trees.set(storePath, tree)
    this.#children.delete(storePath)
  }

  /** What was asked for and not known, since the last time. */
  takeNeeds(): Needs {
    const needs = { trees: this.#neededTrees, contents: this.#neededContents }
    this.#neededTrees = new Set()
    this.#neededContents = new Map()
    return needs
  }

  node = (name: string): StoreNode | undefined => {
    if (isAboveStorePaths(name)) return { type: 'directory' }
    const place = this.#placeOf(name)
    if (place === 'disk') return this.#disk.node(name)
    const [type, target = ''] = this.#nodeAt(place) ?? []
    if (type === 'l') return { type: 'symlink', target }
    return type === undefined ? undefined : { type: type === 'd' ? 'directory' : 'file' }
  }

  list = (name: string): readonly string[] => {
    if (isAboveStorePaths(name)) return []
    const place = this.#placeOf(name)
    if (place === 'disk') return this.#disk.list(name)
    return place === undefined ? [] : (this.#childrenOf(place.storePath).get(place.name) ?? [])
  }

  #childrenOf(storePath: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#children.get(storePath)
    if (known !== undefined) return known
    const children = childrenIn(this.#trees.get(storePath) ?? new Map())
    this.#children.set(storePath, children)
    return children
  }

  bytes = (name: string): Buffer | undefined => {
    const place = this.#placeOf(name)
    if (place === 'disk') return this.#disk.bytes(name)
    const [type, , contents] = this.#nodeAt(place) ?? []
    if (type === 'f' && contents === undefined && place !== undefined) {
      const { storePath } = place
      const wanted = (this.#wantedContents.get(storePath) ?? new Set()).add(place.name)
      this.#wantedContents.set(storePath, wanted)
      this.#neededContents.set(storePath, wanted)
    }
    return contents === undefined ? undefined : toBuffer(contents)
  }

  sha256 = (name: string): string | undefined => {
    const place = this.#placeOf(name)
    if (place === 'disk') return this.#disk.sha256(name)
    const [type, sha256] = this.#nodeAt(place) ?? []
    return type === 'f' ? sha256 : undefined
  }

  /** undefined for what is not in the store. */
  #placeOf(name: string): Place | 'disk' | undefined {
    const storePath = storePathOf(name)
    if (storePath === undefined) return undefined
    if (!this.#isListed(storePath)) return 'disk'
    return { storePath, name: name.slice(storePath.length + 1) }
  }

  #nodeAt(place: Place | undefined): NarNode | undefined {
    if (place === undefined) return undefined
    const tree = this.#trees.get(place.storePath)
    if (tree === undefined) this.#neededTrees.add(place.storePath)
    return tree?.get(place.name)
  }
}

interface Place {
  readonly storePath: string
  /** From the top of the store path; `''` for itself. */
  readonly name: string
}

function childrenIn(tree: NarTree): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const name of tree.keys()) {
    if (name === '') continue
    const slash = name.lastIndexOf('/')
    const directory = slash < 0 ? '' : name.slice(0, slash)
    const names = children.get(directory) ?? []
    names.push(name.slice(slash + 1))
    children.set(directory, names)
  }
  for (const names of children.values()) names.sort(compare)
  return children
}
