import { expect, test } from '@jest/globals'
import parseExpression from 'spdx-expression-parse'
import type { BillOfMaterials } from '../../../src/evidence/component.ts'
import { cycloneDx } from '../../../src/evidence/cyclonedx.ts'
import { openVex } from '../../../src/evidence/openvex.ts'
import { parseBill } from '../../../src/evidence/parse-bill.ts'
import { spdx } from '../../../src/evidence/spdx.ts'
import { digestOf, exampleBill, exampleSubject, storePath } from '../../support/bills.ts'
import { cycloneDxProblems } from '../../support/sbom-schemas.ts'

interface CycloneDx {
  readonly serialNumber: string
  readonly components: readonly {
    readonly 'bom-ref': string
    readonly name: string
    readonly purl: string
    readonly cpe?: string
    readonly licenses?: readonly object[]
    readonly externalReferences?: readonly object[]
    readonly pedigree?: object
    readonly evidence: object
    readonly properties: readonly { readonly name: string; readonly value: string }[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

interface Spdx {
  readonly documentNamespace: string
  readonly packages: readonly {
    readonly SPDXID: string
    readonly name: string
    readonly versionInfo?: string
    readonly supplier: string
    readonly downloadLocation: string
    readonly licenseDeclared: string
    readonly sourceInfo?: string
    readonly externalRefs: readonly { readonly referenceLocator: string }[]
  }[]
  readonly relationships: readonly {
    readonly spdxElementId: string
    readonly relationshipType: string
    readonly relatedSpdxElement: string
  }[]
  readonly hasExtractedLicensingInfos: readonly { readonly licenseId: string }[]
}

const asCycloneDx = (bill: BillOfMaterials) => cycloneDx(bill, exampleSubject) as CycloneDx
const asSpdx = (bill: BillOfMaterials) => spdx(bill, exampleSubject) as Spdx
const componentOf = (name: string) => asCycloneDx(exampleBill()).components.find((one) => one.name === name)
const packageOf = (name: string) => asSpdx(exampleBill()).packages.find((one) => one.name === name)

test('CycloneDX is valid by its own schema, and a fault in it would be seen', () => {
  const document = asCycloneDx(exampleBill())
  expect(cycloneDxProblems(document)).toEqual([])
  expect(cycloneDxProblems({ ...document, serialNumber: 'none' })).toHaveLength(1)
})

test('a component names the package sets that have it, and says what these are', () => {
  const sets = (name: string) =>
    componentOf(name)?.properties.flatMap((one) => (one.name === 'nixery:package_set' ? [one.value] : []))
  const both = ['nixpkgs gitCommit:1234', 'nixpkgs old gitTree:5678']
  expect([sets('git'), sets('curl'), sets('oddlib')]).toEqual([both.slice(0, 1), both, []])
  expect(packageOf('curl')?.sourceInfo?.split('\n').slice(-2)).toEqual(
    both.map((set) => `package set ${set}`),
  )
})

test('a base is one component, of which no more is said', () => {
  const name = 'docker.io/library/debian:12'
  const subject = { ...exampleSubject, base: { name, digest: digestOf('base') } }
  const purl = `pkg:oci/debian@${digestOf('base')}?repository_url=docker.io%2Flibrary%2Fdebian`
  const document = cycloneDx(exampleBill(), subject) as CycloneDx & {
    readonly compositions: readonly object[]
  }
  expect(cycloneDxProblems(document)).toEqual([])
  expect(document.components[0]).toMatchObject({ type: 'container', name, purl })
  expect(document.compositions).toEqual([{ aggregate: 'unknown', assemblies: [purl] }])
  expect(document.dependencies[0]?.dependsOn[0]).toBe(purl)
  const { packages, relationships } = spdx(exampleBill(), subject) as Spdx
  expect(packages[1]).toMatchObject({
    ...{ SPDXID: 'SPDXRef-Base', name, versionInfo: digestOf('base') },
    comment: expect.stringMatching(/not described here/),
    externalRefs: [expect.objectContaining({ referenceLocator: purl })],
  })
  expect(relationships.at(-1)).toEqual({
    ...{
      spdxElementId: 'SPDXRef-Image',
      relationshipType: 'DESCENDANT_OF',
      relatedSpdxElement: 'SPDXRef-Base',
    },
  })
})

test('equal facts in any order are equal bytes; another image is another document', () => {
  const reversed = exampleBill((names) => [...names].reverse())
  for (const render of [cycloneDx, spdx, openVex]) {
    const bytes = JSON.stringify(render(exampleBill(), exampleSubject))
    expect(JSON.stringify(render(reversed, exampleSubject))).toBe(bytes)
    const other = JSON.stringify(render(exampleBill(), { ...exampleSubject, digest: digestOf('other') }))
    expect(other).not.toBe(bytes)
  }
  expect(asCycloneDx(exampleBill()).serialNumber).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

test('outputs of one derivation are one component, which says where they are', () => {
  const { components } = asCycloneDx(exampleBill())
  expect(components.map(({ name }) => name).sort()).toEqual(['curl', 'git', 'gtk+', 'oddlib', 'openssh'])
  const paths = [storePath('git-2.39.5'), storePath('git-2.39.5-doc')].sort()
  expect(componentOf('git')?.evidence).toEqual({ occurrences: paths.map((location) => ({ location })) })
  const properties = componentOf('git')?.properties.map(({ name, value }) => `${name} ${value}`)
  expect(properties).toEqual(
    expect.arrayContaining([
      `nix:drv_path ${storePath('git')}.drv`,
      `nixery:layer ${digestOf('git layer')}`,
      expect.stringMatching(/^nix:nar_hash:doc sha256:[0-9a-f]{64}$/),
    ]),
  )
})

test('the graph has every component, and what it needs, once', () => {
  const { components, dependencies } = asCycloneDx(exampleBill())
  expect(dependencies.map(({ ref }) => ref).slice(1)).toEqual(components.map((one) => one['bom-ref']))
  const nameOf = new Map(components.map((one) => [one['bom-ref'], one.name]))
  const needs = Object.fromEntries(
    dependencies.map(({ ref, dependsOn }) => [
      nameOf.get(ref) ?? 'image',
      dependsOn.map((id) => nameOf.get(id)).sort(),
    ]),
  )
  expect(needs).toEqual({
    ...{ image: ['git'], git: ['curl', 'gtk+'], curl: ['oddlib', 'openssh'] },
    ...{ 'gtk+': [], oddlib: [], openssh: [] },
  })
  const { relationships, packages } = asSpdx(exampleBill())
  const ids = new Set(['SPDXRef-DOCUMENT', ...packages.map(({ SPDXID }) => SPDXID)])
  for (const { spdxElementId, relatedSpdxElement } of relationships)
    expect([ids.has(spdxElementId), ids.has(relatedSpdxElement)]).toEqual([true, true])
  const count = (type: string) => relationships.filter((one) => one.relationshipType === type).length
  expect([count('DESCRIBES'), count('CONTAINS'), count('DEPENDS_ON')]).toEqual([1, 5, 4])
})

test('names that scanners match: exact, or none; a guess is said to be one', () => {
  expect(componentOf('curl')).toMatchObject({
    ...{ purl: 'pkg:nix/curl@7.88.1', cpe: 'cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:*:*:*' },
  })
  expect(componentOf('openssh')?.cpe).toBe('cpe:2.3:a:openbsd:openssh:9.6:p1:*:*:*:*:*:*')
  expect(componentOf('gtk+')?.purl).toBe('pkg:nix/gtk%2B@3.0')
  expect(componentOf('oddlib')?.cpe).toBeUndefined()
  expect(componentOf('oddlib')?.evidence).toMatchObject({
    identity: [{ confidence: 0.5, concludedValue: 'cpe:2.3:a:guess:oddlib:0.1:*:*:*:*:*:*:*' }],
  })
  expect(packageOf('curl')?.externalRefs.map((one) => one.referenceLocator)).toEqual([
    'cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:*:*:*',
    'pkg:nix/curl@7.88.1',
  ])
})

test('every licence in SPDX is an expression, and what SPDX does not know is declared', () => {
  const { packages, hasExtractedLicensingInfos } = asSpdx(exampleBill())
  const declared = Object.fromEntries(packages.map(({ name, licenseDeclared }) => [name, licenseDeclared]))
  expect(declared).toMatchObject({
    curl: 'curl AND MIT',
    oddlib: 'LicenseRef-nixpkgs-oddLicense AND (Artistic-1.0-Perl OR GPL-1.0-or-later)',
    openssh: 'NOASSERTION',
  })
  for (const licence of Object.values(declared).filter((one) => one !== 'NOASSERTION'))
    parseExpression(licence)
  expect(hasExtractedLicensingInfos.map(({ licenseId }) => licenseId)).toEqual([
    'LicenseRef-nixpkgs-oddLicense',
  ])
  expect(componentOf('curl')?.licenses).toEqual([{ license: { id: 'curl' } }, { license: { id: 'MIT' } }])
  expect(componentOf('oddlib')?.licenses).toEqual([{ expression: declared.oddlib }])
})

test('sources and patches, with the vulnerabilities that these fix', () => {
  expect(componentOf('curl')?.externalReferences).toMatchObject([
    { type: 'website', url: 'https://curl.se/' },
    { url: 'https://curl.se/curl.tar.xz', hashes: [{ alg: 'SHA-256' }] },
    // The hash of a tree is not that of a file.
    { url: 'https://curl.se/tests' },
  ])
  expect(componentOf('curl')?.externalReferences?.[2]).not.toHaveProperty('hashes')
  expect(componentOf('curl')?.pedigree).toEqual({
    patches: [
      {
        ...{ type: 'backport', diff: { url: 'https://example.org/fix.patch' } },
        resolves: [{ type: 'security', id: 'CVE-2023-38545' }],
      },
      { type: 'unofficial', diff: { url: 'build.patch' } },
    ],
  })
  expect(packageOf('git')?.downloadLocation).toBe('NOASSERTION')
  expect(packageOf('curl')?.downloadLocation).toBe('https://curl.se/curl.tar.xz')
  expect(packageOf('curl')?.sourceInfo).toContain('patch CVE-2023-38545.patch CVE-2023-38545')
})

test('VEX says what patches fix and what nixpkgs calls insecure; with nothing to say there is no document', () => {
  expect(openVex(exampleBill(), exampleSubject)).toMatchObject({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    timestamp: '2023-11-14T22:13:20Z',
    statements: [
      {
        ...{ vulnerability: { name: 'CVE-2022-1111' }, products: [{ '@id': 'pkg:nix/oddlib@0.1' }] },
        ...{ status: 'affected', action_statement: expect.stringContaining('it is odd') },
      },
      {
        ...{ vulnerability: { name: 'CVE-2023-38545' }, products: [{ '@id': 'pkg:nix/curl@7.88.1' }] },
        status: 'fixed',
      },
      { vulnerability: { name: 'no longer maintained' }, status: 'affected' },
    ],
  })
  expect(openVex({ components: [], roots: [] }, exampleSubject)).toBeUndefined()
})

test('VEX calls nothing fixed that one of two builds of a version has no patch for', () => {
  const bill = exampleBill()
  const curl = bill.components.filter(({ name }) => name === 'curl')
  const unpatched = curl.map((one) => ({ ...one, drvPath: `${one.drvPath}.other`, patches: [] }))
  const fixedIn = (components: BillOfMaterials['components']) =>
    JSON.stringify(openVex({ ...bill, components }, exampleSubject) ?? '').includes('"fixed"')
  expect(fixedIn(curl)).toBe(true)
  expect(fixedIn([...curl, ...curl])).toBe(true)
  expect(fixedIn([...curl, ...unpatched])).toBe(false)
  expect(fixedIn([...unpatched, ...curl])).toBe(false)
})

test('a bill that was kept is read back as it was; one that was cut short is refused', () => {
  const bill = exampleBill()
  expect(parseBill(JSON.parse(JSON.stringify(bill)))).toEqual(bill)
  const [first, ...others] = bill.components
  for (const broken of [
    {},
    { ...bill, roots: ['nobody'] },
    { ...bill, components: others },
    { ...bill, components: [{ ...first, outputs: [{ path: 1 }] }, ...others] },
    { ...bill, components: [first, ...bill.components] },
  ])
    expect(() => parseBill(JSON.parse(JSON.stringify(broken)))).toThrow(/^its? /)
})
