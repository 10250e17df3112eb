/** Closures as Nix writes them: what `group-layers` and `plan-layers` read. */
import { isDeepStrictEqual } from 'node:util'
import { closureOf, type PathInfo, type ReferenceGraph, toReferenceGraph } from './graph.ts'
import { badGraph, checkPaths, checkRoots } from './graph-checks.ts'
import { parsePathInfo } from './path-info.ts'

export interface NamedGraph {
  readonly name: string
  readonly graph: ReferenceGraph
}

/**
 * One image: `nix path-info --json --recursive` of any version, or the `.attrs.json` that a builder sees.
 * With roots, only what they need. Throws `usage` that says in one line what is wrong.
 */
export function readGraph(text: string, roots: readonly string[]): ReferenceGraph {
  const json = parseJson(text)
  if (isObject(json) && Array.isArray(json.images))
    throw badGraph('the graph: these are the images of a fleet; add --fleet')
  return toGraph(json, roots, 'the graph')
}

/**
 * Many images: `{"images": [{"name": ..., "roots": [...], "graph": ...}]}`, each graph as for one image.
 * Throws as readGraph.
 */
export function readFleet(text: string): readonly NamedGraph[] {
  const fleet = parseJson(text)
  const images = isObject(fleet) ? fleet.images : undefined
  if (!Array.isArray(images) || images.length === 0) throw badGraph('the fleet has no images')
  const names = new Set<string>()
  return images.map((image: unknown, index) => {
    const { name, roots = [], graph } = isObject(image) ? image : {}
    if (typeof name !== 'string') throw badGraph(`image ${index + 1} of the fleet has no name`)
    if (names.has(name)) throw badGraph(`the fleet has two images with the name ${name}`)
    names.add(name)
    if (!isTexts(roots)) throw badGraph(`${name}: roots is not a list of store paths`)
    return { name, graph: toGraph(graph, roots, name) }
  })
}

/** Store paths as for one image, but of any kind: they need not be a closure. */
export function readStorePaths(text: string): readonly PathInfo[] {
  const json = parseJson(text)
  if (!isObject(json)) throw badGraph('the store paths: neither a list nor an object')
  return readInfos(fromAttributes(json, 'the store paths')?.infos ?? json, 'the store paths')
}

type Json = Readonly<Record<string, unknown>>

const isObject = (json: unknown): json is Json => typeof json === 'object' && json !== null
const isTexts = (json: unknown): json is readonly string[] =>
  Array.isArray(json) && json.every((one) => typeof one === 'string')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (text.trim() === '')
      throw badGraph('there is nothing to read: pipe the output of nix path-info --json --recursive into it')
    throw badGraph(`the input is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`)
  }
}

function toGraph(json: unknown, given: readonly string[], where: string): ReferenceGraph {
  if (!isObject(json)) throw badGraph(`${where}: neither a list nor an object`)
  const exported = fromAttributes(json, where)
  const infos = readInfos(exported?.infos ?? json, where)
  checkPaths(infos, where)
  const roots =
    [given, exported?.roots ?? [], topmost(infos)].find((candidates) => candidates.length > 0) ?? []
  checkRoots(roots, infos, where)
  return closureOf(toReferenceGraph(infos, roots), roots)
}

/**
 * In `.attrs.json` the graphs stand beside the attribute that says of what they are. They overlap: what
 * several have is taken once; what one has twice stays, to be refused.
 */
function fromAttributes(
  attributes: Json,
  where: string,
): { infos: unknown; roots: readonly string[] } | undefined {
  const wanted = attributes.exportReferencesGraph
  if (!isObject(wanted)) return undefined
  const all: Json[] = []
  for (const name of Object.keys(wanted)) {
    const infos = attributes[name]
    if (!Array.isArray(infos) || !infos.every(isObject))
      throw badGraph(`${where}: ${name} is not a list of store paths`)
    const known = new Map(all.map((info) => [info.path, info]))
    const own = new Set<unknown>()
    for (const info of infos) {
      if (own.has(info.path) || !isDeepStrictEqual(known.get(info.path), info)) all.push(info)
      own.add(info.path)
    }
  }
  const roots = Object.values(wanted).flat()
  return { infos: all, roots: isTexts(roots) ? [...new Set(roots)] : [] }
}

function readInfos(json: unknown, where: string): readonly PathInfo[] {
  try {
    return parsePathInfo(JSON.stringify(json))
  } catch (error) {
    throw badGraph(`${where}: ${(error as Error).message}`)
  }
}

/** The paths that no other one refers to. */
function topmost(infos: readonly PathInfo[]): readonly string[] {
  const referred = new Set(infos.flatMap((info) => info.references))
  return infos.map((info) => info.path).filter((path) => !referred.has(path))
}
