// SBOMs, VEX and provenance of an image whose packages come from several package sets.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mustBuild, type Outputs } from '../support/build.ts'
import { describedPackages } from '../support/described-packages.ts'
import { commitAll, git } from '../support/light-packages.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { cycloneDxProblems } from '../support/sbom-schemas.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let nixpkgs: string
let old: string
let third: string
let commit: string
beforeAll(async () => {
  registry = await startRegistry()
  nixpkgs = await describedPackages()
  third = await describedPackages('3.2.0')
  old = await describedPackages('1.1.1')
  // What a package says of itself changes no store path.
  const file = join(old, 'default.nix')
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace('licenses.odd licenses.artistic', 'licenses.mit'),
  )
  await git(old, 'init', '--quiet', '--initial-branch=main')
  await commitAll(old)
  commit = await git(old, 'rev-parse', 'HEAD')
})
afterAll(() => registry.stop())

const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
const bytesOf = (outputs: Outputs) =>
  Promise.all(
    [outputs['sbom-spdx'], outputs['sbom-cyclonedx'], outputs.vex].map((file) => readFile(file, 'utf8')),
  )

/** What both formats say of a component, in one form. */
interface Named {
  readonly name: string
  readonly version: string
  readonly sets: readonly string[]
  readonly purl: string
  readonly needs: readonly string[]
}

const setsOf = (values: readonly string[]) =>
  values.map((value) => value.replace(/(nixeryFiles):[0-9a-f]{64}$/, '$1').replace(commit, 'COMMIT')).sort()

async function fromCycloneDx(file: string): Promise<readonly Named[]> {
  const document = await read(file)
  expect(cycloneDxProblems(document)).toEqual([])
  const { components, dependencies } = document as unknown as {
    readonly components: readonly {
      readonly 'bom-ref': string
      readonly name: string
      readonly version: string
      readonly purl: string
      readonly properties: readonly { readonly name: string; readonly value: string }[]
    }[]
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  }
  const labels = new Map(components.map((one) => [one['bom-ref'], `${one.name} ${one.version}`]))
  expect(labels.size).toBe(components.length)
  return components.map(({ 'bom-ref': ref, name, version, purl, properties }) => ({
    ...{ name, version, purl },
    sets: setsOf(properties.flatMap((one) => (one.name === 'nixery:package_set' ? [one.value] : []))),
    needs: (dependencies.find((one) => one.ref === ref)?.dependsOn ?? []).map((one) => labels.get(one) ?? ''),
  }))
}

async function fromSpdx(file: string): Promise<readonly Named[]> {
  const { packages, relationships } = (await read(file)) as unknown as {
    readonly packages: readonly {
      readonly SPDXID: string
      readonly name: string
      readonly versionInfo: string
      readonly sourceInfo?: string
      readonly externalRefs: readonly {
        readonly referenceType: string
        readonly referenceLocator: string
      }[]
    }[]
    readonly relationships: readonly Readonly<Record<string, string>>[]
  }
  const labels = new Map(packages.map((one) => [one.SPDXID, `${one.name} ${one.versionInfo}`]))
  expect(labels.size).toBe(packages.length)
  return packages.slice(1).map(({ SPDXID, name, versionInfo: version, sourceInfo = '', externalRefs }) => ({
    ...{ name, version },
    purl: externalRefs.find((one) => one.referenceType === 'purl')?.referenceLocator ?? '',
    sets: setsOf([...sourceInfo.matchAll(/^package set (.*)$/gm)].map(([, set = '']) => set)),
    needs: relationships.flatMap((one) =>
      one.spdxElementId === SPDXID && one.relationshipType === 'DEPENDS_ON'
        ? [labels.get(one.relatedSpdxElement ?? '') ?? '']
        : [],
    ),
  }))
}

const build = async (packages: string, more: Readonly<Record<string, string>> = {}, options = {}) =>
  mustBuild(
    {
      ...{
        nixpkgs,
        packages,
        'extra-nixpkgs': `old=git+file://${old}\nthird=${third}`,
        image: `${registry.host}/acme/two`,
      },
      ...{ sbom: 'spdx cyclonedx vex', provenance: 'true', 'evidence-dir': await tempDir('evidence') },
      ...more,
    },
    options,
  )

test('each component says which it is from, and two versions of a package are two', async () => {
  const outputs = await build('git old/curl')
  const [own, other] = ['nixpkgs nixeryFiles', 'nixpkgs old gitCommit:COMMIT']
  const named = (
    name: string,
    version: string,
    sets: readonly string[],
    ...needs: readonly string[]
  ): Named => ({
    ...{ name, version, sets, purl: `pkg:nix/${name}@${version}` },
    needs: needs.toSorted(),
  })
  const expected = [
    named('cacert', '1.0', [own]),
    named('curl', '7.88.1', [own], 'oddlib 0.1', 'openssl 3.0.7'),
    named('curl', '7.88.1', [other], 'oddlib 0.1', 'openssl 1.1.1'),
    named('git', '2.39.5', [own], 'curl 7.88.1'),
    named('iana-etc', '1.0', [own]),
    named('oddlib', '0.1', [own, other]),
    named('openssl', '1.1.1', [other]),
    named('openssl', '3.0.7', [own]),
  ]
  const inOrder = (all: readonly Named[]) =>
    all
      .map((one) => ({ ...one, needs: one.needs.toSorted() }))
      .sort((a, b) =>
        JSON.stringify([a.name, a.version, a.sets]) < JSON.stringify([b.name, b.version, b.sets]) ? -1 : 1,
      )
  expect(inOrder(await fromCycloneDx(outputs['sbom-cyclonedx']))).toEqual(expected)
  expect(inOrder(await fromSpdx(outputs['sbom-spdx']))).toEqual(expected)
  // Of a path that both have, nixpkgs itself says what it is.
  expect(await readFile(outputs['sbom-spdx'], 'utf8')).toMatch(
    /"name":"oddlib".*?"licenseDeclared":"LicenseRef-nixpkgs-oddLicense AND /,
  )
  const { buildDefinition } = (await read(outputs.provenance)) as {
    readonly buildDefinition: { readonly resolvedDependencies: readonly object[] }
  }
  expect(buildDefinition.resolvedDependencies).toEqual([
    { name: 'nixpkgs', digest: { nixeryFiles: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    { name: 'nixpkgs old', uri: `git+file://${old}`, digest: { gitCommit: commit } },
  ])
})

test('the documents are the same in any order, from the cache, and beside other images', async () => {
  const cache = { cache: 'true', 'cache-dir': await tempDir('cache') }
  const first = await build('old/curl third/curl', cache)
  expect(await bytesOf(await build('third/curl old/curl'))).toEqual(await bytesOf(first))
  const cached = await build('old/curl third/curl', cache, { nix: 'none' })
  expect(cached['cache-hit']).toBe('image')
  expect(await bytesOf(cached)).toEqual(await bytesOf(first))
  const [dir, evidence] = [await tempDir('fleet'), await tempDir('evidence')]
  const image = `${registry.host}/acme/two`
  const images = {
    a: { packages: ['third/git'], image: `${image}-third` },
    b: { packages: ['old/curl', 'third/curl'], image },
  }
  const file = join(dir, 'nixery.yml')
  await writeFile(
    file,
    JSON.stringify({ defaults: { nixpkgs, 'extra-nixpkgs': { old: `git+file://${old}`, third } }, images }),
  )
  const all = { file, all: 'true', nixpkgs, sbom: 'spdx cyclonedx vex', 'evidence-dir': evidence }
  await mustBuild(all)
  const ofTwo = ['spdx', 'cdx', 'openvex'].map((ending) =>
    readFile(join(evidence, `b.${ending}.json`), 'utf8'),
  )
  expect(await Promise.all(ofTwo)).toEqual(await bytesOf(first))
})
