import { expect, test } from '@jest/globals'
import type { PlatformChanges } from '../../../src/build/forecast-changes.ts'
import { renderForecasts } from '../../../src/commands/forecast-text.ts'
import { blocksOf } from '../../support/document-blocks.ts'

const none = { added: [], removed: [], changed: [] }
const layers = {
  shared: { count: 11, bytes: 1 },
  ...{ fetched: { count: 1, uncompressedBytes: 1 }, dropped: { count: 0, bytes: 0 } },
}

const changesWith = (more: Partial<PlatformChanges>): PlatformChanges => ({
  ...{ platform: 'linux/amd64', packages: none, storePaths: none, config: [], layers },
  uncompressedSize: { from: null, to: 5 },
  ...more,
})

const oneShared = { layers: { ...layers, shared: { count: 1, bytes: 1 } } }

const nothing = { tags: [], outputs: [] }

test('a few lines say what would be done with each image, and why', () => {
  const text = renderForecasts([
    { ...nothing, name: 'web', action: 'none', digest: 'sha256:1' },
    { ...nothing, name: 'ci', action: 'move-tags', digest: 'sha256:2', tags: ['ghcr.io/org/ci:v2'] },
    {
      ...{ name: 'tools', action: 'build', changed: [{ input: 'packages', added: ['jq'] }] },
      layers: {
        total: 12,
        pack: [{ contents: ['jq-1.7', 'oniguruma', 'more'], bytes: 2_000_000 }],
        fetch: { paths: 2, bytes: 1_500_000 },
        upload: { layers: 1, bytes: 1000 },
      },
      changes: {
        ...{ reference: 'ghcr.io/org/tools:latest', digest: 'sha256:3' },
        platforms: [
          changesWith({
            packages: { ...none, added: [{ name: 'jq', version: '1.7' }] },
            storePaths: { ...none, added: ['jq', 'oniguruma'].map((name) => ({ name, version: '1.7' })) },
            uncompressedSize: { from: 10_000_000, to: 12_000_000 },
          }),
        ],
      },
      ...{ tags: ['ghcr.io/org/tools:latest'], outputs: ['./image'] },
    },
    {
      ...{ ...nothing, action: 'build', reason: 'the cache does not have it any more' },
      changes: { reference: 'r/other:1', digest: 'sha256:4', platforms: [changesWith(oneShared)] },
    },
    {
      ...{ ...nothing, action: 'build', reason: 'the cache has no earlier build of it' },
      nix: {
        ...{ build: ['hello-2.12'], write: ['env'], download: ['hello.tar.gz', 'b'] },
        fetch: { paths: 1, downloadBytes: 10, unpackedBytes: 20 },
      },
    },
  ])
  expect(text).toBe(`web: up to date
  image  sha256:1
ci: tags would be moved
  image  sha256:2
  move   ghcr.io/org/ci:v2
tools: would be built
  why    changed: packages (+jq)
  since  ghcr.io/org/tools:latest: +jq 1.7; 1 more store path
  size   10.0 MB -> 12.0 MB unpacked, 11 layers shared
  fetch  2 store paths, 1.5 MB unpacked
  pack   1 of 12 layers, 2.0 MB uncompressed: jq-1.7, oniguruma
         1 of them known from earlier builds (1.0 kB compressed)
  push   ghcr.io/org/tools:latest
  write  ./image
would be built
  why    the cache does not have it any more
  since  r/other:1: no name, version or setting differs
  size   5 B unpacked, 1 layer shared
would be built
  why    the cache has no earlier build of it
  fetch  1 store path (10 B to download, 20 B unpacked)
  fetch  2 sources: hello.tar.gz, b
  build  1 derivation from source: hello-2.12
  build  1 small file: env
  pack   the layers that are new, which is known when Nix has done that
`)
})

test('lines fit the terminal', () => {
  const contents = Array.from({ length: 9 }, (_, index) => [`library-with-a-name-${index}`])
  const layers = {
    ...{ total: 9, pack: contents.map((one) => ({ contents: one, bytes: 1 })) },
    ...{ fetch: { paths: 0, bytes: 0 }, upload: { layers: 1, bytes: 1000 } },
  }
  const lines = renderForecasts([{ ...nothing, name: 'tools', action: 'build', layers }], 80).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(lines[2]).toMatch(/^ {9}library-with-a-name-\d/)
  expect(lines).toContain('         1 of them known from earlier builds (1.0 kB compressed)')
})

test('docs/command-line.md shows what is said', () => {
  const [block] = blocksOf('output').filter(({ text }) => text.startsWith('tools: would be built'))
  const text = renderForecasts([
    {
      ...{ name: 'tools', action: 'build', tags: ['ghcr.io/org/tools:latest'], outputs: [] },
      changed: [
        { input: 'packages', added: ['jq'] },
        { input: 'nixpkgs', from: '3f1a2b4', to: '9d8e7f6' },
      ],
      changes: {
        ...{ reference: 'ghcr.io/org/tools:latest', digest: 'sha256:3' },
        platforms: [
          changesWith({
            packages: {
              ...{ added: [{ name: 'jq', version: '1.7.1' }], removed: [] },
              changed: [{ name: 'git', from: ['2.47.0'], to: ['2.47.1'] }],
            },
            storePaths: { ...none, added: [{ name: 'oniguruma', version: '6.9.9' }] },
            uncompressedSize: { from: 118_000_000, to: 119_900_000 },
            layers: { ...layers, shared: { count: 9, bytes: 1 } },
          }),
        ],
      },
      layers: {
        total: 13,
        pack: [['git-2.47.1'], ['jq-1.7.1'], ['oniguruma-6.9.9'], ['root filesystem']].map(
          (contents, index) => ({
            contents,
            bytes: index === 0 ? 59_000_000 : 0,
          }),
        ),
        fetch: { paths: 3, bytes: 58_500_000 },
        upload: { layers: 0, bytes: 0 },
      },
    },
    { ...nothing, name: 'web', action: 'none', digest: 'sha256:6a3f...' },
  ])
  expect(block?.text).toBe(text)
})
