/** Which vulnerabilities patches fix, as OpenVEX 0.2.0: https://github.com/openvex/spec */
import { compare, groupBy } from '../base/collections.ts'
import { sha256 } from '../base/hash.ts'
import type { BillOfMaterials, Component } from './component.ts'
import { type Subject, TOOL, timestamp } from './documents.ts'

interface Statement {
  readonly vulnerability: { readonly name: string }
  readonly products: readonly { readonly '@id': string }[]
  readonly status: 'fixed' | 'affected'
  readonly action_statement?: string
}

/**
 * Scanners match a product when it is written exactly like the purl of a component: this goes with an SBOM of
 * ours. undefined when there is nothing to say, since a document needs a statement.
 */
export function openVex({ components }: BillOfMaterials, subject: Subject): object | undefined {
  const fixed = [...new Set(components.map(({ purl }) => purl))].flatMap((purl) =>
    fixedInAll(components.filter((one) => one.purl === purl)).map((name) => statement(name, purl, 'fixed')),
  )
  const affected = components.flatMap(({ purl, vulnerabilities }) =>
    vulnerabilities.map(
      (text): Statement => ({
        ...statement(/CVE-\d{4}-\d{4,}/i.exec(text)?.[0].toUpperCase() ?? text, purl, 'affected'),
        action_statement: `nixpkgs marks the package as insecure: ${text}`,
      }),
    ),
  )
  const statements = merged([...fixed, ...affected])
  if (statements.length === 0) return undefined
  const content = { author: TOOL, timestamp: timestamp(subject), version: 1, statements }
  const id = sha256(JSON.stringify([subject.digest, content]))
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://openvex.dev/docs/public/vex-${id}`,
    ...content,
  }
}

/** A purl names every build of a version: what only some of them have a patch for is not fixed. */
function fixedInAll(builds: readonly Pick<Component, 'patches'>[]): readonly string[] {
  const [first = [], ...others] = builds.map(({ patches }) => patches.flatMap(({ cves }) => cves))
  return first.filter((name) => others.every((names) => names.includes(name)))
}

const statement = (name: string, purl: string, status: Statement['status']): Statement => ({
  ...{ vulnerability: { name }, products: [{ '@id': purl }], status },
})

/** One statement for each vulnerability and what is said of it, sorted. */
function merged(all: readonly Statement[]): readonly Statement[] {
  const claimOf = (one: Statement) =>
    JSON.stringify([one.vulnerability.name, one.status, one.action_statement])
  const byClaim = groupBy(all, claimOf)
  return [...byClaim]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([, same]) => {
      const products = [...new Set(same.flatMap((one) => one.products.map((product) => product['@id'])))]
      return same.slice(0, 1).map((one) => ({
        ...one,
        products: products.sort(compare).map((purl) => ({ '@id': purl })),
      }))
    })
}
