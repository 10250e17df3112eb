import { describe, expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import { describeLayers, historyOf } from '../../../../src/image/base/base-image.ts'
import { configOnBase } from '../../../../src/image/base/config-on-base.ts'
import type { ImageDocuments } from '../../../../src/image/documents/read-image.ts'
import { parseBase } from '../../../../src/request/image-config/base-reference.ts'
import { baseOf } from '../../../support/base-trees.ts'
import { digestOf, runConfig } from '../../../support/images.ts'
import { problemsOf } from '../../../support/problems.ts'

const documents = (types: readonly string[], diffIds = types.map((_, index) => digestOf(String(index)))) =>
  ({
    name: 'base',
    manifest: {
      layers: types.map((mediaType) => ({ mediaType, digest: digestOf('a'), size: 1, annotations: {} })),
    },
    config: { diffIds },
  }) as unknown as ImageDocuments

describe('layers', () => {
  test('of Docker become those of OCI, and those of OCI stay', () => {
    const docker = 'application/vnd.docker.image.rootfs.diff.tar'
    const oci = 'application/vnd.oci.image.layer.v1.tar'
    const types = [docker, `${docker}.gzip`, `${docker}.zstd`, oci, `${oci}+gzip`, `${oci}+zstd`]
    expect(
      describeLayers(documents(types)).map(({ mediaType, compression }) => [mediaType, compression]),
    ).toEqual([
      ...[
        [oci, 'none'],
        [`${oci}+gzip`, 'gzip'],
        [`${oci}+zstd`, 'zstd'],
      ],
      ...[
        [oci, 'none'],
        [`${oci}+gzip`, 'gzip'],
        [`${oci}+zstd`, 'zstd'],
      ],
    ])
  })

  test.each([
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', /registries may not hand on/],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', /registries may not hand on/],
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', /of the type .*encrypted/],
  ])('of other types are refused: %s', (type, message) => {
    expect(problemsOf(() => describeLayers(documents([type]))).join()).toMatch(message)
  })

  test('have to be named by the configuration', () => {
    const type = 'application/vnd.oci.image.layer.v1.tar'
    expect(() => describeLayers(documents([type], []))).toThrow(NixeryError)
    expect(() => describeLayers(documents([]))).toThrow(NixeryError)
  })
})

test('a history that does not fit is replaced by one entry for each layer', () => {
  const config = (history: unknown) => ({
    ...{ mediaType: '', digest: '' },
    bytes: Buffer.from(JSON.stringify({ created: 'then', history })),
  })
  const entries = [
    { created_by: 'ENV', empty_layer: true, other: 1 },
    { created: 'now', created_by: 'RUN', comment: 'c' },
  ]
  expect(historyOf(config(entries), 'base', 1)).toEqual([
    { created_by: 'ENV', empty_layer: true },
    { created: 'now', created_by: 'RUN', comment: 'c' },
  ])
  expect(historyOf(config(entries), 'base', 2)).toEqual([
    { created: 'then', created_by: 'base' },
    { created: 'then', created_by: 'base' },
  ])
  expect(historyOf(config(undefined), 'base', 1)).toHaveLength(1)
})

describe('how it runs', () => {
  const base = baseOf(
    {},
    {
      ...{
        entrypoint: ['/entry'],
        cmd: ['a'],
        workdir: '/w',
        ports: ['80/tcp'],
        volumes: ['/v'],
        stopSignal: 'SIGQUIT',
      },
      healthcheck: { Test: ['CMD', 'x'], Interval: 5, Other: 'y' },
    },
  )

  test('is what the base says, where nothing is given', () => {
    expect(configOnBase(runConfig({ ports: ['53/udp'] }), base)).toMatchObject({
      ...{ entrypoint: ['/entry'], cmd: ['a'], workdir: '/w', volumes: ['/v'], stopSignal: 'SIGQUIT' },
      ports: ['53/udp', '80/tcp'],
      healthcheck: { test: ['CMD', 'x'], interval: 5 },
    })
  })

  test('a command goes to the entrypoint of the base, an entrypoint drops its command', () => {
    expect(configOnBase(runConfig({ cmd: ['b'] }), base)).toMatchObject({
      entrypoint: ['/entry'],
      cmd: ['b'],
    })
    expect(configOnBase(runConfig({ entrypoint: ['e'] }), base)).toMatchObject({ entrypoint: ['e'], cmd: [] })
  })
})

describe('a name', () => {
  const digest = digestOf('a')
  test.each([
    ['debian', 'docker.io/library/debian:latest', 'latest'],
    ['debian:12-slim', 'docker.io/library/debian:12-slim', '12-slim'],
    [`debian:12@${digest}`, 'docker.io/library/debian:12', digest],
    [`debian@${digest}`, `docker.io/library/debian@${digest}`, digest],
    ['docker.io/debian:12', 'docker.io/library/debian:12', '12'],
    ['org/tools', 'docker.io/org/tools:latest', 'latest'],
    ['localhost:5000/a', 'localhost:5000/a:latest', 'latest'],
    ['ghcr.io/org/a:v1', 'ghcr.io/org/a:v1', 'v1'],
  ])('is read as Docker reads it: %s', (text, name, reference) => {
    expect(parseBase(text)).toMatchObject({ name, reference, text })
  })

  test.each(['scratch', 'debian:', 'debian@sha256:1', 'https://docker.io/debian', 'Debian'])(
    'has to be one: %s',
    (text) => {
      expect(problemsOf(() => parseBase(text)).length).toBeGreaterThan(1)
    },
  )

  test('may be missing', () => expect(parseBase(' ')).toBeUndefined())
})
