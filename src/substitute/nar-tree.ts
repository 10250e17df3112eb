/**
 * What is in a store path, noted while its NAR went by: enough to make the tree of links of an image without
 * any store.
 */
import { createHash, type Hash } from 'node:crypto'
import type { NarPart } from './nar.ts'

/**
 * A directory, a link with its target, or a file with the SHA-256 of its contents and, where they are kept,
 * these.
 */
export type NarNode =
  | readonly ['d']
  | readonly ['l', target: string]
  | readonly ['f', sha256: string]
  | readonly ['f', sha256: string, contents: string]

/** By name from the top of the path, which is `''`; names, targets and contents are binary strings. */
export type NarTree = ReadonlyMap<string, NarNode>

/** Settings that an image may take over with changes, such as etc/passwd. */
const SETTING = /^etc\/[^/]+$/
/** Larger ones are only kept where they are asked for. Bytes. */
const MAX_SETTING = 64 * 1024

/**
 * Reads a NAR to its end. `wanted`: names of files whose contents are kept, besides those directly in etc.
 */
export async function readTree(
  parts: AsyncIterable<NarPart>,
  wanted: ReadonlySet<string> = new Set(),
): Promise<NarTree> {
  const tree = new Map<string, NarNode>()
  let file: OpenFile | undefined
  const finish = () => {
    if (file !== undefined) tree.set(file.name, file.node())
    file = undefined
  }
  for await (const part of parts) {
    if (Buffer.isBuffer(part)) {
      file?.add(part)
      continue
    }
    finish()
    const { name } = part
    if (part.type === 'directory') tree.set(name, ['d'])
    else if (part.type === 'symlink') tree.set(name, ['l', part.target])
    else {
      const isKept = wanted.has(name) || (SETTING.test(name) && part.size <= MAX_SETTING)
      file = new OpenFile(name, isKept)
    }
  }
  finish()
  return tree
}

/** A file whose contents go by. */
class OpenFile {
  readonly name: string
  readonly #hash: Hash = createHash('sha256')
  readonly #kept: Buffer[] | undefined

  constructor(name: string, isKept: boolean) {
    this.name = name
    this.#kept = isKept ? [] : undefined
  }

  add(piece: Buffer): void {
    this.#hash.update(piece)
    // The piece is a part of a buffer that is used again.
    this.#kept?.push(Buffer.from(piece))
  }

  node(): NarNode {
    const sha256 = this.#hash.digest('hex')
    return this.#kept === undefined
      ? ['f', sha256]
      : ['f', sha256, Buffer.concat(this.#kept).toString('latin1')]
  }
}

/** A tree as JSON keeps it, without contents: the names are in its order. */
export type TreeJson = readonly (readonly [name: string, type: string, detail?: string])[]

export const treeToJson = (tree: NarTree): TreeJson =>
  [...tree].map(([name, [type, detail]]) => (detail === undefined ? [name, type] : [name, type, detail]))

/**
 * A tree that somebody wrote to a cache. Contents are not taken from there: whoever wrote them would decide
 * what is in files of an image. Throws an Error when the JSON is not that of a tree.
 */
export function treeFromJson(json: unknown): NarTree {
  if (!Array.isArray(json)) throw new Error('it has the tree of a store path in a form that cannot be read')
  return new Map(
    json.map((entry: unknown) => {
      const [name, ...node] = Array.isArray(entry) ? (entry as unknown[]) : []
      if (typeof name !== 'string' || !isInside(name) || !isNode(node))
        throw new Error(`it has a file of a store path that cannot be: ${JSON.stringify(entry)}`)
      return [name, node[0] === 'f' ? ['f', node[1]] : node]
    }),
  )
}

/** Whether a name stays below the top of its store path. */
const isInside = (name: string): boolean =>
  name === '' || (!name.includes('\0') && !name.split('/').some((part) => ['', '.', '..'].includes(part)))

function isNode(value: readonly unknown[]): value is NarNode {
  const [type, detail] = value
  if (type === 'd') return value.length === 1
  if (type === 'l') return value.length === 2 && typeof detail === 'string'
  return type === 'f' && typeof detail === 'string' && /^[0-9a-f]{64}$/.test(detail)
}
