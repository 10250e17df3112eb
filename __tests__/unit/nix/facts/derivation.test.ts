import { expect, test } from '@jest/globals'
import { parseDerivation } from '../../../../src/nix/facts/derivation.ts'
import { derivationFacts } from '../../../../src/nix/facts/derivation-facts.ts'

const path = (name: string) => `/nix/store/${'0'.repeat(32)}-${name}`

/** A derivation as Nix writes it; attributes are texts. */
function drv(attributes: Readonly<Record<string, string>>, output: string, hash = ''): string {
  const env = Object.entries(attributes).map(
    ([name, value]) => `(${JSON.stringify(name)},${JSON.stringify(value)})`,
  )
  const algorithm = hash === '' ? '' : 'sha256'
  return `Derive([("out","${path(output)}","${algorithm}","${hash}")],[("${path('a.drv')}",["out"]),("${path('b.drv')}",["dev","out"])],["${path('builder.sh')}"],"x86_64-linux","/bin/sh",["-e","a \\"b\\""],[${env.join(',')}])`
}

test('what Nix writes is read: outputs, inputs, attributes with every escape', () => {
  const text = drv({ name: 'x-1', script: 'a\n\t"quoted" \\ and ü\r' }, 'x-1')
  expect(parseDerivation(text)).toEqual({
    outputs: [{ name: 'out', path: path('x-1'), algorithm: '', hash: '' }],
    inputs: [path('a.drv'), path('b.drv')],
    system: 'x86_64-linux',
    attributes: { name: 'x-1', script: 'a\n\t"quoted" \\ and ü\r' },
  })
})

test('with __structuredAttrs the attributes are JSON', () => {
  const json = JSON.stringify({ pname: 'x', patches: [path('one.patch')], nested: { deep: true } })
  expect(parseDerivation(drv({ __json: json }, 'x')).attributes).toEqual(JSON.parse(json))
})

test.each(['', 'Derive(', 'Derive([("out","', drv({}, 'x').slice(0, -1), '{"outputs": []}'])(
  'what is no derivation is an error: %j',
  (text) => {
    expect(() => parseDerivation(text)).toThrow(/^not a derivation: /)
  },
)

/** `curl`, with a fetched source and patches, in either form. */
function curlFacts(attributes: Readonly<Record<string, unknown>>, isStructured: boolean) {
  const texts = isStructured
    ? { __json: JSON.stringify(attributes) }
    : Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value].flat().join(' ')]))
  const derivations = new Map([
    [path('curl.drv'), parseDerivation(drv(texts, 'curl-8'))],
    [
      path('src.drv'),
      parseDerivation(drv({ urls: 'https://a/curl.tgz https://b/curl.tgz' }, 'curl.tgz', 'ab')),
    ],
    [path('p1.drv'), parseDerivation(drv({ url: 'https://a/cve-2024-00002.diff' }, 'fix.patch', 'cd'))],
  ])
  return derivationFacts(derivations)
}

const attributes = {
  pname: 'curl',
  version: '8',
  src: path('curl.tgz'),
  patches: [path('CVE-2024-0001_CVE-2023-9999.patch'), path('fix.patch'), path('build.patch')],
}

test.each([false, true])(
  'sources and patches, with the vulnerabilities that they name; structured: %s',
  (isStructured) => {
    expect(curlFacts(attributes, isStructured)(path('curl-8'))).toEqual({
      drvPath: path('curl.drv'),
      output: 'out',
      name: 'curl',
      version: '8',
      sources: [{ urls: ['https://a/curl.tgz', 'https://b/curl.tgz'], algorithm: 'sha256', hash: 'ab' }],
      patches: [
        { name: 'CVE-2024-0001_CVE-2023-9999.patch', cves: ['CVE-2023-9999', 'CVE-2024-0001'] },
        { name: 'fix.patch', url: 'https://a/cve-2024-00002.diff', cves: ['CVE-2024-00002'] },
        { name: 'build.patch', cves: [] },
      ],
    })
  },
)

test('of a path that no derivation makes nothing is known, and what has no name or version says so', () => {
  expect(curlFacts({}, false)(path('other'))).toBeUndefined()
  expect(curlFacts({}, false)(path('curl-8'))).toMatchObject({
    name: undefined,
    version: undefined,
    sources: [],
  })
})
