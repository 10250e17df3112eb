import { describe, expect, test } from '@jest/globals'
import { type Given, requestOf } from '../../support/inputs.ts'
import { problemsOf } from '../../support/problems.ts'

const refused = (given: Given, env: NodeJS.ProcessEnv = {}) =>
  problemsOf(() => requestOf(given, env)).slice(1)

test('what is wrong with one input hides neither what is wrong with others nor what they lack', () => {
  expect(
    refused({ packages: 'a..b', nixpkgs: '', 'max-layers': '1' }).map((line) => line.split(':')[0]),
  ).toEqual(['packages', 'max-layers', 'nixpkgs'])
})

describe('a request', () => {
  test('has everything that a run has to know', () => {
    const given = {
      packages: 'shell arm64 git',
      push: 'true',
      image: 'ghcr.io/org/a',
      tags: 'v1,v2',
      'max-layers': '10',
      compression: 'zstd',
      output: 'type=oci,dest=out',
    }
    expect(requestOf(given)).toMatchObject({
      packages: ['bashInteractive', 'cacert', 'coreutils', 'git', 'iana-etc', 'moreutils', 'nano'],
      platform: { os: 'linux', architecture: 'arm64' },
      config: { entrypoint: [], cmd: ['/bin/bash'], env: {}, user: undefined },
      createdEpoch: 0,
      maxLayers: 10,
      compression: { kind: 'zstd', level: 3 },
      targets: [{ image: { registry: 'ghcr.io', repository: 'org/a' }, tags: ['v1', 'v2'] }],
      login: undefined,
      local: { outputs: [{ kind: 'oci-layout', dest: 'out' }], load: [], names: [] },
    })
  })

  test("is for the machine's own architecture unless it says otherwise", () => {
    const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string]
    expect(requestOf().platform).toEqual({ os: 'linux', architecture })
  })

  test('without a shell has no default command', () => {
    expect(requestOf().config.cmd).toEqual([])
  })

  test.each([
    [{ cmd: 'git' }, { entrypoint: [], cmd: ['git'] }],
    [{ cmd: '[]' }, { entrypoint: [], cmd: [] }],
    [{ entrypoint: 'git' }, { entrypoint: ['git'], cmd: [] }],
    [
      { entrypoint: 'git', cmd: 'log' },
      { entrypoint: ['git'], cmd: ['log'] },
    ],
  ])('with a shell and %j has no shell for a command', (given, expected) => {
    expect(requestOf({ packages: 'shell git', ...given }).config).toMatchObject(expected)
  })

  test('has no room for files in two layers', () => {
    expect(refused({ files: `${import.meta.filename}:/a`, 'max-layers': '2' })).toEqual([
      expect.stringMatching(/^max-layers: 2 leaves no layer .* \| use 3 or more/),
    ])
  })

  test.each([
    ['workdir', '/a/b'],
    ['volumes', '/a'],
  ])('has no %s where a file is', (input, path) => {
    expect(refused({ files: `${import.meta.filename}:/a`, [input]: path })).toEqual([
      expect.stringContaining(`${input}: files puts a file where ${path} would be | `),
    ])
  })

  test('pushes nowhere when push is false, whatever image says', () => {
    expect(requestOf({ image: 'ghcr.io/org/a' }).targets).toEqual([])
  })

  test.each([
    ['gzip', '', 6],
    ['gzip', '9', 9],
    ['zstd', '', 3],
    ['zstd', '19', 19],
  ])('%s at level "%s" is packed at level %d', (compression, level, expected) => {
    expect(requestOf({ compression, 'compression-level': level }).compression.level).toBe(expected)
  })

  test('gzip has no level 10', () => {
    expect(refused({ 'compression-level': '10' })).toEqual([
      'compression-level: 10 is above what gzip has | use at most 9',
    ])
  })
})

describe('what is missing', () => {
  test('comes back all at once', () => {
    const env = { SOURCE_DATE_EPOCH: 'now' }
    const nothing = { packages: '', nixpkgs: '', push: '' }
    const given = { ...nothing, 'compression-level': '12', 'registry-username': 'me' }
    expect(problemsOf(() => requestOf(given, env))).toEqual([
      'invalid-input',
      'packages: required | name at least one package, for example packages: shell git curl',
      expect.stringMatching(/^nixpkgs: required \| .+/),
      'compression-level: 12 is above what gzip has | use at most 9',
      expect.stringContaining('SOURCE_DATE_EPOCH: "now" is not a number of seconds'),
      'image: required when push is true | name an image such as ghcr.io/org/tools, or set push: false',
      'registry-password: is missing | give both registry-username and registry-password, or neither',
    ])
  })

  test('a bad tag is one problem, not two', () => {
    expect(refused({ push: 'true', image: 'ghcr.io/org/a', tags: 'a b' })).toEqual([
      expect.stringContaining('tags: "a b" is not a valid tag'),
    ])
  })
})

describe('SOURCE_DATE_EPOCH', () => {
  test.each([
    ['0', 0],
    ['', 0],
    ['1700000000', 1_700_000_000],
    ['99999999999', 99_999_999_999],
  ])('"%s" is %d seconds', (value, seconds) => {
    expect(requestOf({}, { SOURCE_DATE_EPOCH: value }).createdEpoch).toBe(seconds)
  })

  test.each(['-1', '1.5', '1e9', '2023-11-14', '0x1', '100000000000'])('"%s" is refused', (value) => {
    expect(refused({}, { SOURCE_DATE_EPOCH: value })).toEqual([
      `SOURCE_DATE_EPOCH: "${value}" is not a number of seconds | unset it, or set it to whole seconds since 1970-01-01, for example $(git log -1 --format=%ct)`,
    ])
  })
})

describe('the login', () => {
  const push = { push: 'true', image: 'ghcr.io/org/a' }
  const both = { 'registry-username': 'me', 'registry-password': 's3cret' }

  test('is for the registry of the image', () => {
    expect(requestOf({ ...push, ...both }).login).toEqual({
      registry: 'ghcr.io',
      username: 'me',
      password: 's3cret',
      fallback: false,
    })
  })

  test('is for one registry, however many images it has', () => {
    expect(requestOf({ ...push, ...both, image: 'ghcr.io/org/a,ghcr.io/org/b' }).login?.registry).toBe(
      'ghcr.io',
    )
  })

  test('is never shown to a second registry, be it named by a tag', () => {
    const [problem] = refused({ ...push, ...both, tags: 'v1,quay.io/org/b:v1' })
    expect(problem).toBe(
      'registry-password: one password for 2 registries (ghcr.io/org/a, quay.io/org/b) | log in to each registry with docker/login-action instead',
    )
    expect(problem).not.toContain(both['registry-password'])
  })

  test.each([
    [{ 'registry-username': 'me' }, 'registry-password'],
    [{ 'registry-password': 's' }, 'registry-username'],
  ])('%j lacks %s', (given, missing) => {
    expect(refused({ ...push, ...given })).toEqual([
      `${missing}: is missing | give both registry-username and registry-password, or neither`,
    ])
  })

  test('for ghcr.io falls back to the token of the workflow and its actor', () => {
    const { login } = requestOf({ ...push, 'github-token': 't' }, { GITHUB_ACTOR: 'octocat' })
    expect(login).toEqual({ registry: 'ghcr.io', username: 'octocat', password: 't', fallback: true })
    expect(requestOf({ ...push, 'github-token': 't' }).login?.username).toBe('github-actions')
  })

  test.each([
    ['another registry', { push: 'true', image: 'quay.io/org/a', 'github-token': 't' }],
    ['no push', { image: 'ghcr.io/org/a', 'github-token': 't' }],
    ['an empty token', { ...push, 'github-token': '' }],
  ])('for %s has no fallback', (_, given) => {
    expect(requestOf(given).login).toBeUndefined()
  })

  test('that is given comes before the token', () => {
    expect(requestOf({ ...push, ...both, 'github-token': 't' }).login).toMatchObject({
      password: 's3cret',
      fallback: false,
    })
  })
})

describe('annotations', () => {
  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'org/repo',
  }
  const source = 'org.opencontainers.image.source'

  test('name the repository in a workflow, so that GHCR links the package to it', () => {
    expect(requestOf({}, github).annotations).toEqual({ [source]: 'https://github.com/org/repo' })
    expect(requestOf({}, { ...github, GITHUB_ACTIONS: undefined }).annotations).toEqual({})
  })

  test('that are given replace it', () => {
    expect(requestOf({ annotations: `${source}=https://other\nk=a=b` }, github).annotations).toEqual({
      [source]: 'https://other',
      k: 'a=b',
    })
  })
})
