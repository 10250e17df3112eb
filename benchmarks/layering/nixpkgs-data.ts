/** Graphs of nixpkgs as text (nixpkgs-*.txt), so that they can be measured on without nixpkgs and Nix. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Universe, UniversePackage } from './debian.ts'

declare const PROJECT_ROOT: string

export interface NixpkgsPath {
  /** `openssl-1.1.1g-bin` */
  readonly storeName: string
  /** What is updated together: the derivation's name. */
  readonly source: string
  /** Bytes. */
  readonly size: number
  readonly updates: number
  /** Store names. */
  readonly references: readonly string[]
}

export interface NixpkgsGraph {
  /** The store name that an attribute stands for: the first of the outputs that its name means. */
  readonly attributes: ReadonlyMap<string, string>
  /** Each after what it refers to. */
  readonly paths: readonly NixpkgsPath[]
}

export const TREES = ['20.09', '2026'] as const
export type Tree = (typeof TREES)[number]

export function fileOf(tree: Tree): string {
  return path.join(PROJECT_ROOT, 'benchmarks', 'layering', `nixpkgs-${tree}.txt`)
}

/**
 * A line for each path: store name, length of its derivation's name, bytes, updates, lines that it refers to;
 * then attributes.
 */
export function formatGraph({ attributes, paths }: NixpkgsGraph): string {
  const lineOf = new Map(paths.map(({ storeName }, index) => [storeName, index]))
  const lines = paths.map(({ storeName, source, size, updates, references }) =>
    [storeName, source.length, size, updates, ...references.map((one) => lineOf.get(one))].join(' '),
  )
  const names = [...attributes].map(([attribute, storeName]) => `= ${attribute} ${lineOf.get(storeName)}`)
  return `${[...lines, ...names].join('\n')}\n`
}

export function parseGraph(text: string): NixpkgsGraph {
  const paths: NixpkgsPath[] = []
  const attributes = new Map<string, string>()
  const nameAt = (line: string | undefined) => paths[Number(line)]?.storeName ?? ''
  for (const line of text.trim().split('\n')) {
    const [storeName = '', length, size, updates, ...references] = line.split(' ')
    if (storeName === '=') attributes.set(length ?? '', nameAt(size))
    else {
      const source = storeName.slice(0, Number(length))
      const numbers = { size: Number(size), updates: Number(updates) }
      paths.push({ storeName, source, ...numbers, references: references.map(nameAt) })
    }
  }
  return { attributes, paths }
}

export function readGraph(tree: Tree): NixpkgsGraph {
  return parseGraph(readFileSync(fileOf(tree), 'utf8'))
}

/** By attribute where a path has one, else by store name. */
export function nixpkgsUniverse({ attributes, paths }: NixpkgsGraph): Universe {
  const made = new Map<string, UniversePackage>()
  for (const one of paths) {
    const references = one.references.flatMap((name) => made.get(name) ?? [])
    const narHash = createHash('sha256').update(one.storeName).digest('hex')
    const info = {
      path: `/nix/store/${narHash.slice(0, 32)}-${one.storeName}`,
      narHash,
      narSize: one.size,
      references: references.map(({ info }) => info.path).sort(),
    }
    const { storeName: name, source, updates } = one
    made.set(name, { name, source, updates, references, info })
  }
  const named = new Set(attributes.values())
  const byAttribute = [...attributes].flatMap(([attribute, storeName]) => {
    const one = made.get(storeName)
    return one === undefined ? [] : [[attribute, one] as const]
  })
  return { packages: new Map([...byAttribute, ...[...made].filter(([name]) => !named.has(name))]) }
}
