import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import AjvModule from 'ajv'
import { NixeryError, type Problem } from '../../../src/base/errors.ts'
import { keyOf } from '../../../src/cache/keys.ts'
import { checkRecord } from '../../../src/evidence/compare-record.ts'
import { parseRecord } from '../../../src/evidence/parse-record.ts'
import { fromText } from '../../../src/request/inputs/input-table.ts'
import type { InputName } from '../../../src/request/inputs/inputs.ts'
import { runRequest } from '../../../src/request/request.ts'
import { layer } from '../../support/images.ts'
import { flatRequest, type Given, requestOf } from '../../support/inputs.ts'
import { archive, keyedOf, recordOf } from '../../support/records.ts'
import { scratchDir } from '../../support/scratch.ts'

/** What a call that has to fail throws. */
function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work()
  } catch (error) {
    if (error instanceof NixeryError) return error.problems
    throw error
  }
  throw new Error('it did not fail')
}

/** The run of a record, with what is given beside it. */
const again = (record: ReturnType<typeof recordOf>, given: Given = {}, env: NodeJS.ProcessEnv = {}) => {
  const read = parseRecord(JSON.stringify(record), 'r.json')
  const image = {
    name: undefined,
    given: fromText((name: InputName) => given[name]),
    givenFor: () => undefined,
  }
  return runRequest({ images: [image], problems: [] }, env, read)
}

const EVERYTHING: Given = {
  ...{ packages: 'git shell', 'nixpkgs-config': '{"allowUnfree": true}', platforms: 'linux/arm64' },
  ...{
    entrypoint: 'git',
    cmd: 'status',
    env: 'A=1',
    user: 'app:1234',
    workdir: '/app',
    ports: '80',
    volumes: '/data',
  },
  ...{ 'stop-signal': 'INT', healthcheck: '--interval=30s git', labels: 'a=1', annotations: 'b=2' },
  ...{ 'max-layers': '50', compression: 'zstd', 'compression-level': '7', strict: 'true' },
}

describe('a request from a record', () => {
  test('has the key of the image, whatever was given for it', () => {
    const env = { SOURCE_DATE_EPOCH: '1700000000' }
    for (const [given, set] of [
      [{}, {}],
      [EVERYTHING, env],
      [{ 'nix-database': 'true', cmd: '[]' }, {}],
    ] as const) {
      const record = recordOf(given, { env: set })
      const request = flatRequest(again(record))
      expect(request.source).toEqual(record.platforms[0]?.source)
      const keyed = keyedOf({ platforms: 'linux/arm64', ...given }, { env: set })
      const own = requestOf({ platforms: 'linux/arm64', ...given }, set)
      expect({ ...request, shell: own.shell }).toMatchObject({ packages: own.packages, config: own.config })
      expect(keyOf(record.platforms[0]?.inputs ?? {})).toBe(keyOf(keyed))
    }
  })

  test('packs every layer, and pushes where an image is named, nowhere else', () => {
    expect(again(recordOf())).toMatchObject({ verify: true, images: [{ targets: [] }] })
    const pushed = again(recordOf(), { image: 'ghcr.io/acme/a' })
    expect(pushed.images[0]?.targets).toHaveLength(1)
  })

  test('takes what the record has only the hash of', async () => {
    const dir = await scratchDir('record')
    writeFileSync(join(dir, 'motd'), 'hello')
    const files = `${join(dir, 'motd')}:/etc/motd`
    const record = recordOf(
      { files },
      { overlays: [{ file: 'a'.repeat(64) }], source: { kind: 'path', path: '/x' } },
    )
    expect(JSON.stringify(record)).not.toContain('/x')
    expect(problemsOf(() => again(record)).map(({ input }) => input)).toEqual([
      'overlays',
      'files',
      'nixpkgs',
    ])
    const request = flatRequest(again(record, { files, overlays: './o.nix', nixpkgs: './pkgs' }))
    expect(request.files.map(({ name }) => name)).toEqual(['etc', 'etc/motd'])
    expect(request.source).toMatchObject({ kind: 'path' })
  })

  test('has the package sets of the record; directories are given, and others may be', () => {
    const given = { packages: 'git old/jq local/jq', 'extra-nixpkgs': 'old=x\nlocal=x' }
    const extraSources = { local: { kind: 'path', path: '/x' }, old: archive } as const
    const record = recordOf(given, { extraSources })
    expect(JSON.stringify(record)).not.toContain('/x')
    expect(problemsOf(() => again(record))).toMatchObject([
      { input: 'extra-nixpkgs', message: 'the packages of local in the record come from a directory' },
    ])
    const request = flatRequest(again(record, { 'extra-nixpkgs': 'local=./pkgs' }))
    expect(request.packages).toEqual(['cacert', 'git', 'iana-etc', 'local/jq', 'old/jq'])
    expect(request.extraSources).toEqual({ local: expect.objectContaining({ kind: 'path' }), old: archive })
    const mirror = flatRequest(again(record, { 'extra-nixpkgs': 'local=./pkgs\nold=git+https://mirror/x' }))
    expect(mirror.extraSources).toMatchObject({ old: { kind: 'git', url: 'https://mirror/x' } })
    expect(recordOf().platforms[0]).not.toHaveProperty('extraSources')
  })

  test('is on the same base, by its digest and under its name', () => {
    const digest = `sha256:${'7'.repeat(64)}`
    for (const name of ['docker.io/library/debian:bookworm', `ghcr.io/acme/base@${digest}`]) {
      const { from } = flatRequest(again(recordOf({}, { base: { name, digest } })))
      expect([from?.name, from?.reference]).toEqual([name, digest])
    }
  })

  test('lets nobody choose which variables an evaluation sees, and says none of their values', () => {
    const record = recordOf({ 'pass-env': 'TOKEN' }, { env: { TOKEN: 'secret' } })
    expect(record.platforms[0]?.inputs.passedEnv).toEqual(['TOKEN'])
    expect(problemsOf(() => again(record, {}, { TOKEN: 'secret' }))).toMatchObject([{ input: 'pass-env' }])
    expect(flatRequest(again(record, { 'pass-env': 'TOKEN' }, { TOKEN: 'x' })).passedEnv).toHaveProperty(
      'TOKEN',
    )
  })

  test('and inputs that say otherwise are refused', () => {
    const problems = problemsOf(() => again(recordOf(), { packages: 'jq', compression: 'zstd', all: 'true' }))
    expect(problems.map(({ input }) => input)).toEqual(['packages', 'compression', 'all'])
  })
})

describe('the text of a record', () => {
  const record = recordOf(EVERYTHING)
  test('is read back as it is', () => {
    expect(parseRecord(JSON.stringify(record), 'r.json')).toEqual(JSON.parse(JSON.stringify(record)))
  })

  test('without any part that counts is none', () => {
    const whole = JSON.parse(JSON.stringify(record))
    const [platform] = whole.platforms
    const broken = [
      ...Object.keys(whole).map((key) => ({ ...whole, [key]: undefined })),
      ...Object.keys(platform).map((key) => ({ ...whole, platforms: [{ ...platform, [key]: 7 }] })),
      ...['packages', 'config', 'layersPlan', 'compression', 'overlays', 'maxLayers', 'env'].map((key) => ({
        ...whole,
        platforms: [{ ...platform, inputs: { ...platform.inputs, [key === 'env' ? 'labels' : key]: 'x' } }],
      })),
      { ...whole, platforms: [{ ...platform, source: { kind: 'tarball', url: '/etc/passwd' } }] },
      { ...whole, platforms: [{ ...platform, extraSources: { old: { kind: 'tarball', url: '/a' } } }] },
      { ...whole, platforms: [{ ...platform, inputs: { ...platform.inputs, packages: ['old/git'] } }] },
      { ...whole, platforms: [{ ...platform, source: { kind: 'path', path: '/etc' } }] },
    ]
    const accepted = broken.filter((one) => {
      try {
        return parseRecord(JSON.stringify(one), 'r.json') !== undefined
      } catch {
        return false
      }
    })
    // A directory has no meaning here: it is there, and nothing looks at it.
    expect(accepted).toEqual([broken.at(-1)])
    expect(problemsOf(() => parseRecord('{"version": 9}', 'r.json'))[0]?.message).toContain('of version 9')
  })
})

describe('what was made instead', () => {
  const recorded = recordOf()
  const problemOf = (made: typeof recorded, differences = '') =>
    problemsOf(() => checkRecord(recorded, made, differences))[0]

  test('is the same: nothing is wrong', () => {
    expect(() => checkRecord(recorded, recordOf(), '')).not.toThrow()
  })

  test('has another layer, with another package set', () => {
    const layers = [layer('a', ['curl-8.4.0', 'zlib-1.3']), layer('c', ['git-2.48.0'])]
    expect(problemOf(recordOf({}, { layers }), 'overlays')).toEqual({
      message: `linux/arm64: layer 2 of 2 is not that of the record: sha256:${'c'.repeat(64)} (git-2.48.0) instead of sha256:${'b'.repeat(64)} (git-2.47.0)`,
      hint: 'what is not as in the record: overlays',
    })
  })

  test('has other bytes for the same contents, by another compressor', () => {
    const other = { ...layer('c', ['curl-8.4.0', 'zlib-1.3']), key: 'key-a' }
    const made = recordOf({}, { layers: [other, layer('b', ['git-2.47.0'])] })
    expect(problemOf(made)?.hint).toContain('packed to other bytes')
  })

  test('has fewer layers, or another configuration', () => {
    const fewer = recordOf({}, { layers: [layer('a', ['curl-8.4.0', 'zlib-1.3'])] })
    expect(problemOf(fewer)?.message).toContain('no layer instead of')
    const [platform] = recorded.platforms
    const digest = `sha256:${'9'.repeat(64)}` as const
    const config = {
      ...recorded,
      digest,
      platforms: [{ ...platform, digest } as NonNullable<typeof platform>],
    }
    expect(problemOf(config)?.message).toContain(
      'every layer is that of the record, and the configuration is not',
    )
  })
})

test('records are valid by the schema that is documented, and a fault in one is seen', () => {
  const schema = JSON.parse(readFileSync('docs/record.schema.json', 'utf8')) as object
  const validate = new AjvModule.default({ strict: true, allowUnionTypes: true }).compile(schema)
  for (const given of [{}, EVERYTHING]) {
    const record = JSON.parse(JSON.stringify(recordOf(given)))
    expect([validate(record), validate.errors]).toEqual([true, null])
    expect(validate({ ...record, digest: 'none' })).toBe(false)
    delete record.platforms[0].inputs.compression.compressor
    expect(validate(record)).toBe(false)
  }
})
