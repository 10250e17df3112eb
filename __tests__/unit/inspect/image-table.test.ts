import { expect, test } from '@jest/globals'
import type { ImageDocuments } from '../../../src/image/documents/read-image.ts'
import { toDiffReport } from '../../../src/inspect/diff-report.ts'
import { renderDiffTable } from '../../../src/inspect/diff-table.ts'
import { toImageReport } from '../../../src/inspect/image-report.ts'
import { renderImageTable } from '../../../src/inspect/image-table.ts'
import { digestOf } from '../../support/images.ts'

const descriptor = (digit: string, size: number, annotations = {}) => ({
  ...{ mediaType: 'm', digest: digestOf(digit), size, annotations },
})
const step = (comment: string, isEmpty = false) => ({ createdBy: 'nixery-action', comment, isEmpty })

/** An image of one package in a version, and glibc. */
const documents = (digit: string, version: string, user: string): ImageDocuments => ({
  ...{ name: `ghcr.io/org/a:${version}`, digest: digestOf(digit), mediaType: 'm', size: 500 },
  manifest: {
    kind: 'image',
    mediaType: 'm',
    config: descriptor('c', 1500),
    layers: [
      descriptor('1', 5_000_000, { 'io.github.nixery-action.layer.size': '13000000' }),
      descriptor(digit, 70_000, { 'io.github.nixery-action.layer.size': '200000' }),
    ],
    annotations: { 'org.nixos.nixpkgs.revision': 'b'.repeat(40) },
  },
  config: {
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    created: '1970-01-01T00:00:00Z',
    diffIds: [],
    run: {
      ...{
        env: ['PATH=/bin'],
        entrypoint: [],
        cmd: ['/bin/sh'],
        user,
        workdir: '',
        stopSignal: '',
        healthcheck: null,
      },
      ...{ ports: ['80/tcp'], volumes: [], labels: { evil: '\u001b[2J' } },
    },
    history: [step(`packages jq-${version}`, true), step('glibc-2.40 libc-hook'), step(`jq-${version}`)],
  },
  index: undefined,
})

test('an image as a table', () => {
  expect(renderImageTable(toImageReport(documents('2', '1.6', 'me')))).toBe(`ghcr.io/org/a:1.6
  ${digestOf('2')}
  platform  linux/arm64/v8
  created   1970-01-01T00:00:00Z
  size      5.1 MB in 2 layers, 13.2 MB unpacked
  nixpkgs   ${'b'.repeat(40)}

Packages
  jq  1.6

Store paths: 3
  glibc 2.40, jq 1.6, libc-hook

Configuration
  cmd    ["/bin/sh"]
  user   me
  ports  80/tcp
  env    PATH=/bin
  label  evil=\\x1b[2J

Annotations
  org.nixos.nixpkgs.revision  ${'b'.repeat(40)}

Layers
     compressed  unpacked               digest  contents
  1      5.0 MB   13.0 MB  sha256:111111111111  glibc-2.40, libc-hook
  2     70.0 kB  200.0 kB  sha256:222222222222  jq-1.6
`)
})

test('a difference as a table', () => {
  const [from, to] = [documents('2', '1.6', ''), documents('3', '1.7', 'me')].map((one) => toImageReport(one))
  if (from === undefined || to === undefined) throw new Error('two images')
  expect(renderDiffTable(toDiffReport(from, to))).toBe(`from  ghcr.io/org/a:1.6
      sha256:222222222222, linux/arm64/v8, 5.1 MB, nixpkgs ${'b'.repeat(12)}
to    ghcr.io/org/a:1.7
      sha256:333333333333, linux/arm64/v8, 5.1 MB, nixpkgs ${'b'.repeat(12)}

Packages: 0 added, 0 removed, 1 changed
  ~  jq  1.6 -> 1.7

Store paths: 0 added, 0 removed, 1 changed
  ~  jq  1.6 -> 1.7

A node with the first image fetches 72.0 kB for the second.
  Layers: 1 (70.0 kB) to fetch, 1 (5.0 MB) shared, 1 (70.0 kB) dropped
    70.0 kB  jq-1.7

Configuration
  user  (not set) -> me
`)
})
