/** Where the files of an image's store paths are. */
import type { StoreRecords } from '../../cache/store-records.ts'
import type { Host } from '../../host/host.ts'
import { ListedFiles } from '../../image/root/listed-files.ts'
import { diskFiles, type StoreFiles } from '../../image/root/store-files.ts'
import { fetchTrees } from '../../substitute/fetch-trees.ts'
import { NarPlaces } from '../../substitute/nar-places.ts'
import type { NarTree } from '../../substitute/nar-tree.ts'

export interface StoreView {
  /** The directory below which the store's files are: `''` for /nix/store itself. */
  readonly root: string
  readonly files: StoreFiles
  /** The paths that the store need not have. */
  readonly nars: NarPlaces
}

/** A store on disk that has every path. */
export const diskView = (root: string): StoreView => ({ root, files: diskFiles(root), nars: new NarPlaces() })

/** A view of paths some of which are in binary caches. What is in them becomes known as it is asked for. */
export class CachedView implements StoreView {
  readonly root: string
  readonly files: ListedFiles
  readonly nars: NarPlaces
  readonly #trees: Map<string, NarTree>
  #turn: Promise<void> = Promise.resolve()

  /** `trees`: what is known of paths, by NAR hash; what is learnt is added. */
  constructor(root: string, nars: NarPlaces, trees: Map<string, NarTree>) {
    this.root = root
    this.nars = nars
    this.#trees = trees
    this.files = new ListedFiles(diskFiles(root), (path) => nars.has(path))
    for (const { info } of nars.all) {
      const tree = trees.get(info.narHash)
      if (tree !== undefined) this.files.add(info.path, tree)
    }
  }

  /** What the next run need not find out again. */
  get records(): StoreRecords {
    const trees = this.nars.all.flatMap(({ info: { narHash } }) => {
      const tree = this.#trees.get(narHash)
      return tree === undefined ? [] : [[narHash, tree] as const]
    })
    return {
      paths: new Map(this.nars.all.map(({ info, signed }) => [info.path, signed])),
      trees: new Map(trees),
    }
  }

  /**
   * Fetches what `look` asks for, until it asks for nothing more: then its answer counts. One after the
   * other: nothing is fetched twice. `of`: what it is for, where that has to be said.
   */
  learn<T>(look: (view: StoreView) => T, host: Host, of: string): Promise<T> {
    const turn = this.#turn.then(() => this.#learn(look, host, of))
    this.#turn = turn.then(
      () => {},
      () => {},
    )
    return turn
  }

  /** What `look` says without anything being fetched: unless `unread` is empty, it may be wrong. */
  guess<T>(look: (view: StoreView) => T): { readonly answer: T; readonly unread: readonly string[] } {
    const answer = look(this)
    return { answer, unread: this.#takeWanted().paths }
  }

  /** The store paths that were asked for and are not known well enough. */
  #takeWanted() {
    const { trees, contents } = this.files.takeNeeds()
    return { paths: [...new Set([...trees, ...contents.keys()])], contents }
  }

  async #learn<T>(look: (view: StoreView) => T, host: Host, of: string): Promise<T> {
    for (;;) {
      const answer = look(this)
      const { paths, contents } = this.#takeWanted()
      if (paths.length === 0) return answer
      const sources = await this.nars.locate(paths)
      const fetched = await fetchTrees([...sources.values()], contents, this.nars, host, of)
      for (const { source, tree } of fetched) {
        this.files.add(source.path, tree)
        this.nars.move(source)
        this.#trees.set(source.narHash, tree)
      }
    }
  }
}
