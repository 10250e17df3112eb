import { describe, expect, test } from '@jest/globals'
import { readImage } from '../../../src/pack-image/image-input.ts'
import { storePath } from '../../support/fake-store.ts'
import { problemsOf } from '../../support/problems.ts'

const [git, libc] = [storePath('git'), storePath('libc')] as const
const info = (path: string, ...references: string[]) => ({
  ...{ path, narHash: `sha256:${'0'.repeat(52)}`, narSize: 1, references },
})
const packages = [{ name: 'git-2.47', priority: 5, outputs: [{ name: 'out', path: git }] }]

/** What a builder of nix/default.nix finds when the user gives these arguments. */
const attributes = (image: object) =>
  JSON.stringify({
    exportReferencesGraph: { closure: [git] },
    closure: [info(git, libc), info(libc)],
    outputs: { out: storePath('out') },
    image: {
      ...{ architecture: 'amd64', packages, nixpkgsVersion: null, revision: null, tag: 'latest', cmd: [] },
      ...{ labels: {}, annotations: {}, createdEpoch: 0, maxLayers: null, layersPlan: null },
      ...{ compression: null, compressionLevel: null },
      ...image,
    },
  })

describe('readImage', () => {
  test('has the defaults of the inputs for what is not given', () => {
    const { graph, ...image } = readImage(attributes({}))
    expect([...graph.paths.keys()]).toEqual([git, libc])
    expect(graph.roots).toEqual([git])
    expect(image).toEqual({
      platform: { os: 'linux', architecture: 'amd64' },
      config: expect.objectContaining({ entrypoint: [], cmd: [], env: {}, ports: [], volumes: [] }),
      files: [],
      ...{ authorities: [], nixDatabase: false, filesAtEpoch: false, withoutCommand: true, strict: false },
      contents: { packages, nixpkgsVersion: undefined, revision: undefined },
      layoutTag: 'latest',
      ...{ labels: {}, annotations: {}, createdEpoch: 0 },
      ...{ maxLayers: 94, layersPlan: undefined, compression: { kind: 'gzip', level: 6 } },
    })
  })

  test('takes what is given, texts of several lines too', () => {
    const given = {
      ...{ cmd: ['/bin/bash', '-l'], labels: { about: 'one\ntwo=2' }, annotations: { 'org.example': 'x' } },
      ...{ createdEpoch: 12, maxLayers: 7, compression: 'zstd', compressionLevel: 19, tag: 'v1' },
      ...{ nixpkgsVersion: '24.11', revision: 'r', entrypoint: 'tini --', env: { B: 'two words', A: 1 } },
      ...{ user: 'app', workdir: '/app', ports: [80, '53/udp'], volumes: ['/data'], stopSignal: 'QUIT' },
      ...{ healthcheck: ['true'] },
    }
    expect(readImage(attributes(given))).toMatchObject({
      ...{ labels: given.labels, annotations: given.annotations, createdEpoch: 12 },
      config: {
        ...{ entrypoint: ['tini', '--'], cmd: given.cmd, env: { A: '1', B: 'two words' }, workdir: '/app' },
        ...{ user: { name: 'app', uid: 1000 }, ports: ['53/udp', '80/tcp'], volumes: ['/data'] },
        ...{ stopSignal: 'SIGQUIT', healthcheck: { test: ['CMD', 'true'] } },
      },
      ...{ maxLayers: 7, compression: { kind: 'zstd', level: 19 }, layoutTag: 'v1' },
      contents: { nixpkgsVersion: '24.11', revision: 'r' },
    })
  })

  test('says all that is wrong at once', () => {
    const wrong = {
      ...{ maxLayers: 1000, compression: 'xz', labels: { a: 1, b: 'fine' }, annotations: { c: null } },
      ...{ cmd: { a: 1 }, user: 'A', createdEpoch: 'now', layersPlan: '/does/not/exist' },
    }
    const [code, ...problems] = problemsOf(() => readImage(attributes(wrong)))
    expect(code).toBe('invalid-input')
    const names = problems.map((problem) => problem.split(':')[0]).sort()
    const expected = ['annotations', 'cmd', 'compression', 'labels', 'layers-plan', 'max-layers']
    expect(names).toEqual(['SOURCE_DATE_EPOCH', ...expected, 'user'])
  })

  test.each<[object, string]>([
    [{ labels: ['a'] }, 'labels: it is not an attribute set of strings'],
    [{ labels: 'a=b' }, 'labels: it is not an attribute set of strings'],
    [{ annotations: 3 }, 'annotations: it is not an attribute set of strings'],
    [{ tag: 'a b' }, 'tag: "a b" is not a valid tag'],
    [{ tag: null }, 'tag: "" is not a valid tag'],
  ])('refuses %j', (image, message) => {
    expect(problemsOf(() => readImage(attributes(image)))).toEqual([
      'invalid-input',
      expect.stringContaining(message),
    ])
  })

  test.each<object>([
    { packages: [null] },
    { packages: [{}] },
    { packages: [{ ...packages[0], outputs: ['/nix/store/a'] }] },
    { packages: { a: 1 } },
    { architecture: 'riscv64' },
  ])('refuses what nix/default.nix does not write: %j', (image) => {
    expect(problemsOf(() => readImage(attributes(image)))).toEqual([
      'usage',
      expect.stringMatching(
        /^the input has no image, or not the one that nix\/default.nix writes \| give the/,
      ),
    ])
  })

  test('refuses counts that would have to be fetched', () => {
    const problems = problemsOf(() => readImage(attributes({ popularity: 'https://example.org/names.json' })))
    expect(problems).toEqual([
      'invalid-input',
      expect.stringMatching(/^popularity: .* no network \| give a path/),
    ])
  })

  test.each([
    ['not JSON', '{', 'the input is not JSON'],
    ['no closure', '[]', 'the graph: there are no store paths in it'],
    ['no image', JSON.stringify([info(git)]), 'the input has no image'],
  ])('needs a file of nix/default.nix: %s', (_, text, message) => {
    expect(() => readImage(text)).toThrow(message)
  })
})
