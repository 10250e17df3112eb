import { expect, test } from '@jest/globals'
import { renderForecasts } from '../../../src/commands/forecast-text.ts'
import { blocksOf } from '../../support/document-blocks.ts'

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
      ...{ tags: ['ghcr.io/org/tools:latest'], outputs: ['./image'] },
    },
    {
      ...{ ...nothing, action: 'build', reason: 'the cache has no earlier build of it' },
      nix: {
        ...{ build: ['hello-2.12'], write: ['env'], download: ['hello.tar.gz', 'b'] },
        fetch: { paths: 1, downloadBytes: 10, unpackedBytes: 20 },
      },
    },
  ])
  expect(text).toBe(`web: up to date: sha256:1
ci: tags would be moved: sha256:2
  move   ghcr.io/org/ci:v2
tools: would be built
  why    changed: packages (+jq)
  fetch  2 store paths, 1.5 MB unpacked
  pack   1 of 12 layers, 2.0 MB uncompressed: jq-1.7, oniguruma
         1 of them known from earlier builds (1.0 kB compressed)
  push   ghcr.io/org/tools:latest
  write  ./image
would be built
  why    the cache has no earlier build of it
  fetch  1 store path (10 B to download, 20 B unpacked)
  fetch  2 sources: hello.tar.gz, b
  build  1 derivation from source: hello-2.12
  build  1 small file: env
  pack   the layers that are new, which is known when Nix has done that
`)
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
      layers: {
        total: 12,
        pack: [['jq-1.7.1'], ['oniguruma-6.9.9'], ['root filesystem']].map((contents, index) => ({
          contents,
          bytes: index === 0 ? 2_000_000 : 0,
        })),
        fetch: { paths: 2, bytes: 1_500_000 },
        upload: { layers: 0, bytes: 0 },
      },
    },
    { ...nothing, name: 'web', action: 'none', digest: 'sha256:6a3f...' },
  ])
  expect(block?.text).toBe(text)
})
