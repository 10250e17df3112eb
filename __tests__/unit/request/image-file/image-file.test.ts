import { describe, expect, test } from '@jest/globals'
import type { InputName } from '../../../../src/request/inputs/inputs.ts'
import { fileProblems, readFile } from '../../../support/image-files.ts'

const read = (text: string) => readFile(text).images

/** The texts of one image's inputs. */
const textsOf = (text: string, name: string) =>
  Object.fromEntries([...(read(text).get(name)?.inputs ?? [])].map(([input, given]) => [input, given.text]))

/** `line:column message` of every problem. */
const problemsOf = (text: string): string[] =>
  fileProblems(text).map(({ message, place }) => `${place?.line}:${place?.column} ${message}`)

describe('an image', () => {
  test('has lists, maps, objects and numbers as the texts that inputs take', () => {
    const text = `
images:
  tools:
    packages: [shell, git] # a comment
    nixpkgs-config: { allowUnfree: true }
    labels: { team: platform, tier: 1 }
    max-layers: 30`
    expect(textsOf(text, 'tools')).toEqual({
      packages: 'shell\ngit',
      'nixpkgs-config': '{"allowUnfree":true}',
      labels: 'team=platform\ntier=1',
      'max-layers': '30',
    })
  })

  test('has the words of a command as they are written', () => {
    const text = 'images: { a: { cmd: [sh, -c, "a b | c", 1], entrypoint: tini -- } }'
    expect(textsOf(text, 'a')).toEqual({ cmd: '["sh","-c","a b | c","1"]', entrypoint: 'tini --' })
  })

  test('has the defaults, and its own values before them; of maps, value by value', () => {
    const text = `
defaults: { nixpkgs: nixos-unstable, tags: [a, b], labels: { team: platform, tier: one } }
images:
  own: { packages: git, tags: c, labels: { tier: two } }
  plain: { packages: jq }`
    expect(textsOf(text, 'own')).toMatchObject({
      nixpkgs: 'nixos-unstable',
      tags: 'c',
      labels: 'team=platform\ntier=two',
    })
    expect(textsOf(text, 'plain')).toMatchObject({ tags: 'a\nb', labels: 'team=platform\ntier=one' })
  })

  test('is named in the image names of the defaults', () => {
    const text = 'defaults: { image: ["ghcr.io/org/{name}", "quay.io/org/x-{name}"] }\nimages: { tools: {} }'
    expect(textsOf(text, 'tools').image).toBe('ghcr.io/org/tools\nquay.io/org/x-tools')
  })

  test('knows where each input stands, and from where its paths begin', () => {
    const image = read('images:\n  tools:\n    packages: git\n    nixpkgs: ./pkgs\n').get('tools')
    expect(image?.inputs.get('nixpkgs' as InputName)).toEqual({
      text: './pkgs',
      directory: 'fleet',
      place: { file: 'fleet/nixery.yml', line: 4, column: 5 },
    })
  })

  test('may use anchors', () => {
    const text = 'images:\n  a: { packages: &base [git, jq] }\n  b: { packages: *base }'
    expect(textsOf(text, 'b')).toEqual({ packages: 'git\njq' })
  })

  test('may use anchors of what begins with x-, which means nothing else', () => {
    const text =
      'x-base: &base { packages: git, nonsense: [{}] }\nimages: { a: { packages: jq, labels: { x: y } } }'
    expect(textsOf(text, 'a')).toEqual({ packages: 'jq', labels: 'x=y' })
    expect(problemsOf('images: { a: { x-y: z } }')).toHaveLength(1)
    expect(textsOf('x-l: &l { a: b }\nimages: { a: { labels: *l } }', 'a')).toEqual({ labels: 'a=b' })
  })

  test('may be another one with its anchor', () => {
    const text = 'images: { a: &a { packages: git, labels: { x: y } }, b: *a }'
    expect(textsOf(text, 'b')).toEqual({ packages: 'git', labels: 'x=y' })
  })

  test('may be merged from others: own values first, then the earlier ones', () => {
    const text = `
defaults: &d { nixpkgs: x, labels: &l { a: one, b: two } }
images:
  a: &a { packages: git, max-layers: 9 }
  b: { <<: [*a, *d], max-layers: 7, labels: { b: three, <<: *l } }
  c: { labels: { "<<": quoted } }`
    expect(textsOf(text, 'b')).toEqual({
      packages: 'git',
      'max-layers': '7',
      nixpkgs: 'x',
      labels: 'a=one\nb=three',
    })
    expect(textsOf(text, 'c').labels).toContain('<<=quoted')
  })

  test('has every scalar as it is written, outside of JSON', () => {
    const commit = '1'.repeat(40)
    const text = `
images:
  a:
    nixpkgs: ${commit}
    tags: [1.10, 12e4567, 007, 0x1F, .inf, ~x, True]
    labels: { version: 1.20, 1.30: 0o17, of: 2024-01-01 }
    annotations: &n { n: 1.50 }
    nixpkgs-config: { n: 1.50, hex: 0x1F, on: true, none: ~ }
  b: { tags: 1.10, labels: *n }`
    expect(textsOf(text, 'a')).toEqual({
      nixpkgs: commit,
      tags: '1.10\n12e4567\n007\n0x1F\n.inf\n~x\nTrue',
      labels: 'version=1.20\n1.30=0o17\nof=2024-01-01',
      annotations: 'n=1.50',
      'nixpkgs-config': '{"n":1.5,"hex":31,"on":true,"none":null}',
    })
    expect(textsOf(text, 'b')).toEqual({ tags: '1.10', labels: 'n=1.50' })
  })

  test('has the values of maps as they are, with their blanks and line ends', () => {
    const text = 'images: { a: { env: { A: "x ", PS1: "$ ", CERT: "-\\n-\\n", B: 1 }, labels: { a: b } } }'
    expect(textsOf(text, 'a')).toEqual({
      env: '{"A":"x ","PS1":"$ ","CERT":"-\\n-\\n","B":"1"}',
      labels: 'a=b',
    })
  })

  test('is named in the tags of the defaults', () => {
    const text = 'defaults: { tags: ["{name}-latest", "{name}-1"] }\nimages: { a: , b: { tags: x } }'
    expect(textsOf(text, 'a').tags).toBe('a-latest\na-1')
    expect(textsOf(text, 'b').tags).toBe('x')
  })

  test('has nothing of what is said with no value', () => {
    expect(textsOf('defaults: { tags: x }\nimages: { a: { packages: , tags: } }', 'a')).toEqual({ tags: 'x' })
  })
})

describe('what is wrong', () => {
  test.each([
    ['images: [a', 'YAML', /^1:11 .*flow/i],
    ['images: { a: {}, a: {} }', 'a name twice', /^1:18 .*unique/],
    ['image: a.b/c\nimages: { a: {} }', 'an unknown section', '1:1 "image" stands beside the images'],
    ['defaults: {}', 'no image', '1:1 images: missing'],
    ['', 'nothing at all', '1:1 images: missing'],
    ['- a', 'a list at the top', '1:1 the image file: expected a mapping'],
    ['images: { Tools: {} }', 'an upper-case name', '1:11 images: "Tools" cannot be the name of an image'],
    ['images:\n  a:\n    package: git', 'a misspelt input', '3:5 a: "package" is not known here'],
    ['images: { a: git }', 'an image that is no map', '1:11 a: expected a mapping'],
    ['images: { a: { max-layers: [3] } }', 'a list for a number', '1:16 max-layers: wrong type'],
    ['images: { a: { packages: { git: 1 } } }', 'a map for a list', '1:16 packages: wrong type'],
    ['images: { a: { labels: { a: b, "x=y": z } } }', 'a key with =', '1:32 labels: x=y has the wrong type'],
    ['images: { a: { env: { A: 1, B: [1] } } }', 'a list in a map', '1:29 env: B has the wrong type'],
    ['images: { a: { env: { A: 1, B: ~ } } }', 'nothing in a map', '1:29 env: B has the wrong type'],
    [
      'defaults: { env: { A: [1] } }\nimages: { a: { env: { B: 1 } } }',
      'a list in a map of the defaults',
      '1:20 env: A has the wrong type',
    ],
    ['images: { a: { env: [1] } }', 'a list for a map', '1:16 env: wrong type'],
    ['images: { a: {} }\n---\nimages: {}', 'two documents', /^2:1 expected one YAML document, got several/],
    ['images: { a: { packages: *nope } }', 'an alias of nothing', /^1:26 \*nope: no anchor &nope before it/],
    ['images: { a: &a { labels: *a } }', 'an alias in itself', '1:27 *a: contains itself'],
    ['images: { a: { <<: 3 } }', 'a merge of no map', '1:16 <<: expected a mapping'],
    ['images: { ? [a] : {} }', 'a name that is a list', /^1:13 expected a string as key/],
    ['images: { a: { nixpkgs-config: { n: 12e4567 } } }', 'a number that JSON lacks', /^1:16 .*wrong type/],
    ['images: { a: { nixpkgs-config: { n: [9007199254740993] } } }', 'a large number', /^1:16 .*wrong type/],
    ['images: { a: { registry-password: x } }', 'a secret', '1:16 a: "registry-password" is not known here'],
    ['images: { a: { cache: false } }', 'how it is made', '1:16 a: "cache" is not known here'],
    ['images: { a: { file: foo } }', 'where it is', '1:16 a: "file" is not known here'],
  ])('%j: %s', (text, _, expected) => {
    const [problem, ...others] = problemsOf(text)
    if (typeof expected === 'string') expect(problem).toBe(expected)
    else expect(problem).toMatch(expected)
    expect(others).toEqual([])
  })

  test('inputs beside the images are said to belong under defaults, and nothing that they say is missing', () => {
    const text = 'nixpkgs: ./x\nimages: { a: { packages: git } }'
    expect(problemsOf(text)).toEqual(['1:1 "nixpkgs" stands beside the images'])
    expect(fileProblems(text)[0]?.hint).toBe(
      'write it under defaults, for all of them (defaults: { nixpkgs: ... }), or for one image',
    )
  })

  test.each(['list', 'map', 'merge'])('aliases of aliases end with one problem: %s', (kind) => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const parts = Array.from({ length: 9 }, (_, part) => [`k${part}`, `*l${level}`] as const)
      const list = parts.map(([, alias]) => alias).join(', ')
      const written = {
        list: `[${list}]`,
        map: `{ ${parts.map(([key, alias]) => `${key}: ${alias}`).join(', ')} }`,
        merge: `{ <<: [${list}] }`,
      }
      return `l${level + 1}: &l${level + 1} ${written[kind as keyof typeof written]}`
    })
    const bomb = `{ l0: &l0 { a: b }, ${levels.join(', ')} }`
    const problems = problemsOf(`images: { a: { nixpkgs-config: ${bomb} } }`)
    expect(problems.filter((line) => /expand to more than \d+ values/.test(line))).toHaveLength(
      kind === 'merge' ? problems.length : 1,
    )
    expect(problems.length).toBeLessThan(3)
  })

  test('comes all at once, each with its fix', () => {
    const text = 'default: {}\nimages:\n  A: { package: git }\n  b: { compression: [gzip] }'
    expect(problemsOf(text)).toHaveLength(4)
    expect(fileProblems(text)).toContainEqual(expect.objectContaining({ hint: 'did you mean packages?' }))
  })

  test('does not hide what can be read', () => {
    const text = 'default: { nixpkgs: x }\nimages: { a: { package: [git, jq], tags: { a: b } }, b: git }'
    expect(textsOf(text, 'a')).toEqual({ nixpkgs: 'x', packages: 'git\njq', tags: '' })
    expect(read(text).get('a')?.inputs.get('tags')).toMatchObject({ unreadable: true })
    expect(new Set([...(read(text).get('b')?.inputs.values() ?? [])].map((one) => one.unreadable))).toEqual(
      new Set([true]),
    )
  })

  test('is an input of the run, which is not read as one of the image', () => {
    expect(textsOf('images: { a: { packages: git, file: foo } }', 'a')).toEqual({ packages: 'git' })
    expect(fileProblems('images: { a: { file: foo } }')).toEqual([
      expect.objectContaining({
        hint: 'it belongs to the run: the option --file on a command line, the input file in a workflow',
      }),
    ])
  })

  test('is a misspelt name, which is read as nothing where the right one is there, too', () => {
    expect(textsOf('images: { a: { packages: git, package: jq } }', 'a')).toEqual({ packages: 'git' })
    expect(textsOf('images: { a: { package: git, packges: jq } }', 'a')).toEqual({ packages: 'jq' })
  })
})

test.each([
  [
    'packages: [git]\nnixpkgs: nixos-unstable\n',
    'give the image a name, and indent its inputs below that: images: { NAME: { packages: ... } }',
  ],
  [
    'tools: { packages: [git] }\nweb: { packages: [nginx] }\n',
    'write images: before tools, and indent what follows',
  ],
])('images that do not stand under "images" are one problem: %j', (text, hint) => {
  expect(fileProblems(text)).toEqual([
    {
      message: 'the images are missing: they stand under "images"',
      hint,
      place: { file: 'fleet/nixery.yml', line: 1, column: 1 },
    },
  ])
})
