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

describe('package sets by name', () => {
  const sets = 'old=nixos-24.05\nnew=./pkgs\nodd=~/pkgs'
  const two = 'old=nixos-24.05\nnew=./pkgs'

  test('are those that packages are taken from, in the order of their names', () => {
    const both = requestOf({ packages: 'git old/jq new/jq', 'extra-nixpkgs': two })
    expect(Object.keys(both.extraSources)).toEqual(['new', 'old'])
    expect([both.extraSources, both.warnings]).toMatchObject([{ new: { kind: 'path' } }, []])
    const one = requestOf({ packages: 'git old/jq', 'extra-nixpkgs': two })
    expect(one.extraSources).toEqual({ old: { kind: 'branch', branch: 'nixos-24.05' } })
    expect(one.warnings).toEqual([
      'extra-nixpkgs: no package is from new: write new/NAME in packages, or leave it out',
    ])
    expect(requestOf().extraSources).toEqual({})
  })

  test('that are wrong are named, and what their packages lack is not', () => {
    expect(refused({ packages: 'git old/jq', 'extra-nixpkgs': sets })).toEqual([
      expect.stringMatching(/^extra-nixpkgs: odd: "~\/pkgs" is not a package source/),
    ])
  })

  test('take the configuration of nixpkgs that a flake does not', () => {
    const flake = { nixpkgs: 'github:o/r', 'nixpkgs-config': '{"allowUnfree": true}', packages: 'a old/b' }
    expect(refused({ ...flake, 'extra-nixpkgs': 'old=github:o/s' })).toHaveLength(1)
    expect(requestOf({ ...flake, 'extra-nixpkgs': 'old=nixos-24.05' })).toMatchObject({
      nixpkgsConfig: { allowUnfree: true },
    })
  })
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
      registries: { login: undefined, insecure: [] },
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
      'packages: required | name at least one package, for example packages: "shell git curl"',
      expect.stringMatching(/^nixpkgs: required \| .+/),
      'compression-level: 12 is above what gzip has | use at most 9',
      expect.stringContaining('SOURCE_DATE_EPOCH: "now" is not a number of seconds'),
      'image: required when push is true | name an image such as ghcr.io/org/tools, or set push: false',
      'registry-password: is empty, and registry-username is not | give both registry-username and registry-password, or neither',
    ])
  })

  test('a bad tag is one problem, not two', () => {
    expect(refused({ push: 'true', image: 'ghcr.io/org/a', tags: 'a?b' })).toEqual([
      expect.stringContaining('tags: "a?b" is not a valid tag'),
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
    expect(requestOf({ ...push, ...both }).registries.login).toEqual({
      registry: 'ghcr.io',
      username: 'me',
      password: 's3cret',
      fallback: false,
    })
  })

  test('is for one registry, however many images it has', () => {
    expect(
      requestOf({ ...push, ...both, image: 'ghcr.io/org/a,ghcr.io/org/b' }).registries.login?.registry,
    ).toBe('ghcr.io')
  })

  test('is never shown to a second registry, be it named by a tag', () => {
    const [problem] = refused({ ...push, ...both, tags: 'v1,quay.io/org/b:v1' })
    expect(problem).toBe(
      'registry-password: one password for 2 registries (ghcr.io/org/a, quay.io/org/b) | take it out, and for each registry log in with docker/login-action before this step',
    )
    expect(problem).not.toContain(both['registry-password'])
  })

  test.each([
    [{ 'registry-username': 'me' }, 'registry-password: is empty, and registry-username is not'],
    [{ 'registry-password': 's' }, 'registry-username: is empty, and registry-password is not'],
  ])('%j is refused', (given, message) => {
    expect(refused({ ...push, ...given })).toEqual([
      `${message} | give both registry-username and registry-password, or neither`,
    ])
  })

  test('in a workflow, an empty password is that of a secret which the job does not get', () => {
    const [problem] = refused({ ...push, 'registry-username': 'me' }, { GITHUB_ACTIONS: 'true' })
    expect(problem).toMatch(/^registry-password: is empty, .* pull requests of forks and of Dependabot/)
    expect(problem).toMatch(/\| set push: \$\{\{ github\.event_name != 'pull_request' \}\}/)
  })

  test('without a push nothing of it is looked at, unless it is complete and for one registry', () => {
    const unpushed = { ...push, push: 'false' }
    const given = [{ 'registry-username': 'me' }, { ...both, image: 'ghcr.io/org/a,quay.io/org/b' }]
    for (const one of given) expect(requestOf({ ...unpushed, ...one }).registries.login).toBeUndefined()
  })

  test.each([
    ['https://github.com', 'ghcr.io', 'ghcr.io'],
    [undefined, 'ghcr.io', 'ghcr.io'],
    ['https://codeberg.org', 'ghcr.io', undefined],
    ['https://codeberg.org', 'codeberg.org', 'codeberg.org'],
    ['https://ghe.example.org:8443', 'containers.ghe.example.org:8443', 'containers.ghe.example.org:8443'],
    ['https://org.ghe.com', 'containers.org.ghe.com', 'containers.org.ghe.com'],
    ['https://', 'ghcr.io', undefined],
  ])('the token of a job on %s for %s: %s', (GITHUB_SERVER_URL, registry, expected) => {
    const env = GITHUB_SERVER_URL === undefined ? {} : { GITHUB_SERVER_URL }
    for (const more of [
      { image: `${registry}/org/a` },
      { image: 'quay.io/org/a', 'cache-from': `${registry}/org/a` },
    ]) {
      const { login } = requestOf({ ...push, 'github-token': 't', ...more }, env).registries
      expect(login?.registry).toBe(expected)
    }
  })

  test("on GitLab, the job's login is for the registry of its server alone", () => {
    const env = {
      GITLAB_CI: 'true',
      CI_REGISTRY: 'registry.gitlab.example',
      CI_REGISTRY_USER: 'gitlab-ci-token',
      CI_REGISTRY_PASSWORD: 'p',
    }
    const login = (image: string) => requestOf({ push: 'true', image }, env).registries.login
    expect(login('registry.gitlab.example/group/a')).toEqual({
      ...{ registry: 'registry.gitlab.example', username: 'gitlab-ci-token', password: 'p', fallback: true },
    })
    expect(login('quay.io/org/a')).toBeUndefined()
    expect(
      requestOf({ push: 'true', image: 'registry.gitlab.example/group/a' }).registries.login,
    ).toBeUndefined()
  })

  test('for ghcr.io falls back to the token of the workflow and its actor', () => {
    const { login } = requestOf({ ...push, 'github-token': 't' }, { GITHUB_ACTOR: 'octocat' }).registries
    expect(login).toEqual({ registry: 'ghcr.io', username: 'octocat', password: 't', fallback: true })
    expect(requestOf({ ...push, 'github-token': 't' }).registries.login?.username).toBe('github-actions')
  })

  test.each([
    ['another registry', { push: 'true', image: 'quay.io/org/a', 'github-token': 't' }],
    ['no push', { image: 'ghcr.io/org/a', 'github-token': 't' }],
    ['an empty token', { ...push, 'github-token': '' }],
  ])('for %s has no fallback', (_, given) => {
    expect(requestOf(given).registries.login).toBeUndefined()
  })

  test('that is given comes before the token', () => {
    expect(requestOf({ ...push, ...both, 'github-token': 't' }).registries.login).toMatchObject({
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

describe('tags', () => {
  const push = { push: 'true', image: 'ghcr.io/org/a' }
  const tagsOf = (tags: string) => requestOf({ ...push, tags }).targets

  test.each([
    ['a b\tc', ['a', 'b', 'c']],
    ['a, b\nc', ['a', 'b', 'c']],
    ['ghcr.io/org/a', ['latest']],
    ['ghcr.io/org/a v1', ['latest', 'v1']],
  ])('%j', (text, tags) => {
    expect(tagsOf(text)).toEqual([{ image: { registry: 'ghcr.io', repository: 'org/a' }, tags }])
  })

  const metadata = (tags: string[]) => ({ DOCKER_METADATA_OUTPUT_JSON: JSON.stringify({ tags }) })
  test.each<[string, Record<string, string>, string | undefined]>([
    ['a push', { GITHUB_EVENT_NAME: 'push' }, undefined],
    ['a pull request', { GITHUB_EVENT_NAME: 'pull_request' }, 'this is a pull request'],
    ['a pull request of a fork', { GITHUB_EVENT_NAME: 'pull_request_target' }, 'this is a pull request'],
    ['metadata-action without tags', metadata([]), 'docker/metadata-action has made none'],
    ['metadata-action with tags', metadata(['v1']), undefined],
  ])('that are empty move latest only where that is meant: %s', (_, env, reason) => {
    const { targets, warnings } = requestOf(push, env)
    expect(targets[0]?.tags).toEqual(reason === undefined ? ['latest'] : [])
    expect(warnings).toEqual(
      reason === undefined ? [] : [`tags is empty, and ${reason}: pushing by digest, no tag moves`],
    )
    expect(requestOf({ ...push, tags: 'latest' }, env).targets[0]?.tags).toEqual(['latest'])
  })

  test('that are empty in a pull request: what the other inputs say counts by what it means', () => {
    const env = { GITHUB_EVENT_NAME: 'pull_request' }
    expect(requestOf({ ...push, 'push-by-digest': 'False' }, env)).toMatchObject({
      targets: [{ tags: [] }],
      warnings: [expect.stringContaining('no tag moves')],
    })
    expect(requestOf({ ...push, 'push-by-digest': 'TRUE' }, env).warnings).toEqual([])
    expect(requestOf({ ...push, push: 'False' }, env).warnings).toEqual([])
    expect(() => requestOf({ ...push, 'push-by-digest': 'maybe' }, env)).toThrow('neither true nor false')
  })
})

describe('insecure registries', () => {
  test('are hosts', () => {
    const { insecure } = requestOf({ 'insecure-registries': 'registry:5000, a.test\nb.test:80' }).registries
    expect(insecure).toEqual(['registry:5000', 'a.test', 'b.test:80'])
    expect(refused({ 'insecure-registries': 'http://registry:5000' })).toEqual([
      'insecure-registries: "http://registry:5000" is not the name of a registry | write HOST or HOST:PORT, for example registry:5000',
    ])
  })
})
