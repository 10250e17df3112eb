import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { assembleImage } from '../../../../src/image/oci/image.ts'
import { description, digestOf, layer, runConfig } from '../../../support/images.ts'

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

describe('an image with everything', () => {
  const image = assembleImage(
    description({
      architecture: 'arm64',
      createdEpoch: 1_700_000_000,
      config: runConfig({
        env: { SSL_CERT_FILE: '/etc/ssl/certs/ca-bundle.crt', PATH: '/bin' },
        cmd: ['/bin/bash'],
      }),
      labels: { b: '2', a: '1 = "one"', Z: '0' },
      annotations: { y: 'ü', x: '' },
      packages: ['jq-1.6', 'cacert-3.98', 'jq-1.6'],
    }),
    [layer('1', ['glibc-2.36', 'jq-1.6'], 1000), layer('2', ['root filesystem'], 50)],
  )

  const config =
    '{"created":"2023-11-14T22:13:20Z","architecture":"arm64","os":"linux",' +
    '"config":{"Env":["PATH=/bin","SSL_CERT_FILE=/etc/ssl/certs/ca-bundle.crt"],"Cmd":["/bin/bash"],' +
    '"Labels":{"Z":"0","a":"1 = \\"one\\"","b":"2"}},' +
    `"rootfs":{"type":"layers","diff_ids":["${digestOf('f')}","${digestOf('f')}"]},` +
    '"history":[{"created":"2023-11-14T22:13:20Z","created_by":"nixery-action","comment":"packages cacert-3.98 jq-1.6","empty_layer":true},' +
    '{"created":"2023-11-14T22:13:20Z","created_by":"nixery-action","comment":"glibc-2.36 jq-1.6"},' +
    '{"created":"2023-11-14T22:13:20Z","created_by":"nixery-action","comment":"root filesystem"}]}'

  const manifest =
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",' +
    `"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"${sha256(config)}","size":${config.length}},` +
    '"layers":[' +
    `{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"${digestOf('1')}","size":1000,` +
    '"annotations":{"io.github.nixery-action.layer.key":"key-1","io.github.nixery-action.layer.size":"3000"}},' +
    `{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"${digestOf('2')}","size":50,` +
    '"annotations":{"io.github.nixery-action.layer.key":"key-2","io.github.nixery-action.layer.size":"150"}}],' +
    '"annotations":{"x":"","y":"ü"}}'

  test('has this configuration', () => {
    expect(image.config.bytes.toString()).toBe(config)
  })

  test('has this manifest', () => {
    expect(image.manifest.bytes.toString()).toBe(manifest)
  })

  test('has descriptors with the digest and the size of these bytes', () => {
    expect(image.manifest.descriptor).toEqual({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: sha256(manifest),
      size: Buffer.byteLength(manifest),
    })
  })

  test('refers to the configuration and the layers, whose sizes make up its own', () => {
    expect(image.blobs.map(({ digest }) => digest)).toEqual([sha256(config), digestOf('1'), digestOf('2')])
    expect(image.blobs.reduce((sum, { size }) => sum + size, 0)).toBe(config.length + 1050)
  })
})

test('a configuration has all that is said about how the image runs, in the order of the specification', () => {
  const times = { interval: 1e9, timeout: 2e9, startPeriod: 3e9, startInterval: 4e9 }
  const config = runConfig({
    ...{ entrypoint: ['nginx'], cmd: ['-q'], env: { B: '2', A: '1' }, workdir: '/srv' },
    user: { name: 'app', uid: 1000, group: 'web', gid: 33, home: '/home/app' },
    ...{ ports: ['80/tcp'], volumes: ['/data'], stopSignal: 'SIGQUIT' },
    healthcheck: { test: ['CMD', 'true'], ...times, retries: 5 },
  })
  const image = assembleImage(description({ config, labels: { a: 'b' } }), [])
  const expected =
    '{"User":"1000:33","ExposedPorts":{"80/tcp":{}},"Env":["A=1","B=2"],"Entrypoint":["nginx"],"Cmd":["-q"],' +
    '"Volumes":{"/data":{}},"WorkingDir":"/srv","Labels":{"a":"b"},"StopSignal":"SIGQUIT",' +
    '"Healthcheck":{"Test":["CMD","true"],"Interval":1000000000,"Timeout":2000000000,' +
    '"StartPeriod":3000000000,"StartInterval":4000000000,"Retries":5}}'
  expect(JSON.stringify(JSON.parse(image.config.bytes.toString()).config)).toBe(expected)
})

test('a small image has no empty fields, and is as old as time', () => {
  const image = assembleImage(description(), [layer('1', ['root filesystem'])])
  expect(image.config.bytes.toString()).toBe(
    '{"created":"1970-01-01T00:00:00Z","architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"]},' +
      `"rootfs":{"type":"layers","diff_ids":["${digestOf('f')}"]},` +
      '"history":[{"created":"1970-01-01T00:00:00Z","created_by":"nixery-action","comment":"root filesystem"}]}',
  )
  expect(JSON.parse(image.manifest.bytes.toString())).not.toHaveProperty('annotations')
})

test('zstd layers say so', () => {
  const { manifest } = assembleImage(description({ compression: 'zstd' }), [layer('1', ['x'])])
  expect(manifest.bytes.toString()).toContain('"application/vnd.oci.image.layer.v1.tar+zstd"')
})

test('the order in which labels and annotations are given does not show', () => {
  const keys = fc.dictionary(fc.string(), fc.string(), { maxKeys: 6 })
  fc.assert(
    fc.property(keys, (record) => {
      const reversed = Object.fromEntries(Object.entries(record).reverse())
      const [one, other] = [record, reversed].map((entries) =>
        assembleImage(description({ labels: entries, annotations: entries }), []),
      )
      expect(other?.manifest.bytes.toString()).toBe(one?.manifest.bytes.toString())
    }),
  )
})
