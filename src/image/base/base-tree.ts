/** The files of an image, as its layers leave them. Names are binary strings, without a slash in front. */
import path from 'node:path'
import { ancestors, type Owner, type TarEntry } from '../pack/tar.ts'
import type { ReadEntry } from './read-tar.ts'

export interface BaseNode {
  readonly type: 'directory' | 'file' | 'symlink' | 'other'
  readonly mode: number
  readonly owner: Owner
  /** Of a symbolic link. */
  readonly target: string
  readonly content?: Buffer
}

/** More links than this on one way are a loop, as in the kernel. */
const MAX_LINKS = 40
/** https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts */
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

const PARENT: BaseNode = { type: 'directory', mode: 0o755, owner: { uid: 0, gid: 0 }, target: '' }

export class BaseTree {
  readonly #nodes: Map<string, BaseNode>

  constructor(nodes: Iterable<readonly [string, BaseNode]> = []) {
    this.#nodes = new Map(nodes)
  }

  get nodes(): ReadonlyMap<string, BaseNode> {
    return this.#nodes
  }

  /** Puts a layer on top. What it takes away, wherever it stands in it, is of the layers below. */
  apply(layer: readonly ReadEntry[]): void {
    const isMark = ({ name }: ReadEntry) => path.posix.basename(name).startsWith(WHITEOUT)
    for (const { name } of layer.filter(isMark)) this.#takeAway(name)
    for (const entry of layer) if (entry.name !== '' && !isMark(entry)) this.#put(entry)
  }

  /** Where a name leads, links on the way followed, and that at its end, too; it need not be there. */
  resolve(name: string): string {
    return this.#walk(name.split('/').filter((part) => part !== '')) ?? name
  }

  /** The same, but that the last part stays what it is called. */
  place(name: string): string {
    const parent = ancestors(name).at(-1)
    const base = path.posix.basename(name)
    return parent === undefined ? name : join(this.resolve(parent), base)
  }

  /** What is behind a name, links followed. */
  find(name: string): BaseNode | undefined {
    return this.#nodes.get(this.resolve(name))
  }

  is(type: 'directory' | 'file', name: string): boolean {
    return this.find(name)?.type === type
  }

  /** The text of a file whose content was kept; undefined when there is none, or it was not. */
  text(name: string): string | undefined {
    return this.find(name)?.content?.toString()
  }

  /** As entries that a view of an image can be made of; their contents are not known. */
  entries(): TarEntry[] {
    return [...this.#nodes].map(([name, { type, mode, owner, target }]): TarEntry => {
      if (type === 'symlink') return { type, name, target, owner }
      if (type === 'directory') return { type, name, mode, owner }
      return { type: 'file', name, mode, owner, content: Buffer.alloc(0) }
    })
  }

  #walk(parts: readonly string[]): string | undefined {
    let real = ''
    let rest = parts
    for (let links = 0; rest.length > 0; ) {
      const next = join(real, rest[0] ?? '')
      rest = rest.slice(1)
      const node = this.#nodes.get(next)
      if (node?.type !== 'symlink') {
        real = next
        continue
      }
      links += 1
      if (links > MAX_LINKS) return undefined
      const target = path.posix.resolve('/', path.posix.dirname(next), node.target)
      rest = [...target.split('/').filter((part) => part !== ''), ...rest]
      real = ''
    }
    return real
  }

  #takeAway(mark: string): void {
    const directory = this.place(mark).slice(0, -path.posix.basename(mark).length).replace(/\/$/, '')
    const name = path.posix.basename(mark)
    if (name === OPAQUE) this.#removeBelow(directory)
    else this.#remove(join(directory, name.slice(WHITEOUT.length)))
  }

  #put({ name, type, mode, owner, target, content }: ReadEntry): void {
    const place = this.place(name)
    for (const ancestor of ancestors(place)) if (!this.#nodes.has(ancestor)) this.#nodes.set(ancestor, PARENT)
    const node =
      type === 'hardlink'
        ? this.#nodes.get(this.place(target))
        : { type, mode, owner, target, ...(content === undefined ? {} : { content }) }
    if (node === undefined) return
    if (type !== 'directory') this.#remove(place)
    this.#nodes.set(place, node)
  }

  #remove(name: string): void {
    if (this.#nodes.get(name)?.type === 'directory') this.#removeBelow(name)
    this.#nodes.delete(name)
  }

  #removeBelow(directory: string): void {
    const start = directory === '' ? '' : `${directory}/`
    for (const name of this.#nodes.keys()) if (name.startsWith(start)) this.#nodes.delete(name)
  }
}

const join = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`)
