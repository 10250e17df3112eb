/** Reads the graph of packages from a bill of materials in SPDX: https://spdx.github.io/spdx-spec/v2.3/ */
import { isRecord, recordsIn, textOf } from '../base/json.ts'
import type { StoreName } from '../closure/store-name.ts'
import type { PackageGraph } from './graph.ts'

/**
 * Throws an Error that says what is wrong with the text. Sizes are not in such a document, nor what was asked for:
 * `asked` says it.
 */
export function readSpdx(text: string, asked: readonly StoreName[]): PackageGraph {
  const document: unknown = JSON.parse(text)
  if (!isRecord(document) || document.spdxVersion !== 'SPDX-2.3')
    throw new Error('it is not an SPDX document')
  const packages = recordsIn(document.packages).filter((one) => one.primaryPackagePurpose !== 'CONTAINER')
  const places = new Map(packages.map(({ SPDXID }, index) => [textOf(SPDXID), index]))
  const needs = packages.map((): number[] => [])
  for (const { spdxElementId, relationshipType, relatedSpdxElement } of recordsIn(document.relationships)) {
    const [from, to] = [places.get(textOf(spdxElementId)), places.get(textOf(relatedSpdxElement))]
    if (relationshipType === 'DEPENDS_ON' && from !== undefined && to !== undefined) needs[from]?.push(to)
  }
  const names = new Set(asked.map(({ name, version }) => `${name} ${version}`))
  return packages.map((one, index) => {
    const [name, version] = [textOf(one.name), textOf(one.versionInfo)]
    const [, layer = ''] = /^layer (\S+)$/m.exec(textOf(one.sourceInfo)) ?? []
    const isAsked = names.has(`${name} ${version}`)
    return { name, version, size: 0, layer, isAsked, needs: needs[index] ?? [] }
  })
}
