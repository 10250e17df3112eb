/** YAML 1.2 with the source location of every key. Aliases and merge keys (`<<`) are resolved. */
import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml'
import type { Problem, SourceLocation } from '../../base/errors.ts'

/** One `key: value` of a map. */
export interface Entry {
  readonly key: string
  readonly node: unknown
  /** Of the key. */
  readonly place: SourceLocation
}

/** The library has advice for programmers in one. */
const messageOf = ({ code, message }: YAMLParseError): string =>
  code === 'MULTIPLE_DOCS' ? 'expected one YAML document, got several' : message

function hintFor({ code, pos }: YAMLParseError, text: string): string {
  if (code === 'DUPLICATE_KEY') return 'write each name once'
  if (code === 'MULTIPLE_DOCS') return 'put all images into one document (remove ---)'
  const line = text.slice(text.lastIndexOf('\n', pos[0]) + 1).split('\n')[0] ?? ''
  return /\{name\}/.test(line) ? 'quote strings that contain {name} inside { } or [ ]' : 'fix the YAML syntax'
}

/** Scalars as values of YAML (1.10 is 1.1), or as the text that stands there. */
export type Reading = 'values' | 'texts'

/**
 * How many values a file may have once its aliases are resolved: these, and ten for each of its characters,
 * since every image merges the defaults. Only aliases of aliases of aliases get beyond that.
 */
const MAX_VALUES = 20_000
const VALUES_PER_CHARACTER = 10

export class LocatedYaml {
  readonly problems: Problem[] = []
  readonly root: Entry
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #targets = new Map<Alias, Node>()
  readonly #maxValues: number
  #values = 0

  constructor(text: string, file: string) {
    this.#file = file
    this.#maxValues = MAX_VALUES + VALUES_PER_CHARACTER * text.length
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false })
    // The first mistake explains those after it.
    const [first] = document.errors
    if (first !== undefined) this.add(messageOf(first), hintFor(first, text), this.#at(first.pos[0]))
    if (this.problems.length === 0) this.#findTargets(document)
    this.root = { key: 'the image file', node: document.contents, place: this.#at(0) }
  }

  /** What is wrong with a part that several images have is said once. */
  add(message: string, hint: string, place: SourceLocation): void {
    const same = (one: Problem) =>
      one.message === message && one.place?.line === place.line && one.place?.column === place.column
    if (!this.problems.some(same)) this.problems.push({ message, hint, place })
  }

  /** What the map has, in its order, then what is merged into it; nothing at all is an empty map. */
  entries(of: Entry | undefined): readonly Entry[] {
    if (of === undefined || this.isNothing(of)) return []
    const node = this.#follow(of.node)
    if (isMap(node)) return this.#entriesOf(node)
    this.add(`${of.key}: expected a mapping`, 'write name: value, one per line', of.place)
    return []
  }

  isMap({ node }: Entry): boolean {
    return isMap(this.#follow(node))
  }

  isNothing({ node }: Entry): boolean {
    const target = this.#follow(node)
    return target === undefined || (isScalar(target) && target.value === null)
  }

  /** The plain value; `null` for nothing. */
  value({ node }: Entry, reading: Reading): unknown {
    const target = this.#follow(node)
    if (isScalar(target)) return reading === 'texts' ? textOf(target) : target.value
    if (isSeq(target))
      return target.items.map((item) => this.value({ key: '', node: item, place: this.root.place }, reading))
    if (!isMap(target)) return null
    return Object.fromEntries(
      this.#entriesOf(target).map((entry) => [entry.key, this.value(entry, reading)] as const),
    )
  }

  /** The plain items of a list, with where each is; of one that is there twice the first. */
  items({ node }: Entry): ReadonlyMap<string, SourceLocation> {
    const target = this.#follow(node)
    const places = new Map<string, SourceLocation>()
    for (const item of isSeq(target) ? target.items : []) {
      const value = this.#follow(item)
      const text = isScalar(value) ? textOf(value) : undefined
      if (typeof text === 'string' && !places.has(text)) places.set(text, this.#placeOf(item))
    }
    return places
  }

  /** An alias refers to the last node before it that has its name, and must not be part of that node. */
  #findTargets(document: Document): void {
    const anchors = new Map<string, Node>()
    visit(document, (_, node, ancestors) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        const place = this.#placeOf(node)
        if (target === undefined)
          this.add(`*${node.source}: no anchor &${node.source} before it`, 'define the anchor first', place)
        else if (ancestors.includes(target))
          this.add(`*${node.source}: contains itself`, 'remove the alias', place)
        else this.#targets.set(node, target)
      } else if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) {
        anchors.set(node.anchor, node)
      }
    })
  }

  /** The node that an alias refers to, or the node itself. */
  #follow(node: unknown): Node | undefined {
    this.#values += 1
    if (this.#values === this.#maxValues) {
      const hint = 'use fewer nested aliases'
      this.add(`aliases expand to more than ${this.#maxValues} values`, hint, this.#placeOf(node))
    }
    if (this.isTooMuch || node === null) return undefined
    return isAlias(node) ? this.#targets.get(node) : (node as Node | undefined)
  }

  /** Whether the rest was not read. */
  get isTooMuch(): boolean {
    return this.#values >= this.#maxValues
  }

  /** Own keys come before merged ones, and among these the earlier ones. */
  #entriesOf(map: YAMLMap): readonly Entry[] {
    const entries = map.items.filter((pair) => !isMerge(pair)).flatMap((pair) => this.#entry(pair) ?? [])
    const known = new Set(entries.map(({ key }) => key))
    for (const { key, value } of map.items.filter(isMerge)) {
      for (const merged of this.#merged(value, this.#placeOf(key))) {
        if (!known.has(merged.key)) entries.push(merged)
        known.add(merged.key)
      }
    }
    return entries
  }

  /** What `<<` names: a map, or a list of maps. */
  #merged(node: unknown, place: SourceLocation): readonly Entry[] {
    const source = this.#follow(node)
    const maps = isSeq(source) ? source.items.map((item) => this.#follow(item)) : [source]
    return maps.flatMap((map) => {
      if (isMap(map)) return this.#entriesOf(map)
      if (!this.isTooMuch)
        this.add('<<: expected a mapping', 'write <<: *NAME, for a mapping with the anchor &NAME', place)
      return []
    })
  }

  #entry({ key, value }: Pair): Entry | undefined {
    const name = this.#follow(key)
    if (isScalar(name)) return { key: textOf(name) ?? '', node: value, place: this.#placeOf(key) }
    if (!this.isTooMuch) this.add('expected a string as key', 'write name: value', this.#placeOf(key))
    return undefined
  }

  #placeOf(node: unknown): SourceLocation {
    const { range } = (node ?? {}) as { readonly range?: readonly number[] | null }
    return this.#at(range?.[0] ?? 0)
  }

  #at(offset: number): SourceLocation {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col) }
  }
}

/** What stands there, but for the quotes: a number has many spellings, and each may be a tag or a version. */
function textOf({ value, source }: { value: unknown; source?: string }): string | null {
  if (value === null || typeof value === 'string') return value
  return source ?? String(value)
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<'
}
