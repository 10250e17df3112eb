import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { type Derivation, runtimeGraph } from '../../../../benchmarks/layering/runtime-graph.ts'
import { packageName } from '../../../../src/closure/store-name.ts'

/** The path of an output. */
function out(name: string, output = 'out'): string {
  const storeName = output === 'out' ? name : `${name}-${output}`
  return `/nix/store/${createHash('sha256').update(storeName).digest('hex').slice(0, 32)}-${storeName}`
}

/** A derivation with these outputs and variables. */
function derivation(
  name: string,
  env: Readonly<Record<string, string>> = {},
  outputs: readonly string[] = ['out'],
): readonly [string, Derivation] {
  // Nix 2.34 leaves the directory out.
  const paths = outputs.map((one) => [one, { path: out(name, one).slice('/nix/store/'.length) }] as const)
  return [`${name}.drv`, { name, env, outputs: Object.fromEntries(paths) }]
}

const derivations = Object.fromEntries([
  derivation('glibc-2.40', {}, ['out', 'bin', 'dev']),
  derivation('gcc-14.3.0', {}, ['out', 'lib']),
  derivation('perl-5.40.0'),
  derivation('cmake-3.31.0'),
  derivation('bash-5.3'),
  derivation('fix.patch'),
  derivation('zlib-1.3', {}, ['out', 'dev']),
  derivation('krb5-1.22', { buildInputs: out('perl-5.40.0') }, ['out', 'lib', 'dev']),
  derivation(
    'curl-8.17',
    {
      buildInputs: [out('zlib-1.3', 'dev'), out('krb5-1.22', 'dev'), out('perl-5.40.0')].join(' '),
      nativeBuildInputs: out('cmake-3.31.0'),
      postInstall: `ln -s ${out('bash-5.3')}/bin/sh ${out('fix.patch')} $out`,
    },
    ['out', 'bin', 'man'],
  ),
  derivation('tree-2.2', {
    buildInputs: `${out('curl-8.17')} ${out('cmake-3.31.0')}`,
    __structuredAttrs: '',
    postFixup: `wrapProgram $out/bin/tree --prefix PATH : ${out('bash-5.3')}/bin`,
  }),
])

/** What each path refers to, from a root on. */
function references(root: string): Record<string, readonly string[]> {
  const graph = runtimeGraph(derivations, [root], (name) =>
    packageName(`/nix/store/${'0'.repeat(32)}-${name}`),
  )
  return Object.fromEntries([...graph].map(([name, { references }]) => [name, [...references].sort()]))
}

test('headers stand for their library, build tools and patches are left out, libraries need no programs', () => {
  const curl = references(out('curl-8.17', 'bin'))
  expect(curl['curl-8.17-bin']).toEqual([
    ...['bash-5.3', 'curl-8.17', 'gcc-14.3.0-lib', 'glibc-2.40', 'krb5-1.22-lib', 'perl-5.40.0', 'zlib-1.3'],
  ])
  expect(curl['curl-8.17']).toEqual(['gcc-14.3.0-lib', 'glibc-2.40', 'krb5-1.22-lib', 'zlib-1.3'])
  expect(curl['krb5-1.22-lib']).toEqual(['glibc-2.40'])
  expect(curl['gcc-14.3.0-lib']).toEqual([])
})

test('what a wrapper names is needed', () => {
  expect(references(out('tree-2.2'))['tree-2.2']).toEqual(['bash-5.3', 'curl-8.17', 'glibc-2.40'])
})
