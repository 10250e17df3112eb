/** Vulnerabilities for which nixpkgs has patched packages, by what documents about images say. */
import { compare, distinctBy } from '../base/collections.ts'
import { isRecord, recordsIn, textOf } from '../base/json.ts'

export interface PatchedVulnerability {
  /** `CVE-2023-38545` */
  readonly id: string
  /** `pkg:nix/curl@7.88.1` */
  readonly package: string
}

/** How the patches of two images differ. */
export interface PatchChanges {
  readonly gained: readonly PatchedVulnerability[]
  /** Fixed by another version, or open again: a patch that is gone says neither. */
  readonly lost: readonly PatchedVulnerability[]
}

/** From a CycloneDX document. Throws an Error when the text is not JSON. */
export function patchesInBill(text: string): readonly PatchedVulnerability[] {
  const bill: unknown = JSON.parse(text)
  const found = recordsIn(isRecord(bill) ? bill.components : []).flatMap(({ purl, pedigree }) => {
    const patches = recordsIn(isRecord(pedigree) ? pedigree.patches : [])
    const issues = patches.flatMap(({ resolves }) => recordsIn(resolves))
    return issues.map(({ id }) => ({ id: textOf(id), package: textOf(purl) }))
  })
  return sorted(found)
}

/** From an OpenVEX document: what is fixed. Throws an Error when the text is not JSON. */
export function patchesInVex(text: string): readonly PatchedVulnerability[] {
  const document: unknown = JSON.parse(text)
  const fixed = recordsIn(isRecord(document) ? document.statements : []).filter(
    (one) => one.status === 'fixed',
  )
  const found = fixed.flatMap(({ vulnerability, products }) => {
    const id = isRecord(vulnerability) ? textOf(vulnerability.name) : ''
    return recordsIn(products).map((one) => ({ id, package: textOf(one['@id']) }))
  })
  return sorted(found)
}

/** By vulnerability and package name: one that two versions have is neither gained nor lost. */
export function diffPatches(
  from: readonly PatchedVulnerability[],
  to: readonly PatchedVulnerability[],
): PatchChanges {
  const [before, after] = [from, to].map((all) => new Set(all.map(keyOf)))
  return {
    gained: to.filter((one) => !before?.has(keyOf(one))),
    lost: from.filter((one) => !after?.has(keyOf(one))),
  }
}

const keyOf = (one: PatchedVulnerability): string => `${one.id} ${one.package.replace(/@[^@]*$/, '')}`

const sorted = (all: readonly PatchedVulnerability[]): readonly PatchedVulnerability[] =>
  distinctBy(
    all.filter(({ id }) => id !== ''),
    (one) => `${one.id} ${one.package}`,
  ).sort((a, b) => compare(`${a.id} ${a.package}`, `${b.id} ${b.package}`))
