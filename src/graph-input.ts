/** Closures as Nix writes them: what `group-layers` and `plan-layers` read. */
import { NixeryError } from './errors.ts'
import { compare, type PathInfo, type ReferenceGraph, referenceGraph } from './layers/graph.ts'
import { parsePathInfo } from './nix/path-info.ts'

export interface NamedGraph {
  readonly name: string
  readonly graph: ReferenceGraph
}

/** One image: `nix path-info --json --recursive` of any version, or the `.attrs.json` that a builder sees. */
export function readGraph(text: string, roots: readonly string[]): ReferenceGraph {
  return toGraph(parseJson(text), roots, 'the graph')
}

/** Many images: `{"images": [{"name": ..., "roots": [...], "graph": ...}]}`, each graph as for one image. */
export function readFleet(text: string): readonly NamedGraph[] {
  const fleet = parseJson(text)
  const images = isObject(fleet) ? fleet.images : undefined
  if (!Array.isArray(images) || images.length === 0) throw bad('the fleet has no images')
  return images.map((image: unknown, index) => {
    const { name, roots = [], graph } = isObject(image) ? image : {}
    if (typeof name !== 'string') throw bad(`image ${index + 1} of the fleet has no name`)
    if (!isTexts(roots)) throw bad(`${name}: roots is not a list of store paths`)
    return { name, graph: toGraph(graph, roots, name) }
  })
}

/** Store paths as for one image, but of any kind: they need not be a closure. */
export function readStorePaths(text: string): readonly PathInfo[] {
  const json = parseJson(text)
  if (!isObject(json)) throw bad('the store paths: neither a list nor an object')
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
    throw bad(`the input is not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`)
  }
}

function toGraph(json: unknown, given: readonly string[], where: string): ReferenceGraph {
  if (!isObject(json)) throw bad(`${where}: neither a list nor an object`)
  const exported = fromAttributes(json, where)
  const infos = readInfos(exported?.infos ?? json, where)
  const roots =
    [given, exported?.roots ?? [], topmost(infos)].find((candidates) => candidates.length > 0) ?? []
  checkPaths(infos, roots, where)
  checkCycles(infos, where)
  return referenceGraph(infos, roots)
}

/** In `.attrs.json` the graphs stand beside the attribute that says of what they are. */
function fromAttributes(
  attributes: Json,
  where: string,
): { infos: unknown; roots: readonly string[] } | undefined {
  const wanted = attributes.exportReferencesGraph
  if (!isObject(wanted)) return undefined
  const byPath = new Map<unknown, Json>()
  for (const name of Object.keys(wanted)) {
    const infos = attributes[name]
    if (!Array.isArray(infos) || !infos.every(isObject))
      throw bad(`${where}: ${name} is not a list of store paths`)
    for (const info of infos) byPath.set(info.path, info)
  }
  const roots = Object.values(wanted).flat()
  return { infos: [...byPath.values()], roots: isTexts(roots) ? [...new Set(roots)] : [] }
}

function readInfos(json: unknown, where: string): readonly PathInfo[] {
  try {
    return parsePathInfo(JSON.stringify(json))
  } catch (error) {
    throw bad(`${where}: ${(error as Error).message}`)
  }
}

/** The paths that no other one refers to. */
function topmost(infos: readonly PathInfo[]): readonly string[] {
  const referred = new Set(infos.flatMap((info) => info.references))
  return infos.map((info) => info.path).filter((path) => !referred.has(path))
}

function checkPaths(infos: readonly PathInfo[], roots: readonly string[], where: string): void {
  const paths = new Set<string>()
  for (const { path } of infos) {
    if (paths.has(path)) throw bad(`${where}: ${path} is there twice`)
    paths.add(path)
  }
  for (const { path, references } of infos) {
    const missing = references.find((reference) => !paths.has(reference))
    if (missing !== undefined) throw bad(`${where}: ${path} refers to ${missing}, which is not there`)
  }
  const lost = roots.find((root) => !paths.has(root))
  if (lost !== undefined) throw bad(`${where}: the root ${lost} is not there`)
  if (roots.length === 0) throw bad(`${where}: no roots: every path is referred to by another; give --roots`)
}

/** Takes away what refers to nothing that is left; what stays refers to itself by some way. */
function checkCycles(infos: readonly PathInfo[], where: string): void {
  const users = new Map<string, string[]>(infos.map(({ path }) => [path, []]))
  const left = new Map(infos.map(({ path, references }) => [path, references.length]))
  for (const { path, references } of infos)
    for (const reference of references) users.get(reference)?.push(path)
  const ready = infos.filter(({ references }) => references.length === 0).map(({ path }) => path)
  for (let path = ready.pop(); path !== undefined; path = ready.pop()) {
    left.delete(path)
    for (const user of users.get(path) ?? []) {
      const count = (left.get(user) ?? 0) - 1
      left.set(user, count)
      if (count === 0) ready.push(user)
    }
  }
  const [first] = [...left.keys()].sort(compare)
  if (first !== undefined) throw bad(`${where}: a cycle of references leads through or to ${first}`)
}

/** One line, and the exit code 2. */
function bad(message: string): NixeryError {
  return new NixeryError('usage', { message })
}
