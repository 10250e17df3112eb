/** Reads the graph of packages from a bill of materials in CycloneDX: https://cyclonedx.org/docs/1.6/json/ */
import { isRecord, type JsonObject, recordsIn, textOf, textsIn } from '../base/json.ts'
import type { PackageGraph } from './graph.ts'

export interface BillGraph {
  /** Digest of the image that it describes; `''` when it does not say. */
  readonly image: string
  readonly packages: PackageGraph
}

interface Bill {
  readonly metadata: unknown
  readonly components: readonly JsonObject[]
  readonly needs: ReadonlyMap<string, readonly string[]>
}

/** Throws an Error that says what is wrong with the text. */
export function readCycloneDx(text: string): BillGraph {
  const { metadata, components, needs } = parseBill(text)
  const subject = isRecord(metadata) && isRecord(metadata.component) ? metadata.component : {}
  const asked = new Set(needs.get(textOf(subject['bom-ref'])))
  const refs = components.map((one) => textOf(one['bom-ref']))
  const places = new Map(refs.map((ref, index) => [ref, index]))
  return {
    image: imageDigest(subject.hashes),
    packages: components.map((one, index) => {
      const ref = refs[index] ?? ''
      return {
        ...{ name: textOf(one.name), version: textOf(one.version), isAsked: asked.has(ref) },
        ...propertiesOf(one.properties),
        needs: (needs.get(ref) ?? []).flatMap((other) => places.get(other) ?? []),
      }
    }),
  }
}

function parseBill(text: string): Bill {
  const value: unknown = JSON.parse(text)
  if (!isRecord(value) || value.bomFormat !== 'CycloneDX') throw new Error('it is not a CycloneDX document')
  const components = recordsIn(value.components)
  const dependencies = recordsIn(value.dependencies)
  if (components.length === 0) throw new Error('it has no components')
  return {
    ...{ metadata: value.metadata, components },
    needs: new Map(dependencies.map(({ ref, dependsOn }) => [textOf(ref), textsIn(dependsOn)])),
  }
}

/** Sizes and the layer are properties of this program's documents; others have none. */
function propertiesOf(value: unknown): { readonly size: number; readonly layer: string } {
  const properties = recordsIn(value).map((one) => ({ name: textOf(one.name), value: textOf(one.value) }))
  const sizes = properties.filter(({ name }) => name.startsWith('nix:nar_size:'))
  return {
    size: sizes.reduce((sum, one) => sum + (/^\d{1,15}$/.test(one.value) ? Number(one.value) : 0), 0),
    layer: properties.find(({ name }) => name === 'nixery:layer')?.value ?? '',
  }
}

function imageDigest(hashes: unknown): string {
  const content = textOf(recordsIn(hashes).find(({ alg }) => alg === 'SHA-256')?.content)
  return /^[0-9a-f]{64}$/.test(content) ? `sha256:${content}` : ''
}
