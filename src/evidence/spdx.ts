/** A bill of materials as SPDX 2.3: https://spdx.github.io/spdx-spec/v2.3/ */
import { sha256 } from '../base/hash.ts'
import type { BillOfMaterials, Component } from './component.ts'
import { BASE_NOT_DESCRIBED, optional, packageSetsOf, type Subject, TOOL, timestamp } from './documents.ts'
import { expressionOf, otherLicences } from './licences.ts'
import { basePurl, subjectPurl } from './purl.ts'

const DOCUMENT = 'SPDXRef-DOCUMENT'
const IMAGE = 'SPDXRef-Image'
const BASE = 'SPDXRef-Base'
const UNKNOWN = 'NOASSERTION'

/** Equal input gives equal text. */
export function spdx(bill: BillOfMaterials, subject: Subject): object {
  const { components } = bill
  const content = {
    creationInfo: { created: timestamp(subject), creators: [`Tool: ${TOOL}`] },
    packages: [
      imagePackage(subject),
      ...basePackages(subject),
      ...components.map((one) => packageOf(one, subject)),
    ],
    relationships: [...relationships(bill), ...baseRelationships(subject)],
    ...optional('hasExtractedLicensingInfos', extractedLicences(components)),
  }
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT,
    name: `${subject.name}@${subject.digest}`,
    documentNamespace: `https://spdx.org/spdxdocs/${TOOL}-${sha256(JSON.stringify([subject.name, content]))}`,
    ...content,
  }
}

function imagePackage(subject: Subject): object {
  const { name, digest, supplier } = subject
  return {
    ...{ SPDXID: IMAGE, name, versionInfo: digest, primaryPackagePurpose: 'CONTAINER' },
    supplier: supplier === undefined ? UNKNOWN : `Organization: ${supplier}`,
    ...{ downloadLocation: UNKNOWN, filesAnalyzed: false },
    checksums: [{ algorithm: 'SHA256', checksumValue: digest.slice('sha256:'.length) }],
    ...{ licenseConcluded: UNKNOWN, licenseDeclared: UNKNOWN, copyrightText: UNKNOWN },
    externalRefs: [purlReference(subjectPurl(subject))],
  }
}

function basePackages(subject: Subject): readonly object[] {
  const { base } = subject
  if (base === undefined) return []
  const described = imagePackage({ ...subject, ...base, supplier: undefined })
  return [
    {
      ...described,
      ...{ SPDXID: BASE, comment: BASE_NOT_DESCRIBED, externalRefs: [purlReference(basePurl(base))] },
    },
  ]
}

const baseRelationships = ({ base }: Subject): readonly object[] =>
  base === undefined
    ? []
    : [{ spdxElementId: IMAGE, relationshipType: 'DESCENDANT_OF', relatedSpdxElement: BASE }]

function packageOf(one: Component, subject: Subject): object {
  return {
    ...{ SPDXID: idOf(one.id), name: one.name },
    ...optional('versionInfo', one.version),
    ...optional('summary', one.description),
    supplier: 'Organization: Nixpkgs',
    downloadLocation: one.sources.flatMap(({ urls }) => urls.filter(isLocation))[0] ?? UNKNOWN,
    filesAnalyzed: false,
    ...optional('homepage', one.homepage),
    sourceInfo: sourceInfo(one, subject),
    ...{ licenseConcluded: UNKNOWN, licenseDeclared: expressionOf(one.licences) ?? UNKNOWN },
    ...{ copyrightText: UNKNOWN, primaryPackagePurpose: 'LIBRARY' },
    externalRefs: [...(one.cpe === undefined ? [] : [cpeReference(one.cpe)]), purlReference(one.purl)],
  }
}

/** Nix's own `mirror://gnu/...` is no address that anybody else understands. */
const isLocation = (url: string): boolean => /^(https?|ftp|git|ssh):/.test(url)

const cpeReference = (referenceLocator: string) => ({
  ...{ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator },
})

const purlReference = (referenceLocator: string) => ({
  ...{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator },
})

/** One fact a line. */
function sourceInfo(one: Component, subject: Subject): string {
  const { drvPath, outputs, sources, patches } = one
  const layers = new Set(outputs.flatMap(({ layer }) => layer ?? []))
  return [
    ...(drvPath === undefined ? [] : [`derivation ${drvPath}`]),
    ...outputs.map(({ path, narHash }) => `store path ${path} sha256:${narHash}`),
    ...sources.map(({ urls, algorithm, hash }) => `source ${urls[0] ?? ''} ${algorithm}:${hash}`),
    ...patches.map(({ name, cves }) => ['patch', name, ...cves].join(' ')),
    ...[...layers].map((layer) => `layer ${layer}`),
    ...packageSetsOf(one, subject).map((set) => `package set ${set}`),
  ].join('\n')
}

function relationships({ components }: BillOfMaterials): readonly object[] {
  const relation = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string) => ({
    ...{ spdxElementId, relationshipType, relatedSpdxElement },
  })
  return [
    relation(DOCUMENT, 'DESCRIBES', IMAGE),
    ...components.map(({ id }) => relation(IMAGE, 'CONTAINS', idOf(id))),
    ...components.flatMap(({ id, dependsOn }) =>
      dependsOn.map((other) => relation(idOf(id), 'DEPENDS_ON', idOf(other))),
    ),
  ]
}

const extractedLicences = (components: readonly Component[]): readonly object[] =>
  otherLicences(components.flatMap(({ licences }) => licences)).map(({ licenceId, name }) => ({
    ...{ licenseId: licenceId, name },
    extractedText: `The licence that nixpkgs names ${name}.`,
  }))

const idOf = (id: string): string => `SPDXRef-Package-${id.replace(/[^A-Za-z0-9.-]/g, '-')}`
