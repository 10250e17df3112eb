import { createHash } from 'node:crypto'
import type { Digest } from '../../src/base/hash.ts'
import { toReferenceGraph } from '../../src/closure/graph.ts'
import { type BillOfMaterials, billOfMaterials } from '../../src/evidence/component.ts'
import type { DerivationFacts } from '../../src/nix/facts/derivation-facts.ts'
import type { PackageMeta } from '../../src/nix/facts/package-meta.ts'

const hex = (text: string) => createHash('sha256').update(text).digest('hex')

/** A store path with a hash that its name decides. */
export const storePath = (name: string) => `/nix/store/${hex(name).slice(0, 32)}-${name}`
export const digestOf = (text: string): Digest => `sha256:${hex(text)}`

const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  'git-2.39.5': ['curl-7.88.1', 'git-2.39.5-doc', 'gtk+-3.0'],
  'git-2.39.5-doc': [],
  'curl-7.88.1': ['oddlib-0.1', 'openssh-9.6p1'],
  'oddlib-0.1': [],
  'openssh-9.6p1': [],
  'gtk+-3.0': [],
}

const fetched = (url: string, algorithm = 'sha256') => ({ urls: [url], algorithm, hash: hex(url) })

const derived = (name: string, output: string, more: Partial<DerivationFacts> = {}): DerivationFacts => ({
  drvPath: `${storePath(name)}.drv`,
  ...{ output, name: undefined, version: undefined, sources: [], patches: [] },
  ...more,
})

const DERIVATIONS: Readonly<Record<string, DerivationFacts>> = {
  'git-2.39.5': derived('git', 'out', { sources: [fetched('mirror://kernel/git.tar.xz')] }),
  'git-2.39.5-doc': derived('git', 'doc', { sources: [fetched('mirror://kernel/git.tar.xz')] }),
  'curl-7.88.1': derived('curl', 'out', {
    sources: [fetched('https://curl.se/curl.tar.xz'), fetched('https://curl.se/tests', 'r:sha256')],
    patches: [
      { name: 'CVE-2023-38545.patch', url: 'https://example.org/fix.patch', cves: ['CVE-2023-38545'] },
      { name: 'build.patch', cves: [] },
    ],
  }),
}

const META: Readonly<Record<string, Omit<PackageMeta, 'path'>>> = {
  'git-2.39.5': { pname: 'git', version: '2.39.5', licenses: [{ id: 'GPL-2.0-only' }] },
  'curl-7.88.1': {
    ...{ pname: 'curl', version: '7.88.1', licenses: [{ id: 'curl' }, { id: 'MIT' }] },
    ...{ homepage: 'https://curl.se/', description: 'A "tool" for URLs' },
  },
  'oddlib-0.1': {
    licenses: [{ name: 'oddLicense' }, { id: 'Artistic-1.0-Perl OR GPL-1.0-or-later' }],
    possibleCpes: ['cpe:2.3:a:guess:oddlib:0.1:*:*:*:*:*:*:*'],
    vulnerabilities: ['CVE-2022-1111: it is odd', 'no longer maintained'],
  },
}

/** A bill of materials with something of everything. */
export function exampleBill(order: (names: string[]) => string[] = (names) => names): BillOfMaterials {
  const names = order(Object.keys(REFERENCES))
  const infos = names.map((name) => ({
    path: storePath(name),
    ...{ narHash: hex(`nar ${name}`), narSize: name.length * 100 },
    references: (REFERENCES[name] ?? []).map(storePath),
  }))
  const nameOf = (path: string) => path.slice('/nix/store/'.length + 33)
  const meta = new Map(
    order(Object.keys(META)).map((name) => [storePath(name), { path: storePath(name), ...META[name] }]),
  )
  return billOfMaterials(toReferenceGraph(infos, [storePath('git-2.39.5'), storePath('git-2.39.5-doc')]), {
    ...{ derivation: (path) => DERIVATIONS[nameOf(path)], meta },
    layer: (path) => digestOf(path.includes('git') ? 'git layer' : 'other layer'),
    packageSets: (path) => (path.includes('curl') ? ['old', ''] : path.includes('git') ? [''] : []),
  })
}

/** An image that the documents are about. */
export const exampleSubject = {
  name: 'ghcr.io/acme/tools',
  digest: digestOf('image'),
  supplier: 'acme',
  createdEpoch: 1_700_000_000,
  packageSets: new Map([
    ['', 'nixpkgs gitCommit:1234'],
    ['old', 'nixpkgs old gitTree:5678'],
  ]),
}
