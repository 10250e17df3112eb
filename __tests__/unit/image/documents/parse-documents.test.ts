import { describe, expect, test } from '@jest/globals'
import { parseConfig, parseDocument } from '../../../../src/image/documents/parse-documents.ts'
import { digestOf } from '../../../support/images.ts'
import { problemsOf } from '../../../support/problems.ts'

const OCI = 'application/vnd.oci.image'
const DOCKER = 'application/vnd.docker'

const document = (mediaType: string, value: unknown) => ({
  mediaType,
  digest: digestOf('1'),
  bytes: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
})
const parse = (mediaType: string, value: unknown) => parseDocument('it', document(mediaType, value))
const refused = (mediaType: string, value: unknown) => problemsOf(() => parse(mediaType, value))[1]

const config = { mediaType: `${OCI}.config.v1+json`, digest: digestOf('2'), size: 2 }
const layer = { mediaType: `${OCI}.layer.v1.tar+gzip`, digest: digestOf('3'), size: 3 }
const manifest = { schemaVersion: 2, config, layers: [layer] }

describe('a manifest', () => {
  const parsed = {
    kind: 'image',
    mediaType: `${OCI}.manifest.v1+json`,
    config: { ...config, annotations: {} },
    layers: [{ ...layer, annotations: {} }],
    annotations: {},
  }

  test('is one by the type that the registry says, or by its own', () => {
    expect(parse(`${OCI}.manifest.v1+json`, manifest)).toEqual(parsed)
    for (const type of ['', 'application/json', 'text/plain'])
      expect(parse(type, { ...manifest, mediaType: `${OCI}.manifest.v1+json` })).toEqual(parsed)
  })

  test('may be in Docker’s format', () => {
    const type = `${DOCKER}.distribution.manifest.v2+json`
    const docker = { ...config, mediaType: `${DOCKER}.container.image.v1+json` }
    expect(parse(type, { ...manifest, mediaType: type, config: docker })).toMatchObject({ config: docker })
  })

  test.each<[string, string, unknown]>([
    [
      `${DOCKER}.distribution.manifest.v1+prettyjws`,
      `${DOCKER}.distribution.manifest.v1+prettyjws`,
      { schemaVersion: 1 },
    ],
    [
      'application/vnd.cncf.helm.config.v1+json',
      `${OCI}.manifest.v1+json`,
      { ...manifest, config: { ...config, mediaType: 'application/vnd.cncf.helm.config.v1+json' } },
    ],
    ['application/json', '', manifest],
    [
      `${OCI}.manifest.v1+json and ${OCI}.index.v1+json`,
      `${OCI}.manifest.v1+json`,
      { ...manifest, mediaType: `${OCI}.index.v1+json` },
    ],
    [`${OCI}.manifest.v1+json`, `${OCI}.manifest.v1+json`, { ...manifest, manifests: [] }],
    [`${OCI}.index.v1+json`, `${OCI}.index.v1+json`, { manifests: [], layers: [] }],
  ])('%s is none', (what, type, value) => {
    expect(refused(type, value)).toMatch(
      new RegExp(`^it is not a container image, but ${escaped(what)} \\| `),
    )
  })

  test.each<[string, unknown]>([
    ['<html>', 'it is malformed: it is not a JSON object'],
    ['[1]', 'it is malformed: it is not a JSON object'],
  ])('%s is malformed', (text, message) => {
    expect(refused(`${OCI}.manifest.v1+json`, text)).toContain(message)
  })

  test.each([
    { ...layer, digest: 'sha256:../../etc/passwd' },
    { ...layer, digest: `${digestOf('3')}0` },
    { ...layer, size: -1 },
    { ...layer, size: '3' },
    { ...layer, size: 2 ** 60 },
    null,
    'layer',
  ])('%j is no layer', (wrong) => {
    const message = 'it is malformed: what it refers to has no digest or no size'
    expect(refused(`${OCI}.manifest.v1+json`, { ...manifest, layers: [layer, wrong] })).toContain(message)
  })
})

const escaped = (text: string) => text.replace(/[.+]/g, '\\$&')

test('an index has a platform for each entry that says it', () => {
  const entry = { ...layer, platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }
  expect(parse(`${OCI}.index.v1+json`, { manifests: [entry, layer] })).toMatchObject({
    kind: 'index',
    entries: [{ platform: entry.platform }, { platform: undefined }],
  })
})

describe('a configuration', () => {
  const parsed = (value: unknown) => parseConfig('it', document('', value))

  test('says how the image runs', () => {
    const run = {
      ...{ Env: ['A=1'], Entrypoint: ['/e'], Cmd: ['c'], User: 'me', WorkingDir: '/w', StopSignal: 'SIGINT' },
      ...{ ExposedPorts: { '80/tcp': {}, '443/tcp': {} }, Volumes: { '/v': {} }, Labels: { a: '1' } },
      Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9 },
    }
    const rootfs = { type: 'layers', diff_ids: ['a', 1] }
    expect(parsed({ os: 'linux', architecture: 'arm64', created: 'now', config: run, rootfs })).toEqual({
      platform: { os: 'linux', architecture: 'arm64' },
      created: 'now',
      run: {
        ...{ env: ['A=1'], entrypoint: ['/e'], cmd: ['c'], user: 'me', workdir: '/w', stopSignal: 'SIGINT' },
        ...{ ports: ['443/tcp', '80/tcp'], volumes: ['/v'], labels: { a: '1' } },
        healthcheck: { Test: ['CMD', 'true'], Interval: 1e9 },
      },
      history: [],
      diffIds: ['a', ''],
    })
  })

  test('may say nothing, or nonsense', () => {
    const nonsense = {
      config: { Env: 'A=1', Labels: ['a'], ExposedPorts: null, Healthcheck: 'true' },
      history: [null, { comment: 1 }],
    }
    expect(parsed({})).toMatchObject({ platform: { os: 'unknown' }, run: { env: [], user: '' }, history: [] })
    expect(parsed(nonsense)).toMatchObject({
      run: { env: [], ports: [], healthcheck: null },
      history: [{ comment: '' }],
    })
    expect(problemsOf(() => parsed('x'))[1]).toContain('it is malformed')
  })
})
