/** YAML 1.2 whose maps remember where each of their keys stands. */
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Place, Problem } from '../errors.ts'

/** One `key: value` of a map. */
export interface Entry {
  readonly key: string
  readonly node: unknown
  /** Of the key. */
  readonly place: Place
}

export class LocatedYaml {
  readonly problems: Problem[] = []
  readonly root: Entry
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #document: Document

  constructor(text: string, file: string) {
    this.#file = file
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false })
    for (const { message, pos } of this.#document.errors)
      this.add(message, 'mend the YAML', this.#locate(pos[0]))
    this.root = { key: 'the image file', node: this.#document.contents, place: this.#locate(0) }
  }

  add(message: string, hint: string, place: Place): void {
    this.problems.push({ message, hint, place })
  }

  /** What the map has, in its order; nothing at all is an empty map. */
  entries(of: Entry | undefined): readonly Entry[] {
    if (of === undefined || isNothing(of.node)) return []
    if (!isMap(of.node)) {
      this.add(`${of.key}: not a map of names and values`, 'write name: value, one a line', of.place)
      return []
    }
    return of.node.items.map(({ key, value }) => ({
      key: isScalar(key) ? String(key.value) : String(key),
      node: value,
      place: this.#locate(isScalar(key) ? (key.range?.[0] ?? 0) : 0),
    }))
  }

  /** The plain value; `null` for nothing. Aliases are followed. */
  value({ node }: Entry): unknown {
    return isNothing(node) ? null : (node as { toJS: (document: Document) => unknown }).toJS(this.#document)
  }

  #locate(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col) }
  }
}

function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null)
}
