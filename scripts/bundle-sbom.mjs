// Prints a bill of materials (CycloneDX 1.6) of the packages that are part of the bundles: those of dist/licenses.txt, with
// the hashes of package-lock.json. The same tree gives the same text.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PackageURL } from 'packageurl-js'

/** @type {string[]} */
const spdxLicenses = createRequire(import.meta.url)('spdx-license-ids')

const root = path.dirname(import.meta.dirname)
const read = (/** @type {string} */ name) => readFile(path.join(root, name), 'utf8')

/**
 * @param {string} name
 * @param {string} version
 */
function purlOf(name, version) {
  const [own = '', scope] = name.split('/').reverse()
  return new PackageURL('npm', scope, own, version, undefined, undefined).toString()
}

/** @param {string} license */
const licensesOf = (license) => [
  spdxLicenses.includes(license) ? { license: { id: license } } : { expression: license },
]

/**
 * @param {string} text dist/licenses.txt
 * @param {{ packages: Readonly<Record<string, { version?: string, integrity?: string }>> }} lock
 */
function componentsOf(text, lock) {
  const packages = Object.entries(lock.packages)
  return [...text.matchAll(/^={9,}\n(\S+) (\S+) \((.+)\)$/gm)].map(
    ([, name = '', version = '', license = '']) => {
      const own = packages.find(
        ([place, one]) => place.endsWith(`node_modules/${name}`) && one.version === version,
      )
      const [algorithm, hash] = own?.[1].integrity?.split('-') ?? []
      if (algorithm !== 'sha512' || hash === undefined)
        throw new Error(`package-lock.json has no hash of ${name} ${version}`)
      const purl = purlOf(name, version)
      return {
        type: 'library',
        'bom-ref': purl,
        name,
        version,
        scope: 'required',
        hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
        licenses: licensesOf(license),
        purl,
      }
    },
  )
}

const { name, version, license } = JSON.parse(await read('package.json'))
const components = componentsOf(await read('dist/licenses.txt'), JSON.parse(await read('package-lock.json')))
const purl = purlOf(name, version)
const document = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: { type: 'application', 'bom-ref': purl, name, version, licenses: licensesOf(license), purl },
  },
  components,
  dependencies: [{ ref: purl, dependsOn: components.map((one) => one['bom-ref']) }],
}
console.log(JSON.stringify(document, undefined, 2))
