import { describe, expect, test } from '@jest/globals'
import { platformInputs } from '../../../../src/request/image-file/file-inputs.ts'
import type { FileInputs } from '../../../../src/request/image-file/image-file.ts'
import { fileProblems, readFile } from '../../../support/image-files.ts'

const read = (text: string) => readFile(text).images

const texts = (inputs: FileInputs | undefined) =>
  inputs && Object.fromEntries([...inputs].map(([input, { text }]) => [input, text]))

/** The text of one image's platforms, and all its inputs for those where some are different. */
function platformsOf(text: string, name = 'a') {
  const image = read(text).get(name)
  const different = [...(image?.platforms ?? [])].map(([one, inputs]) => [one, texts(inputs)])
  return { platforms: image?.inputs.get('platforms')?.text, different: Object.fromEntries(different) }
}

/** `line:column message | hint` of every problem. */
const problemsOf = (text: string): string[] =>
  fileProblems(text).map(({ message, hint, place }) => `${place?.line}:${place?.column} ${message} | ${hint}`)

describe('platforms', () => {
  test.each([
    ['linux/arm64', 'linux/arm64'],
    ['"linux/amd64,linux/arm64"', 'linux/amd64,linux/arm64'],
    ['[linux/amd64, arm64]', 'linux/amd64\narm64'],
    ['{ linux/amd64: , linux/arm64: }', 'linux/amd64\nlinux/arm64'],
    ['{ arm64: {}, amd64: ~ }', 'arm64\namd64'],
    ['{ linux/arm64: { packages: , labels: ~ } }', 'linux/arm64'],
  ])('may be written %s, and nothing is different on any', (written, platforms) => {
    expect(platformsOf(`images: { a: { platforms: ${written} } }`)).toEqual({ platforms, different: {} })
  })

  test('of an image replace those of the defaults, also as maps', () => {
    const text = `
defaults: { platforms: { linux/amd64: , linux/arm64: } }
images: { a: { platforms: { arm64: } }, b: { platforms: amd64 }, c: { platforms: }, d: }`
    expect(['a', 'b', 'c', 'd'].map((name) => platformsOf(text, name).platforms)).toEqual([
      ...['arm64', 'amd64', 'linux/amd64\nlinux/arm64', 'linux/amd64\nlinux/arm64'],
    ])
  })

  test.each([
    ['[[linux/amd64]]', '1:16 platforms: wrong type'],
    ['{ linux/arm64: x }', '1:29 linux/arm64: expected a mapping'],
    ['{ linux/arm64: [git] }', '1:29 linux/arm64: expected a mapping'],
  ])('cannot be written %s: %s', (written, problem) => {
    const problems = problemsOf(`images: { a: { platforms: ${written} } }`)
    expect(problems.map((one) => one.split(' | ')[0])).toEqual([problem])
  })
})

describe('what is different on a platform', () => {
  test('is said for it alone, with all that is the same', () => {
    const text = `images: { a: { packages: [git, jq], max-layers: 9, platforms: { linux/amd64: , linux/arm64: { packages: git } } } }`
    const platforms = 'linux/amd64\nlinux/arm64'
    expect(platformsOf(text)).toEqual({
      platforms,
      different: { 'linux/arm64': { packages: 'git', 'max-layers': '9', platforms } },
    })
    expect(texts(read(text).get('a')?.inputs)).toEqual({ packages: 'git\njq', 'max-layers': '9', platforms })
  })

  test('comes before the image, which comes before the defaults; of maps, value by value', () => {
    const text = `
defaults: { nixpkgs: x, user: d, workdir: /d, labels: { a: d, b: d, c: d } }
images:
  a:
    user: i
    labels: { b: i, c: i }
    platforms: { linux/amd64: , linux/arm64: { user: p, labels: { c: p, e: p } } }`
    expect(platformsOf(text).different['linux/arm64']).toMatchObject({
      ...{ nixpkgs: 'x', user: 'p', workdir: '/d', labels: 'a=d\nb=i\nc=p\ne=p' },
    })
    expect(texts(read(text).get('a')?.inputs)).toMatchObject({ user: 'i', labels: 'a=d\nb=i\nc=i' })
  })

  test('may be a default, which comes before the other defaults, and after what an image says for all platforms', () => {
    const text = `
defaults: { platforms: { linux/amd64: , arm64: { user: dp, workdir: /dp, env: { A: dp, B: dp } } } }
images:
  a: { user: i, env: { A: i, C: i } }
  b: { platforms: { linux/arm64: { user: p, env: { B: p } }, amd64: { user: q } } }
  c: { platforms: [linux/amd64, linux/arm64] }`
    expect(platformsOf(text, 'a').different).toEqual({
      'linux/arm64': expect.objectContaining({ user: 'i', workdir: '/dp', env: 'A=i\nB=dp\nC=i' }),
    })
    expect(platformsOf(text, 'b').different).toEqual({
      'linux/arm64': expect.objectContaining({ user: 'p', workdir: '/dp', env: 'A=dp\nB=p' }),
      'linux/amd64': { user: 'q', platforms: 'linux/arm64\namd64' },
    })
    expect(platformsOf(text, 'c').different['linux/arm64']).toMatchObject({ user: 'dp' })
  })

  test.each(['linux/arm64', 'arm64', 'linux/arm64/v8', 'aarch64-linux', 'ARM64'])(
    'is found under the name of the platform, spelled %s or otherwise',
    (name) => {
      expect(platformsOf(`images: { a: { platforms: { ${name}: { packages: git } } } }`)).toEqual({
        platforms: name,
        different: { 'linux/arm64': { packages: 'git', platforms: name } },
      })
    },
  )

  test('is said once, in whatever spelling', () => {
    const text = 'images: { a: { platforms: { arm64: { user: x, cmd: y }, linux/arm64: { user: z } } } }'
    expect(problemsOf(text)).toEqual([
      '1:57 platforms: "linux/arm64" is linux/arm64 once more | write each platform once',
    ])
  })

  test('may use anchors and merge keys', () => {
    const text = `
images:
  a: { platforms: &p { linux/amd64: &own { labels: { a: one } }, linux/arm64: { <<: *own, user: x } } }
  b: { platforms: *p }
  c: { platforms: { <<: *p, linux/arm64: *own } }`
    const arm64 = { labels: 'a=one', user: 'x' }
    for (const name of ['a', 'b'])
      expect(platformsOf(text, name).different).toMatchObject({ 'linux/arm64': arm64 })
    expect(platformsOf(text, 'c').different['linux/arm64']).toEqual({
      labels: 'a=one',
      platforms: 'linux/arm64\nlinux/amd64',
    })
  })

  test('knows where it stands, and from where its paths begin', () => {
    const text =
      'images:\n  a:\n    nixpkgs: x\n    platforms:\n      linux/arm64:\n        nixpkgs: ./pkgs\n'
    expect(read(text).get('a')?.platforms.get('linux/arm64')?.get('nixpkgs')).toEqual({
      text: './pkgs',
      directory: 'fleet',
      place: { file: 'fleet/nixery.yml', line: 6, column: 9 },
    })
  })

  test('may be any input of an image file but four', () => {
    const refused = ['image', 'tags', 'platforms', 'name-from-packages']
    expect(platformInputs).not.toEqual(expect.arrayContaining(refused))
    for (const name of refused) {
      const text = `images:\n  a:\n    platforms:\n      linux/arm64:\n        ${name}: x\n`
      expect(problemsOf(text)).toEqual([
        expect.stringMatching(
          new RegExp(`^5:9 linux/arm64: "${name}" is not known here \\| it is the same for all`),
        ),
      ])
    }
    const all = platformInputs.map((name) => `${name}: "x"`).join(', ')
    const different = platformsOf(`images: { a: { platforms: { linux/arm64: { ${all} } } } }`).different
    expect(Object.keys(different['linux/arm64']).sort()).toEqual([...platformInputs, 'platforms'].sort())
  })

  test('has to have the form of its input, and a known name', () => {
    const text = `
images:
  a:
    platforms:
      linux/arm64: { max-layers: [3] }
      linux/amd64:
        package: git`
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^7:9 linux\/amd64: "package" is not known here \| did you mean packages\?$/),
      '5:22 max-layers: wrong type | write a whole number',
    ])
  })

  test('is told once when it is wrong in the defaults of several images', () => {
    const text = 'defaults: { platforms: { linux/arm64: { tags: x } } }\nimages: { a: , b: , c: }'
    expect(problemsOf(text)).toEqual([expect.stringMatching(/^1:41 linux\/arm64: "tags" is not known here/)])
  })

  test('on what is no platform is left to the input, which refuses it', () => {
    const text = 'images: { a: { platforms: { linux/riscv64: { packages: git }, linux/arm64: } } }'
    expect(platformsOf(text)).toEqual({ platforms: 'linux/riscv64\nlinux/arm64', different: {} })
  })
})
