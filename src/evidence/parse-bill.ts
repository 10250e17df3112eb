/** Reads a bill of materials that was kept between runs. */
import { isRecord } from '../base/json.ts'
import type { BillOfMaterials, Component } from './component.ts'

/** Throws an Error when something is missing in it. */
export function parseBill(value: unknown): BillOfMaterials {
  const { components, roots } = value as Partial<BillOfMaterials>
  if (!Array.isArray(components) || !components.every(isComponent) || !areTexts(roots))
    throw new Error('it is not a bill of materials')
  const ids = new Set(components.map(({ id }) => id))
  const named = [...roots, ...components.flatMap(({ dependsOn }) => dependsOn)]
  if (ids.size !== components.length || !named.every((id) => ids.has(id)))
    throw new Error('its components do not refer to each other')
  return { components, roots }
}

function isComponent(value: unknown): value is Component {
  if (!isRecord(value)) return false
  const { id, name, version, purl, outputs, patches, sources } = value
  const lists = [value.possibleCpes, value.vulnerabilities, value.dependsOn, value.packageSets]
  return (
    areTexts([id, name, version, purl]) &&
    lists.every(areTexts) &&
    Array.isArray(value.licences) &&
    value.licences.every(isRecord) &&
    areRecords(
      outputs,
      (one) => areTexts([one.name, one.path, one.narHash]) && typeof one.narSize === 'number',
    ) &&
    areRecords(patches, (one) => typeof one.name === 'string' && areTexts(one.cves)) &&
    areRecords(sources, (one) => areTexts([one.algorithm, one.hash]) && areTexts(one.urls))
  )
}

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

const areRecords = (value: unknown, isGood: (one: Readonly<Record<string, unknown>>) => boolean): boolean =>
  Array.isArray(value) && value.every((one) => isRecord(one) && isGood(one))
