import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { problemText } from '../../../src/base/errors.ts'
import { formatPlatform } from '../../../src/base/platform.ts'
import { assembleIndex } from '../../../src/image/oci/index.ts'
import { MEDIA_TYPES } from '../../../src/image/oci/types.ts'
import { platformProblems, sortedImages } from '../../../src/merge/by-platform.ts'
import { digestsIn, givenDigests } from '../../../src/merge/digests.ts'
import { MERGE_INPUTS, type MergeInputName } from '../../../src/merge/inputs.ts'
import { MERGE_OUTPUTS, toMergeOutputs } from '../../../src/merge/outputs.ts'
import type { PlatformImage } from '../../../src/merge/read-images.ts'
import { mergeRequest } from '../../../src/merge/request.ts'
import { fromText, parseTable } from '../../../src/request/inputs/input-table.ts'
import { digestOf } from '../../support/images.ts'
import { problemsOf } from '../../support/problems.ts'

const tools = { registry: 'ghcr.io', repository: 'org/tools' }
const [one, two] = [digestOf('1'), digestOf('2')]

const requestOf = (given: Partial<Record<MergeInputName, string>>, env: NodeJS.ProcessEnv = {}) =>
  mergeRequest(
    parseTable(
      MERGE_INPUTS,
      fromText((name: MergeInputName) => given[name]),
    ),
    env,
  )

function image(digit: string, platform: string): PlatformImage {
  const [os = '', architecture = '', variant] = platform.split('/')
  const blob = { mediaType: MEDIA_TYPES.layerGzip, digest: digestOf(`${digit}`), size: 1_500_000 }
  return {
    platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
    descriptor: { mediaType: MEDIA_TYPES.manifest, digest: digestOf(digit), size: 700 },
    ...{ bytes: Buffer.from('{}'), source: tools, blobs: [blob, blob] },
  }
}

describe('the table of inputs', () => {
  test.each(Object.keys(MERGE_INPUTS) as MergeInputName[])(
    '%s: has a good default and a help text',
    (name) => {
      const { parse, default: fallback, help } = MERGE_INPUTS[name]
      expect(() => parse(fallback, '.')).not.toThrow()
      expect(help).toMatch(/^[A-Z].*\.$/)
    },
  )

  test('knows what is secret', () => {
    const secrets = Object.entries(MERGE_INPUTS).filter(([, { secret }]) => secret === true)
    expect(secrets.map(([name]) => name)).toEqual(['registry-password', 'github-token'])
  })
})

describe('digests', () => {
  test('are separated by blanks, commas or line ends, with and without a name', () => {
    expect(givenDigests(` ${one},\n ghcr.io/org/tools@${two}  ghcr.io/org/tools:v1@${one}\n`)).toEqual([
      { image: undefined, digest: one },
      { image: tools, digest: two },
      { image: tools, digest: one },
    ])
    expect(givenDigests('')).toEqual([])
  })

  test('that are none are told, each with its fix', () => {
    const problems = problemsOf(() => givenDigests(`v1 sha256:0 ghcr.io/Org/a@${one} ghcr.io/org/a@sha512:0`))
    expect(problems).toEqual([
      'invalid-input',
      expect.stringMatching(/^digests: "v1" is no digest \| write sha256:/),
      expect.stringMatching(/^digests: "sha256:0" is no digest \| /),
      expect.stringMatching(/^digests: "ghcr\.io\/Org\/a" has upper-case letters.* \| use ghcr\.io\/org\/a/),
      expect.stringMatching(/^digests: .* has no valid digest \| /),
    ])
  })

  test('are the names of files, in directories as well', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'digests-'))
    mkdirSync(path.join(dir, 'arm64'))
    writeFileSync(path.join(dir, one.replace('sha256:', '')), '')
    writeFileSync(path.join(dir, 'arm64', two), 'anything')
    expect(digestsIn(dir).map(({ digest }) => digest)).toEqual([one, two])
    expect(digestsIn('')).toEqual([])
    writeFileSync(path.join(dir, '.keep'), '')
    expect(problemsOf(() => digestsIn(dir))[1]).toMatch(/^digests-dir: the file "\.keep" in .* \| give a /)
  })
})

describe('a request', () => {
  const image = 'ghcr.io/org/tools,quay.io/org/tools'

  test('takes each digest once, from the first repository unless it has a name', () => {
    const { sources, targets } = requestOf({
      image,
      digests: `${one} quay.io/org/a@${two} quay.io/org/a@${one}`,
    })
    expect(sources).toEqual([
      { image: tools, digest: one },
      { image: { registry: 'quay.io', repository: 'org/a' }, digest: two },
    ])
    expect(targets.map(({ tags }) => tags)).toEqual([['latest'], ['latest']])
  })

  test('takes names from tags alone, as docker/metadata-action prints them', () => {
    const { sources, targets } = requestOf({
      tags: 'ghcr.io/org/tools:v1\nghcr.io/org/tools:v2',
      digests: one,
    })
    expect({ sources, targets }).toEqual({
      sources: [{ image: tools, digest: one }],
      targets: [{ image: tools, tags: ['v1', 'v2'] }],
    })
  })

  test('has the annotations of the index, and in a workflow the repository', () => {
    const annotations =
      'plain=1\nindex:a=2\nmanifest,index:b=3\nmanifest:c=4\nindex-descriptor:d=5\nmanifest-descriptor[linux/amd64]:e=6'
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'org/a',
    }
    expect(requestOf({ image, digests: one, annotations }, env).annotations).toEqual({
      'org.opencontainers.image.source': 'https://github.com/org/a',
      ...{ plain: '1', a: '2', b: '3' },
    })
  })

  test('has the login for ghcr.io from the token, also when only an image to merge is there', () => {
    const given = { image: 'quay.io/org/a', digests: `ghcr.io/org/tools@${one}`, 'github-token': 't0ken' }
    const login = { registry: 'ghcr.io', username: 'me', password: 't0ken', fallback: true }
    expect(requestOf(given, { GITHUB_ACTOR: 'me' }).registries.login).toEqual(login)
    const both = { ...given, 'registry-username': 'me', 'registry-password': 's3cret' }
    expect(problemsOf(() => requestOf(both))[1]).toMatch(/^registry-password: one password for 2 registries/)
  })

  test.each<[string, Record<string, string>]>([
    ['this is a pull request', { GITHUB_EVENT_NAME: 'pull_request' }],
    ['docker/metadata-action has made none', { DOCKER_METADATA_OUTPUT_JSON: '{"tags":[]}' }],
  ])('without tags moves none where %s', (reason, env) => {
    const given = { image: 'ghcr.io/org/tools,ghcr.io/org/tools', digests: one }
    expect(requestOf(given, env)).toMatchObject({
      targets: [{ image: tools, tags: [] }],
      warnings: [`tags is empty, and ${reason}: pushing by digest, no tag moves`],
    })
    const tagged = { targets: [{ image: tools, tags: ['v1'] }], warnings: [] }
    expect(requestOf({ ...given, tags: 'v1' }, env)).toMatchObject(tagged)
    const latest = { targets: [{ image: tools, tags: ['latest'] }], warnings: [] }
    expect(requestOf(given, { GITHUB_EVENT_NAME: 'push' })).toMatchObject(latest)
  })

  test('says all that is wrong at once', () => {
    const [code, ...problems] = problemsOf(() =>
      requestOf({ tags: '.v1', timeout: 'soon', 'digests-dir': '/proc/nonexistent' }),
    )
    expect(code).toBe('invalid-input')
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['timeout', 'tags', 'digests-dir'])
    expect(problemsOf(() => requestOf({})).slice(1)).toEqual([
      'image: required | name an image such as ghcr.io/org/tools',
      expect.stringMatching(/^digests: there is nothing to merge \| give the digests/),
    ])
  })
})

describe('images by platform', () => {
  test('have one order, and one index', () => {
    const images = [image('1', 'linux/arm64'), image('2', 'linux/amd64'), image('3', 'linux/arm/v7')]
    const sorted = sortedImages([...images, ...images])
    expect(sorted.map(({ platform }) => formatPlatform(platform))).toEqual([
      ...['linux/amd64', 'linux/arm/v7', 'linux/arm64'],
    ])
    const index = assembleIndex(sorted, {})
    expect(assembleIndex(sortedImages(images.toReversed()), {})).toEqual(index)
    const { manifests } = JSON.parse(index.bytes.toString()) as { manifests: { platform: object }[] }
    expect(manifests.map(({ platform }) => platform)).toContainEqual({
      os: 'linux',
      architecture: 'arm',
      variant: 'v7',
    })
  })

  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/arm64', 'linux/arm64/v8'],
    ['linux/arm', 'linux/arm/v7'],
  ])('%s and %s are one platform, which only one image may be for', (a, b) => {
    const [problem, ...others] = platformProblems([image('1', a), image('2', b), image('3', 'linux/s390x')])
    expect(others).toEqual([])
    expect(problem && problemText(problem)).toBe(
      `digests: 2 images are for ${a}: ghcr.io/org/tools@${one} and ghcr.io/org/tools@${two}`,
    )
  })

  test.each([
    ['linux/arm/v6', 'linux/arm/v7'],
    ['linux/amd64', 'windows/amd64'],
    ['linux/amd64', 'linux/amd64/v3'],
  ])('%s and %s are two', (a, b) => {
    expect(platformProblems([image('1', a), image('2', b)])).toEqual([])
  })
})

test('the outputs are those of the table, with a digest and a size for each platform', () => {
  const images = [image('1', 'linux/amd64'), image('2', 'linux/arm64')]
  const index = assembleIndex(images, {})
  const request = requestOf({ image: 'ghcr.io/org/tools', tags: 'v1,v2', digests: `${one} ${two}` })
  const outputs = toMergeOutputs({ request, index, images, bytesPushed: 530 })
  expect(Object.keys(outputs)).toEqual(Object.keys(MERGE_OUTPUTS))
  const { digest } = index.descriptor
  expect(outputs).toMatchObject({
    ...{ digest, image: `ghcr.io/org/tools@${digest}`, 'bytes-pushed': 530 },
    tags: 'ghcr.io/org/tools:v1\nghcr.io/org/tools:v2',
    metadata: {
      images: [`ghcr.io/org/tools@${digest}`],
      'containerimage.digest': digest,
      'containerimage.descriptor': index.descriptor,
      platforms: { 'linux/amd64': one, 'linux/arm64': two },
    },
  })
  expect(outputs.summary).toBe(`### \`ghcr.io/org/tools:v1\`

\`${digest}\` for 2 platforms, 530 B uploaded

\`\`\`sh
docker pull ghcr.io/org/tools@${digest}
\`\`\`

| platform | digest | compressed |
|---|---|--:|
| linux/amd64 | \`${one}\` | 3.0 MB |
| linux/arm64 | \`${two}\` | 3.0 MB |
`)
})
