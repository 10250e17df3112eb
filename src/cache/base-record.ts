/**
 * What is in the layers of a base image, so that another run need not fetch them to look into them. Which
 * layers it has is not kept: that is asked of the registry, and checked against its digest.
 */
import { type BaseNode, BaseTree } from '../image/base/base-tree.ts'

export interface BaseContents {
  readonly tree: BaseTree
  /** Of each layer's tar, bytes. */
  readonly sizes: readonly number[]
}

const TYPES: readonly BaseNode['type'][] = ['directory', 'file', 'symlink', 'other']

/** Name, type, mode, uid, gid, target, content in Base64: what is at the end and empty is left out. */
type NodeRecord = readonly [string, number, number, number, number, string?, string?]

export const toBaseRecord = ({ tree, sizes }: BaseContents): object => ({
  sizes,
  nodes: [...tree.nodes].map(toNodeRecord),
})

function toNodeRecord([name, { type, mode, owner, target, content }]: readonly [
  string,
  BaseNode,
]): NodeRecord {
  const start = [name, TYPES.indexOf(type), mode, owner.uid, owner.gid] as const
  if (content !== undefined) return [...start, target, content.toString('base64')]
  return target === '' ? start : [...start, target]
}

/** Throws an Error when it is something else. */
export function fromBaseRecord(document: unknown): BaseContents {
  const { sizes, nodes } = document as { readonly sizes?: unknown; readonly nodes?: readonly NodeRecord[] }
  if (!Array.isArray(sizes) || !sizes.every(Number.isSafeInteger) || !Array.isArray(nodes))
    throw new Error('it does not say what is in a base image')
  return { sizes, tree: new BaseTree((nodes as readonly NodeRecord[]).map(fromNodeRecord)) }
}

function fromNodeRecord([name, type, mode, uid, gid, target = '', content]: NodeRecord): [string, BaseNode] {
  const kept = content === undefined ? {} : { content: Buffer.from(content, 'base64') }
  return [name, { type: TYPES[type] ?? 'other', mode, owner: { uid, gid }, target, ...kept }]
}
