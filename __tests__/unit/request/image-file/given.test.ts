import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { formatProblems, NixeryError, problemText } from '../../../../src/base/errors.ts'
import { formatImageName } from '../../../../src/image/oci/reference.ts'
import { fileRun, fleetRun, imageFile } from '../../../support/fleets.ts'
import { flatRequest, type Given } from '../../../support/inputs.ts'
import { problemsOfAsync } from '../../../support/problems.ts'

const request = async (given: Given) => flatRequest(await fileRun(given))

const two =
  'defaults: { nixpkgs: ./pkgs }\nimages: { a: { packages: git }, b: { packages: jq, max-layers: 9 } }'

test('an image of a file makes a request, with paths from where the file is', async () => {
  const file = await imageFile(two)
  expect(await request({ file, name: 'b' })).toMatchObject({
    packages: expect.arrayContaining(['jq']),
    maxLayers: 9,
    source: { kind: 'path', path: path.join(path.dirname(file), 'pkgs') },
  })
})

test('what is given beside the file comes first', async () => {
  expect(await request({ file: await imageFile(two), name: 'b', 'max-layers': '12' })).toMatchObject({
    maxLayers: 12,
  })
})

test('what is given beside the file takes no value of its maps away', async () => {
  const file = await imageFile(`
defaults: { nixpkgs: x, packages: git, nixpkgs-config: { allowUnfree: true, a: 1 } }
images: { a: { env: { A: "1 ", B: 2 }, labels: { l: file }, platforms: { linux/amd64: { env: { C: 3 } } } } }`)
  const given = { env: 'B=given\nD=4', labels: '{"m": "two\\nlines"}', 'nixpkgs-config': '{"a": 2}' }
  expect(await request({ file, ...given })).toMatchObject({
    config: { env: { A: '1 ', B: 'given', C: '3', D: '4' } },
    labels: expect.objectContaining({ l: 'file', m: 'two\nlines' }),
    nixpkgsConfig: { allowUnfree: true, a: 2 },
  })
  const problems = await problemsOfAsync(request({ file, env: 'x' }))
  expect(problems).toEqual(['invalid-input', expect.stringMatching(/^env: "x" has no key=value form/)])
  const odd = { ...given, labels: 'org.x = y' }
  expect((await request({ file, ...odd })).labels).toMatchObject({ l: 'file', 'org.x ': ' y' })
})

test('package sets of a file and those beside it are together, each with paths from where it stands', async () => {
  const packages = 'one/a two/a three/a'
  const file = await imageFile(
    `defaults: { nixpkgs: x, extra-nixpkgs: { one: ./a, two: ./b } }
images: { a: { packages: ${packages}, extra-nixpkgs: { three: ./c } } }`,
  )
  const { extraSources } = await request({ file, 'extra-nixpkgs': 'two=./d' })
  const place = (name: string) => ({ kind: 'path', path: path.resolve(path.dirname(file), name) })
  expect(extraSources).toEqual({
    ...{ one: place('a'), three: place('c') },
    two: { kind: 'path', path: path.resolve('d') },
  })
  const wrong = await imageFile('images: { a: { packages: git, nixpkgs: x, extra-nixpkgs: { A: x } } }')
  expect(await problemsOfAsync(request({ file: wrong, 'extra-nixpkgs': 'B=x' }))).toEqual([
    'invalid-input',
    expect.stringMatching(/^extra-nixpkgs: "A" cannot be a name/),
    expect.stringMatching(/^extra-nixpkgs: "B" cannot be a name/),
  ])
})

test('package sets of a file may be for images that are not in the run', async () => {
  const sets = 'extra-nixpkgs: { old: x }'
  const file = await imageFile(
    `defaults: { nixpkgs: x, ${sets} }\nimages: { a: { packages: git }, b: { packages: old/git } }`,
  )
  expect((await fileRun({ file, name: 'a' })).warnings).toEqual([])
  expect((await fileRun({ file, name: 'b', 'extra-nixpkgs': 'old=y\nnew=y' })).warnings).toEqual([])
  expect((await fileRun({ file, all: 'true' })).warnings).toEqual([])
  const unused = await imageFile(`images: { a: { packages: git, nixpkgs: x, ${sets} } }`)
  expect((await fileRun({ file: unused })).warnings).toEqual([
    expect.stringContaining('no package is from old'),
  ])
})

test('what is wrong with a map of the file is said, whatever is given beside it', async () => {
  const file = await imageFile('images: { a: { packages: git, nixpkgs: x, labels: nonsense } }')
  expect(await problemsOfAsync(request({ file, labels: 'a=b' }))).toEqual([
    'invalid-input',
    expect.stringMatching(/labels: "nonsense" has no key=value form/),
  ])
})

test('an annotation that is given counts more than one of the file, whatever the level', async () => {
  const file = await imageFile(
    'images: { a: { packages: git, nixpkgs: x, annotations: { t: A, "manifest:t": F } } }',
  )
  expect((await request({ file, annotations: 't=GIVEN' })).annotations).toMatchObject({ t: 'GIVEN' })
})

test('the name of an only image may be left out', async () => {
  const file = await imageFile('images: { a: { packages: git, nixpkgs: x } }')
  expect((await request({ file })).packages).toContain('git')
})

test('a plan beside the file is used', async () => {
  const file = await imageFile(two)
  const plan = { version: 1, maxLayers: 30, groups: [['git']] }
  await writeFile(path.join(path.dirname(file), 'nixery.layers.json'), JSON.stringify(plan))
  expect((await request({ file, name: 'a' })).layersPlan).toEqual(plan)
})

test('a bad value is found in its line, whether it is malformed or only does not fit', async () => {
  const file = await imageFile(
    'images:\n  a:\n    packages: git\n    nixpkgs: x\n    max-layers: 1\n    compression-level: 12\n',
  )
  const error: unknown = await request({ file }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(NixeryError)
  const { problems } = error as NixeryError
  expect(formatProblems(problems)).toContain(
    `${file}:5:5: max-layers: "1" is not a whole number from 2 to 125`,
  )
  expect(formatProblems(problems)).toContain(`${file}:6:5: compression-level: 12 is above what gzip has`)
})

/** `line:column message` of every problem of the run of all images. */
async function problemsOfRun(text: string, given: Given = {}): Promise<string[]> {
  const error: unknown = await fleetRun(text, given).catch((thrown: unknown) => thrown)
  if (!(error instanceof NixeryError)) return []
  return error.problems.map((one) => `${one.place?.line}:${one.place?.column} ${problemText(one)}`)
}

describe('what is wrong with the file hides nothing of what is wrong with the values, and leads to nothing else', () => {
  test.each([
    [
      'a list for a map, a word for a number, a value that does not fit',
      'defaults: { nixpkgs: x }\nimages: { a: { packages: git, labels: [x], max-layers: some }, b: { packages: "#" } }',
      ['2:31 labels: wrong type', /^2:44 max-layers: "some" is not/, /^2:69 packages: /],
    ],
    [
      'misspelt names, and values of what they stand for',
      'default: { nixpkgs: x, max-layers: 1 }\nimages: { a: { package: git } }',
      [
        /^1:1 the image file: "default" is not known/,
        /^1:24 max-layers: "1" is not/,
        /^2:16 a: "package" is not known/,
      ],
    ],
    [
      'an image that is no map',
      'defaults: { compression: zip }\nimages: { a: git, b: { packages: git, nixpkgs: x } }',
      [/^1:13 compression: "zip" is/, '2:11 a: expected a mapping'],
    ],
    [
      'defaults that are no map',
      'defaults: nixos-unstable\nimages: { a: { packages: git, compression: zip } }',
      ['1:1 defaults: expected a mapping', /^2:31 compression: "zip" is/],
    ],
    [
      'what is different on a platform',
      'images: { a: { packages: git, nixpkgs: x, platforms: { arm64: { labels: [x], user: "a b" } } } }',
      ['1:65 labels: wrong type', /^1:78 user: /],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await problemsOfRun(text)).toEqual(
      expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
    )
  })

  test('nor of what is given beside the file, and of the choice of an image', async () => {
    const text = 'images: { a: { packages: git, nixpkgs: x, labels: [x] }, b: {} }'
    expect(await problemsOfRun(text, { all: '', name: 'c' })).toEqual([
      expect.stringMatching(/ name: .* has no image "c"$/),
      '1:43 labels: wrong type',
    ])
    expect(await problemsOfRun(text, { compression: 'zip', packages: 'git', nixpkgs: 'x' })).toEqual([
      '1:43 labels: wrong type',
      expect.stringMatching(/ compression: "zip" is /),
    ])
  })
})

test.each<[string, Given, RegExp]>([
  ['a name without a file', { name: 'a' }, /^name: there is no image file/],
  [
    'no name where there are two',
    { file: 'FILE' },
    /^name: .* has 2 images \| choose one of: a, b; or set all: true$/,
  ],
  [
    'a name that is not there',
    { file: 'FILE', name: 'aa' },
    /^name: .* has no image "aa" \| did you mean a\?$/,
  ],
  [
    'a file that is not there',
    { file: '/proc/nonexistent.yml' },
    /^file: there is no .* \| give the path of an image file, such as nixery.yml$/,
  ],
  [
    'all without a file',
    { all: 'true' },
    /^all: there is no image file that it could choose from \| give file, too$/,
  ],
  [
    'a name with all',
    { file: 'FILE', all: 'true', name: 'a' },
    /^all: it builds every image, and name chooses one \| take out one of them$/,
  ],
  ['all and a name without a file', { all: 'true', name: 'a' }, /^all: there is no image file/],
  ['all that is no yes or no', { file: 'FILE', all: 'yes' }, /^all: "yes" is neither true nor false \| /],
])('%s is one problem', async (_, given, expected) => {
  const file = await imageFile(two)
  const filled = { ...given, ...(given.file === 'FILE' ? { file } : {}) }
  const [code, ...problems] = await problemsOfAsync(request(filled))
  expect(code).toBe('invalid-input')
  expect(problems).toEqual([expect.stringMatching(expected)])
})

describe('all', () => {
  test('are the images of the file in its order, each with its name', async () => {
    const text = 'defaults: { nixpkgs: x, packages: git }\nimages: { c: , a: , b: { max-layers: 9 } }'
    const { images } = await fleetRun(text)
    expect(images.map(({ name }) => name)).toEqual(['c', 'a', 'b'])
    expect(images.map(({ platforms }) => platforms[0]?.maxLayers)).toEqual([94, 94, 9])
  })

  test('is one where there is one, and one is chosen without it', async () => {
    expect((await fleetRun('images: { a: { packages: git, nixpkgs: x } }')).images).toHaveLength(1)
    for (const all of ['false', '', 'False']) {
      const { images } = await fileRun({ file: await imageFile(two), name: 'b', all })
      expect(images.map(({ name }) => name)).toEqual(['b'])
    }
  })

  test('have what is given beside the file', async () => {
    const { images } = await fleetRun(two, { 'max-layers': '12' })
    expect(images.map(({ platforms }) => platforms[0]?.maxLayers)).toEqual([12, 12])
  })

  test('find the plan beside the file', async () => {
    const file = await imageFile(two)
    const plan = { version: 1, maxLayers: 30, groups: [['git']] }
    await writeFile(path.join(path.dirname(file), 'nixery.layers.json'), JSON.stringify(plan))
    const { images } = await fileRun({ file, all: 'true' })
    expect(images.map(({ platforms }) => platforms[0]?.layersPlan)).toEqual([plan, plan])
  })
})

describe('{name} in what is given beside the file', () => {
  const given = { image: 'ghcr.io/org/{name},quay.io/{name}/{name}', output: 'type=oci,dest=out/{name}' }
  const namesOf = async (more: Given) =>
    (await fileRun({ file: await imageFile(two), ...given, ...more })).images.map(({ names, local }) => [
      ...names.map(formatImageName),
      ...local.outputs.map(({ dest }) => dest),
    ])

  test('is the name of each image', async () => {
    const expected = (name: string) => [`ghcr.io/org/${name}`, `quay.io/${name}/${name}`, `out/${name}`]
    expect(await namesOf({ all: 'true' })).toEqual([expected('a'), expected('b')])
    expect(await namesOf({ name: 'b' })).toEqual([expected('b')])
  })

  test('is nothing but text in other inputs', async () => {
    const labels = async (more: Given) =>
      (await fileRun({ file: await imageFile(two), labels: 'a={name}', ...more })).images[0]?.platforms[0]
        ?.labels
    expect(await labels({ name: 'b' })).toEqual({ a: '{name}' })
  })

  test('is no image name without a file', async () => {
    expect(
      await problemsOfAsync(request({ packages: 'git', nixpkgs: 'x', image: 'ghcr.io/{name}' })),
    ).toEqual([
      'invalid-input',
      expect.stringMatching(/^image: "ghcr\.io\/\{name\}" is not a valid image name/),
    ])
  })
})

describe('what an image file says for a platform', () => {
  const different = `
defaults: { nixpkgs: ./pkgs, platforms: { linux/amd64: , linux/arm64: { max-layers: 9 } } }
images: { a: { packages: [git, jq], platforms: { amd64: , arm64: { packages: git } } } }`
  const platformsOf = async (more: Given) =>
    (await fleetRun(different, more)).images[0]?.platforms.map(({ platform, packages, maxLayers }) => [
      platform.architecture,
      packages.filter((name) => !['cacert', 'iana-etc'].includes(name)),
      maxLayers,
    ])

  test('is true of its image alone', async () => {
    expect(await platformsOf({})).toEqual([
      ['amd64', ['git', 'jq'], 94],
      ['arm64', ['git'], 9],
    ])
  })

  test('comes after what is given beside the file', async () => {
    expect(await platformsOf({ packages: 'htop' })).toEqual([
      ['amd64', ['htop'], 94],
      ['arm64', ['htop'], 9],
    ])
  })

  test('stays where the platforms are given beside the file', async () => {
    expect(await platformsOf({ platforms: 'linux/arm64' })).toEqual([['arm64', ['git'], 9]])
    expect(await platformsOf({ platforms: 'linux/amd64' })).toEqual([['amd64', ['git', 'jq'], 94]])
  })

  test('is not said of a platform that images cannot be made for', async () => {
    const text =
      'images:\n  a:\n    packages: git\n    nixpkgs: x\n    platforms: { linux/s390x: { packages: jq } }\n'
    const file = await imageFile(text)
    const error: unknown = await request({ file }).catch((thrown: unknown) => thrown)
    expect(error instanceof NixeryError && formatProblems(error.problems)).toBe(
      `${file}:5:5: platforms: "linux/s390x" is not a platform that images can be made for\n  fix: use linux/amd64 and linux/arm64`,
    )
  })
})
