/** A bill of materials as CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/ */
import type { BillOfMaterials, Component } from './component.ts'
import {
  BASE_NOT_DESCRIBED,
  contentUuid,
  optional,
  packageSetsOf,
  type Subject,
  TOOL,
  timestamp,
} from './documents.ts'
import { expressionOf, type Licence } from './licences.ts'
import { basePurl, subjectPurl } from './purl.ts'

/** Equal input gives equal text. `actions/attest` needs the serial number. */
export function cycloneDx(bill: BillOfMaterials, subject: Subject): object {
  const bases = baseComponents(subject)
  const content = {
    version: 1,
    metadata: metadata(subject),
    components: [...bases, ...bill.components.map((one) => component(one, subject))],
    dependencies: [
      {
        ref: subjectPurl(subject),
        dependsOn: [...bases.map(({ purl }) => purl), ...bill.roots],
      },
      ...bill.components.map(({ id, dependsOn }) => ({ ref: id, dependsOn })),
    ],
    ...optional(
      'compositions',
      bases.map(({ purl }) => ({ aggregate: 'unknown', assemblies: [purl] })),
    ),
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${contentUuid(content)}`,
    ...content,
  }
}

function metadata(subject: Subject): object {
  const purl = subjectPurl(subject)
  return {
    timestamp: timestamp(subject),
    lifecycles: [{ phase: 'build' }],
    tools: { components: [{ type: 'application', name: TOOL }] },
    component: {
      type: 'container',
      'bom-ref': purl,
      ...optional('supplier', subject.supplier && { name: subject.supplier }),
      ...{ name: subject.name, version: subject.digest, purl },
      hashes: [{ alg: 'SHA-256', content: subject.digest.slice('sha256:'.length) }],
    },
  }
}

function baseComponents({ base }: Subject) {
  if (base === undefined) return []
  const purl = basePurl(base)
  return [
    {
      ...{ type: 'container', 'bom-ref': purl, name: base.name, version: base.digest },
      ...{ description: BASE_NOT_DESCRIBED, scope: 'required', purl },
      hashes: [{ alg: 'SHA-256', content: base.digest.slice('sha256:'.length) }],
    },
  ]
}

function component(one: Component, subject: Subject): object {
  return {
    type: 'library',
    'bom-ref': one.id,
    supplier: { name: 'Nixpkgs' },
    name: one.name,
    ...optional('version', one.version),
    ...optional('description', one.description),
    scope: 'required',
    ...optional('licenses', licenses(one.licences)),
    ...optional('cpe', one.cpe),
    purl: one.purl,
    ...optional('externalReferences', externalReferences(one)),
    ...optional('pedigree', pedigree(one)),
    evidence: {
      ...optional('identity', guesses(one)),
      occurrences: one.outputs.map(({ path }) => ({ location: path })),
    },
    properties: properties(one, subject),
  }
}

/** One expression stands alone in the list. */
function licenses(all: readonly Licence[]): readonly object[] {
  if (all.some((one) => 'expression' in one)) return [{ expression: expressionOf(all) }]
  return all.map((license) => ({ license }))
}

function externalReferences({ homepage, sources }: Component): readonly object[] {
  const files = sources.flatMap(({ urls: [url], algorithm, hash }) =>
    url === undefined
      ? []
      : // The hash of an unpacked tree is not that of the file behind the address.
        [
          {
            ...{ type: 'source-distribution', url },
            ...optional('hashes', algorithm === 'sha256' ? [{ alg: 'SHA-256', content: hash }] : undefined),
          },
        ],
  )
  return [...(homepage === undefined ? [] : [{ type: 'website', url: homepage }]), ...files]
}

function pedigree({ patches }: Component): object | undefined {
  if (patches.length === 0) return undefined
  return {
    patches: patches.map(({ name, url, cves }) => ({
      type: cves.length > 0 ? 'backport' : 'unofficial',
      diff: { url: url ?? name },
      ...optional(
        'resolves',
        cves.map((id) => ({ type: 'security', id })),
      ),
    })),
  }
}

const GUESS = 0.5

function guesses({ possibleCpes }: Component): readonly object[] {
  return possibleCpes.map((value) => ({
    ...{ field: 'cpe', confidence: GUESS, concludedValue: value },
    methods: [{ technique: 'manifest-analysis', confidence: GUESS, value }],
  }))
}

function properties(one: Component, subject: Subject): readonly object[] {
  const { drvPath, outputs } = one
  const layers = new Set(outputs.flatMap(({ layer }) => layer ?? []))
  return [
    ...(drvPath === undefined ? [] : [{ name: 'nix:drv_path', value: drvPath }]),
    ...outputs.flatMap(({ name, path, narHash, narSize }) => [
      { name: 'nix:output_path', value: path },
      { name: `nix:nar_hash:${name}`, value: `sha256:${narHash}` },
      { name: `nix:nar_size:${name}`, value: String(narSize) },
    ]),
    ...[...layers].map((value) => ({ name: 'nixery:layer', value })),
    ...packageSetsOf(one, subject).map((value) => ({ name: 'nixery:package_set', value })),
  ]
}
