// Documents about an image: what is in it, and which vulnerabilities its patches fix.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mustBuild, type Outputs } from '../support/build.ts'
import { runCli } from '../support/cli.ts'
import { describedPackages } from '../support/described-packages.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { cycloneDxProblems } from '../support/sbom-schemas.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let nixpkgs: string
beforeAll(async () => {
  nixpkgs = await describedPackages()
  registry = await startRegistry()
})
afterAll(() => registry.stop())

/** The image of this file's package set in the registry, as `acme/tools`. */
const buildTools = async (inputs: Readonly<Record<string, string>>, options = {}) =>
  mustBuild({ nixpkgs, packages: 'git', image: `${registry.host}/acme/tools`, ...inputs }, options)

const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
const bytesOf = (outputs: Outputs) =>
  Promise.all(
    [outputs['sbom-spdx'], outputs['sbom-cyclonedx'], outputs.vex].map((file) => readFile(file, 'utf8')),
  )

/** What people ask about the image, with the document beside it. */
async function questions({ image, 'sbom-cyclonedx': sbom }: Outputs, dir: string): Promise<void> {
  const ask = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(['inspect', ...words, image], { nix: 'none', oras: 'none' })
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^( *wrote .*page\.html\n)?$/),
    })
    return stdout
  }
  expect(await ask('--sbom', sbom, '--why', 'openssl')).toMatch(
    /^openssl 3\.0\.7 .*\n {2}git 2\.39\.5\n {2}└ curl 7\.88\.1\n {4}└ openssl 3\.0\.7\n {2}needed by curl 7\.88\.1\n$/,
  )
  expect(await ask('--sbom', sbom, '--size')).toMatch(/ in 6 packages, unpacked\n/)
  const page = join(dir, 'page.html')
  expect(await ask('--sbom', sbom, '--html', page)).toBe('')
  expect(await readFile(page, 'utf8')).toContain('"name":"openssl","version":"3.0.7"')
}

test('the documents say what is in the image; its digest is the same with and without them', async () => {
  const [cacheDir, dir] = [await tempDir('cache'), await tempDir('evidence')]
  const plain = await buildTools({})
  expect([plain['sbom-spdx'], plain['sbom-cyclonedx'], plain.vex]).toEqual(['', '', ''])
  const given = { sbom: 'spdx cyclonedx vex', cache: 'true', 'cache-dir': cacheDir }
  const first = await buildTools({ ...given, 'evidence-dir': dir })
  expect(first.digest).toBe(plain.digest)
  expect(first['sbom-spdx']).toBe(join(dir, 'tools.spdx.json'))

  const cycloneDx = await read(first['sbom-cyclonedx'])
  expect(cycloneDxProblems(cycloneDx)).toEqual([])
  const components = cycloneDx.components as readonly { name: string; licenses?: object; cpe?: string }[]
  expect(Object.fromEntries(components.map(({ name, licenses, cpe }) => [name, { licenses, cpe }]))).toEqual({
    cacert: { licenses: [{ license: { id: 'MIT' } }] },
    curl: {
      licenses: [{ license: { id: 'curl' } }, { license: { id: 'MIT' } }],
      cpe: 'cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:*:*:*',
    },
    git: { licenses: [{ license: { id: 'MIT' } }], cpe: 'cpe:2.3:a:git-scm:git:2.39.5:*:*:*:*:*:*:*' },
    'iana-etc': { licenses: [{ license: { id: 'MIT' } }] },
    oddlib: {
      licenses: [{ expression: 'LicenseRef-nixpkgs-oddLicense AND (Artistic-1.0-Perl OR GPL-1.0-or-later)' }],
    },
    openssl: {
      licenses: [{ license: { id: 'MIT' } }],
      cpe: 'cpe:2.3:a:openssl:openssl:3.0.7:*:*:*:*:*:*:*',
    },
  })
  await questions(first, dir)
  const text = JSON.stringify(cycloneDx)
  expect(text).toContain('https://curl.se/download/curl-7.88.1.tar.xz')
  expect(text).toContain(first.digest)
  const vex = (await read(first.vex)) as { statements: { vulnerability: { name: string } }[] }
  expect(vex.statements.map((one) => one.vulnerability.name)).toEqual(['CVE-2023-38545', 'CVE-2023-38546'])

  // The same bytes from another run, which neither evaluates nor needs Nix.
  const again = await tempDir('evidence')
  const second = await buildTools({ ...given, 'evidence-dir': again }, { nix: 'none' })
  expect(second['cache-hit']).toBe('image')
  expect(await bytesOf(second)).toEqual(await bytesOf(first))
})

test('an image that was made without documents gets them later, and nothing is packed or uploaded', async () => {
  const cache = { cache: 'true', 'cache-dir': await tempDir('cache') }
  const first = await buildTools({ ...cache, image: `${registry.host}/acme/later` })
  const second = await buildTools({
    ...{ ...cache, image: `${registry.host}/acme/later`, sbom: 'true' },
    'evidence-dir': await tempDir('evidence'),
  })
  expect(second).toMatchObject({ digest: first.digest, 'bytes-pushed': 0, 'layers-reused': first.layers })
  expect(await read(second['sbom-spdx'])).toMatchObject({ spdxVersion: 'SPDX-2.3' })
  expect(second['sbom-cyclonedx']).toBe('')
})

test('with each Nix the documents are the same', async () => {
  const documents = await Promise.all(
    (['2.8', '2.26', '2.34'] as const).map(async (nix) => {
      const inputs = { sbom: 'spdx cyclonedx vex', push: 'false', 'evidence-dir': await tempDir('evidence') }
      return bytesOf(await buildTools(inputs, { nix }))
    }),
  )
  expect(documents[1]).toEqual(documents[0])
  expect(documents[2]).toEqual(documents[0])
})
