import { describe, expect, test } from '@jest/globals'
import { NixeryError, problemText } from '../../../src/base/errors.ts'
import { formatImageName, taggedNames } from '../../../src/image/oci/reference.ts'
import type { RunRequest } from '../../../src/request/request.ts'
import { fileRun, fleetRun, imageFile } from '../../support/fleets.ts'
import { type Given, runOf } from '../../support/inputs.ts'
import { problemsOf } from '../../support/problems.ts'

/** What is wrong with a run: `line message` for what stands in its image file, else `message`. */
async function refused(run: Promise<RunRequest>): Promise<string[]> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof NixeryError)) throw new Error('it did not fail')
  for (const { hint } of error.problems) expect(hint).toMatch(/./)
  return error.problems.map(
    (problem) => `${problem.place === undefined ? '' : `${problem.place.line} `}${problemText(problem)}`,
  )
}

const two = 'defaults: { nixpkgs: ./pkgs }\nimages:\n  a: { packages: git }\n  b: { packages: jq }\n'

test('every package of a list has a place of its own', async () => {
  const text = 'images:\n  a:\n    nixpkgs: ./pkgs\n    packages:\n      - git\n      - jq\n      - git\n'
  const { images } = await fleetRun(text)
  const places = images[0]?.platforms[0]?.packagePlaces
  expect([...(places ?? [])].map(([name, { line, column }]) => [name, line, column])).toEqual([
    ['git', 5, 9],
    ['jq', 6, 9],
  ])
})

describe('several images', () => {
  test('make one run, each with its own name, contents and place', async () => {
    const text = `
defaults: { nixpkgs: ./pkgs, image: "ghcr.io/org/{name}", platforms: linux/amd64 }
images: { a: { packages: git, tags: v1 }, b: { packages: jq, platforms: [arm64, amd64] } }`
    const { images } = await fleetRun(text, { push: 'true', output: 'type=oci,dest=out/{name}' })
    expect(
      images.map(({ name, platforms, targets, local }) => ({
        name,
        platforms: platforms.map(({ platform }) => platform.architecture),
        tags: taggedNames(targets),
        outputs: local.outputs.map(({ dest }) => dest),
      })),
    ).toEqual([
      { name: 'a', platforms: ['amd64'], tags: ['ghcr.io/org/a:v1'], outputs: ['out/a'] },
      { name: 'b', platforms: ['amd64', 'arm64'], tags: ['ghcr.io/org/b:latest'], outputs: ['out/b'] },
    ])
    expect(images[1]?.platforms.map(({ packages }) => packages)).toEqual([
      ['cacert', 'iana-etc', 'jq'],
      ['cacert', 'iana-etc', 'jq'],
    ])
  })

  test('have the annotations of their index, where the manifests have others', async () => {
    const text = `
defaults: { nixpkgs: x, packages: git, platforms: "amd64,arm64" }
images:
  a: { annotations: { k: both, "index:k": index, "manifest[linux/arm64]:k": arm64 } }
  b:`
    const { images } = await fleetRun(text)
    expect(images.map(({ indexAnnotations }) => indexAnnotations)).toEqual([{ k: 'index' }, {}])
    expect(images[0]?.platforms.map(({ annotations }) => annotations)).toEqual([
      { k: 'both' },
      { k: 'arm64' },
    ])
  })

  test('have a family each, and the run has that of all', async () => {
    const text =
      'defaults: { nixpkgs: x, packages: git, image: "ghcr.io/org/{name}", platforms: amd64 }\nimages: { a: , b: { platforms: [arm64, amd64] } }'
    const run = await fleetRun(text)
    const families = ['ghcr.io/org/a amd64', 'ghcr.io/org/b amd64 arm64']
    expect(run.images.map(({ scope: family }) => family)).toEqual(families)
    expect(run.scope).toBe(families.join('\n'))
  })

  test('have one without a registry, too: no image is a version of another', async () => {
    const text = 'defaults: { nixpkgs: x, packages: git, platforms: amd64 }\nimages: { a: , b: }'
    expect((await fleetRun(text)).images.map(({ scope }) => scope)).toEqual(['a amd64', 'b amd64'])
  })
})

describe('what is wrong with a fleet', () => {
  test('is said once when it is wrong with all images, and without a name', async () => {
    const text = 'images: { a: { packages: git }, b: { packages: jq }, c: { packages: x } }'
    expect(await refused(fleetRun(text, { push: 'true' }))).toEqual([
      'nixpkgs: required',
      'image: required when push is true',
    ])
  })

  test('is said of each image that it is wrong with, when that is not all', async () => {
    const text = 'images: { a: { nixpkgs: x }, b: { packages: git }, c: { packages: jq } }'
    expect(await refused(fleetRun(text))).toEqual([
      'a: packages: required',
      'b: nixpkgs: required',
      'c: nixpkgs: required',
    ])
  })

  test('has no name before it when there is only one image', async () => {
    expect(await refused(fleetRun('images: { a: { nixpkgs: x } }'))).toEqual(['packages: required'])
    const file = await imageFile(two)
    expect(await refused(fileRun({ file, name: 'a', push: 'true' }))).toEqual([
      'image: required when push is true',
    ])
  })

  test('is found in its line, once for each place, without a name', async () => {
    const text = `
defaults: { nixpkgs: x, packages: git, max-layers: 1 }
images:
  a: { max-layers: 9, compression-level: 12 }
  b: { cmd: '"' }
  c:`
    expect((await refused(fleetRun(text))).sort()).toEqual([
      expect.stringMatching(/^2 max-layers: "1" is not a whole number/),
      '4 compression-level: 12 is above what gzip has',
      expect.stringMatching(/^5 cmd: /),
    ])
  })

  test('given beside the file is said once, and has no line', async () => {
    const problems = await refused(
      fleetRun(two, { 'max-layers': '1', compression: 'xz', 'nix-version': '1' }),
    )
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'max-layers',
      'compression',
      'nix-version',
    ])
  })

  test('comes all at once: inputs, images together and the run', async () => {
    const given = {
      push: 'true',
      'registry-username': 'me',
      'signing-key': 'k:AAAA',
      output: 'type=oci,dest=out',
      load: 'x',
    }
    const problems = await refused(
      fleetRun('images: { a: { nixpkgs: x }, b: { nixpkgs: x, packages: git } }', given),
    )
    expect(problems.map((problem) => problem.replace(/^(([ab]): )?([a-z-]+):.*/, '$1$3'))).toEqual(
      expect.arrayContaining(['a: packages', 'image', 'load', 'registry-password', 'signing-key', 'output']),
    )
  })
})

describe('what is wrong on a platform', () => {
  const fleet = (platforms: string, more = '') =>
    `images:\n  a:\n    packages: git\n    nixpkgs: x\n    platforms:\n${platforms}${more}`

  test('is found in its line', async () => {
    const text = fleet(
      '      linux/amd64:\n      linux/arm64:\n        max-layers: 1\n        compression-level: 12\n',
    )
    expect(await refused(fleetRun(text))).toEqual([
      expect.stringMatching(/^8 max-layers: "1" is not a whole number/),
      '9 compression-level: 12 is above what gzip has',
    ])
  })

  test('hides nothing that is wrong with the image, and is said once', async () => {
    const text = fleet(
      '      linux/amd64: { user: x y }\n      linux/arm64: { max-layers: 1 }\n',
      '    compression-level: 12\n    tags: "-"\n',
    )
    const problems = await refused(fleetRun(text, { push: 'true', image: 'ghcr.io/org/a' }))
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      '6 user',
      '7 max-layers',
      '8 compression-level',
      '9 tags',
    ])
  })

  test('is not wrong on the others', async () => {
    const text = fleet('      linux/amd64:\n      linux/arm64: { packages: }\n').replace(
      'packages: git',
      'labels: { a: b }',
    )
    expect(await refused(fleetRun(text))).toEqual(['packages: required'])
    const { images } = await fleetRun(
      'images: { a: { nixpkgs: x, platforms: { amd64: { packages: jq }, arm64: { packages: git } } } }',
    )
    expect(images[0]?.platforms.map(({ packages }) => packages[2])).toEqual(['jq', 'iana-etc'])
  })

  test('does not matter when the image is not made for it', async () => {
    const text = fleet('      linux/arm64: { compression-level: 12 }\n')
    expect((await fleetRun(text, { platforms: 'linux/amd64' })).images[0]?.platforms).toHaveLength(1)
  })

  test('has the name of its image when there are several', async () => {
    const text =
      'defaults: { nixpkgs: x }\nimages: { a: { platforms: { arm64: , amd64: { packages: git } } }, b: { packages: jq } }'
    expect(await refused(fleetRun(text))).toEqual(['a: packages: required'])
  })
})

describe('push-by-digest', () => {
  const given = { push: 'true', 'push-by-digest': 'true', image: 'ghcr.io/org/{name}' }
  const tagged = 'images: { a: { packages: git, nixpkgs: x, tags: [v1, v2] } }'
  const targetsOf = (run: RunRequest) =>
    run.images.flatMap(({ targets }) => targets.map(({ image, tags }) => [formatImageName(image), tags]))

  test('leaves the tags of an image file to those who push them', async () => {
    expect(targetsOf(await fleetRun(tagged, given))).toEqual([['ghcr.io/org/a', []]])
    expect(targetsOf(await fleetRun(tagged, { ...given, 'push-by-digest': 'false' }))).toEqual([
      ['ghcr.io/org/a', ['v1', 'v2']],
    ])
  })

  test('takes no tags that are given beside the file, or without one', async () => {
    const problem = 'tags: cannot be used with push-by-digest: v3, v4'
    expect(await refused(fleetRun(tagged, { ...given, tags: 'v3,v4' }))).toEqual([problem])
    const alone = { ...given, image: 'ghcr.io/org/a', tags: 'v3,v4' }
    expect(problemsOf(() => runOf(alone))).toEqual([
      'invalid-input',
      `${problem} | remove tags, or push-by-digest`,
    ])
  })

  test('takes the default of tags for none, given or not', async () => {
    for (const tags of ['', 'latest'])
      expect(targetsOf(await fleetRun(tagged, { ...given, tags }))).toEqual([['ghcr.io/org/a', []]])
  })

  test('has names on this machine with the tags of the file', async () => {
    const { images } = await fleetRun(tagged, { ...given, load: 'docker' })
    expect(images[0]?.local.names).toEqual(['ghcr.io/org/a:v1', 'ghcr.io/org/a:v2'])
  })
})

describe('places on this machine', () => {
  const platforms = 'linux/amd64,linux/arm64'

  test('a docker archive holds one platform, and is refused for two, of every image that has two', async () => {
    const text = `defaults: { nixpkgs: x, packages: git }\nimages: { a: { platforms: "${platforms}" }, b: { platforms: amd64 } }`
    const output = 'type=docker,dest={name}.tar\ntype=oci,dest={name}'
    expect(await refused(fleetRun(text, { output }))).toEqual([
      'a: output: the docker archive a.tar can hold the image of one platform only',
    ])
    expect(problemsOf(() => runOf({ platforms, output: 'type=docker,dest=a.tar' })).slice(1)).toEqual([
      'output: the docker archive a.tar can hold the image of one platform only | build it for one platform, or write type=oci,dest=a.tar,tar=true',
    ])
  })

  test('OCI layouts and archives hold all', () => {
    const output = 'type=oci,dest=a\ntype=oci,dest=a.tar'
    expect(runOf({ platforms, output }).images[0]?.local.outputs).toHaveLength(2)
  })

  test.each<[string, string[]]>([
    ['type=oci,dest=out', ['output: dest=out is given twice']],
    ['type=oci,dest={name}\ntype=docker,dest={name}-b', ['output: dest=a-b is given twice']],
    ['type=oci,dest={name}\ntype=oci,dest=a/{name}', ['a: output: dest=a/a lies inside of a']],
    [
      'type=oci,dest=x/{name}\ntype=oci,dest=x',
      ['a: output: dest=x/a lies inside of x', 'a-b: output: dest=x/a-b lies inside of x'],
    ],
  ])('of all images are apart: %j', async (output, problems) => {
    const text = 'defaults: { nixpkgs: x, packages: git }\nimages: { a: , a-b: }'
    expect(await refused(fleetRun(text, { output }))).toEqual(problems)
  })

  test.each([
    'type=oci,dest=out/{name}\ntype=oci,dest={name}',
    'type=oci,dest={name}\ntype=docker,dest={name}.tar',
  ])('of all images may be %j', async (output) =>
    expect((await fleetRun(two, { output })).images).toHaveLength(2),
  )
})

describe('the login of a fleet', () => {
  const login: Given = { push: 'true', 'registry-username': 'me', 'registry-password': 's3cret' }
  const at = (a: string, b: string) =>
    `defaults: { nixpkgs: x, packages: git }\nimages: { a: { image: ${a} }, b: { image: ${b} } }`

  test('is for the one registry of all images', async () => {
    expect((await fleetRun(at('ghcr.io/org/a', 'ghcr.io/org/b'), login)).registries.login).toMatchObject({
      ...{ registry: 'ghcr.io', username: 'me', password: 's3cret' },
    })
  })

  test('is never shown to a second registry that another image goes to', async () => {
    const problems = await refused(fleetRun(at('ghcr.io/org/a', 'quay.io/org/b'), login))
    expect(problems).toEqual([
      'registry-password: one password for 2 registries (ghcr.io/org/a, quay.io/org/b)',
    ])
    expect(problems.join()).not.toContain('s3cret')
  })

  test('is never shown to a registry whose layers only are looked at', async () => {
    const given = { ...login, 'cache-from': 'quay.io/org/c' }
    const run = await fleetRun(at('ghcr.io/org/a', 'ghcr.io/org/b'), given)
    expect(run.registries.login).toMatchObject({ registry: 'ghcr.io', password: 's3cret' })
    const unpushed = fleetRun(at('ghcr.io/org/a', 'ghcr.io/org/b'), { ...given, push: 'false' })
    expect((await unpushed).registries.login).toMatchObject({ registry: 'ghcr.io' })
  })

  test('falls back to the token when any image is on ghcr.io', async () => {
    const given = { push: 'true', 'github-token': 't' }
    expect((await fleetRun(at('quay.io/org/a', 'ghcr.io/org/b'), given)).registries.login).toMatchObject({
      ...{ registry: 'ghcr.io', password: 't', fallback: true },
    })
    expect((await fleetRun(at('quay.io/org/a', 'quay.io/org/b'), given)).registries.login).toBeUndefined()
  })
})
