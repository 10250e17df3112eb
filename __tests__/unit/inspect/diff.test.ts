import { describe, expect, test } from '@jest/globals'
import { parseStoreName } from '../../../src/closure/store-name.ts'
import { diffConfigs } from '../../../src/inspect/diff-config.ts'
import { diffNames } from '../../../src/inspect/diff-names.ts'
import { toDiffReport } from '../../../src/inspect/diff-report.ts'
import type { ImageReport } from '../../../src/inspect/image-report.ts'
import { digestOf } from '../../support/images.ts'

const names = (text: string) => text.split(' ').filter(Boolean).map(parseStoreName)

describe('names', () => {
  const none = { added: [], removed: [], changed: [] }
  const diff = (from: string, to: string) => diffNames(names(from), names(to))

  test('are added, removed and changed', () => {
    expect(diff('git-2.47.0 jq-1.6 bash-5.2', 'nano-8.0 jq-1.7 bash-5.2')).toEqual({
      added: [{ name: 'nano', version: '8.0' }],
      removed: [{ name: 'git', version: '2.47.0' }],
      changed: [{ name: 'jq', from: ['1.6'], to: ['1.7'] }],
    })
  })

  test('that are the same in another order do not differ', () => {
    expect(diff('a-1 b-1 a-2', 'b-1 a-2 a-1')).toEqual(none)
    expect(diff('', '')).toEqual(none)
  })

  test('that are there in several versions have all of them', () => {
    expect(diff('openssl-1.1 openssl-3.0', 'openssl-3.0').changed).toEqual([
      { name: 'openssl', from: ['1.1', '3.0'], to: ['3.0'] },
    ])
  })

  test('of a language’s packages change with the language', () => {
    expect(diff('python3.12-requests-2.32.3', 'python3.13-requests-2.32.3')).toEqual({
      ...none,
      changed: [
        {
          name: 'python3-requests',
          from: ['python3.12-requests 2.32.3'],
          to: ['python3.13-requests 2.32.3'],
        },
      ],
    })
  })

  test('without a version have none', () => {
    expect(diff('hook', 'hook-1').changed).toEqual([{ name: 'hook', from: [''], to: ['1'] }])
  })
})

const run = {
  ...{ env: [] as string[], entrypoint: [] as string[], cmd: [] as string[], user: '', workdir: '' },
  ...{ ports: [], volumes: [], stopSignal: '', healthcheck: null, labels: {} },
}

test('settings that differ are listed, others are not', () => {
  const from = {
    ...run,
    env: ['PATH=/bin', 'A=b=c', 'SAME=1'],
    cmd: ['a', 'b'],
    labels: { x: '1', same: '1' },
  }
  const to = {
    ...run,
    env: ['PATH=/sbin', 'SAME=1'],
    user: 'me',
    cmd: ['a b'],
    healthcheck: { Test: ['CMD', 'true'] },
    labels: { x: '2', same: '1' },
  }
  expect(diffConfigs(from, to)).toEqual([
    { setting: 'cmd', from: '["a","b"]', to: '["a b"]' },
    { setting: 'env A', from: 'b=c', to: null },
    { setting: 'env PATH', from: '/bin', to: '/sbin' },
    { setting: 'healthcheck', from: null, to: '{"Test":["CMD","true"]}' },
    { setting: 'label x', from: '1', to: '2' },
    { setting: 'user', from: null, to: 'me' },
  ])
})

describe('layers', () => {
  const layer = (digit: string, size: number, storePaths: string[] | null) => ({
    ...{ digest: digestOf(digit), diffId: null, mediaType: 'm', size, uncompressedSize: null, storePaths },
    description: '',
  })
  const image = (digit: string, layers: ImageReport['layers'], documents = 10): ImageReport => ({
    ...{ image: 'it', digest: digestOf(digit), mediaType: 'm', platform: 'linux/amd64', index: null },
    ...{ created: null, nixpkgsRevision: null, packages: null, uncompressedSize: null, annotations: {} },
    attached: null,
    storePaths: layers.some(({ storePaths }) => storePaths !== null)
      ? names(layers.flatMap(({ storePaths }) => storePaths ?? []).join(' '))
      : null,
    layers,
    size: documents + layers.reduce((sum, { size }) => sum + size, 0),
    config: run,
  })
  const base = layer('1', 1000, ['glibc-2.40'])

  test('are fetched when the first image does not have them', () => {
    const before = image('a', [base, layer('2', 200, ['git-2.46.0', 'pcre-8']), layer('3', 30, ['jq-1'])])
    const after = image('b', [base, layer('4', 250, ['git-2.47.0', 'pcre-8'])], 12)
    const { layers, bytesToFetch, fetchedAgain } = toDiffReport(before, after)
    expect(layers).toMatchObject({
      shared: { count: 1, bytes: 1000 },
      fetched: { count: 1, bytes: 250 },
      dropped: { count: 2, bytes: 230 },
    })
    expect(bytesToFetch).toBe(250 + 12)
    expect(fetchedAgain).toEqual(['pcre-8'])
  })

  test('that are there twice are fetched once', () => {
    const after = image('b', [base, layer('4', 250, null), layer('4', 250, null)])
    expect(toDiffReport(image('a', [base]), after)).toMatchObject({
      layers: { fetched: { count: 1, bytes: 250 } },
      bytesToFetch: 260,
    })
  })

  test('of the same image cost nothing, not even its documents', () => {
    expect(toDiffReport(image('a', [base]), image('a', [base])).bytesToFetch).toBe(0)
  })

  test('that others have made have no names that could be compared', () => {
    const { storePaths, fetchedAgain } = toDiffReport(image('a', [layer('2', 1, null)]), image('b', [base]))
    expect([storePaths, fetchedAgain]).toEqual([null, null])
  })
})
