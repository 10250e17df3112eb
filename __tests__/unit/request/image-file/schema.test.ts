import { expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { parsePlatformList } from '../../../../src/image/oci/platform-list.ts'
import { fileInputs, platformInputs } from '../../../../src/request/image-file/file-inputs.ts'
import { imageFileSchema } from '../../../../src/request/image-file/schema.ts'
import type { FileForm } from '../../../../src/request/inputs/input-table.ts'
import { fileProblems } from '../../../support/image-files.ts'

const isValid = new Ajv({ allowUnionTypes: true }).compile(imageFileSchema())

const good = [
  'images: { tools: { packages: [git, jq] } }',
  'defaults: { nixpkgs: x, labels: { a: b } }\nimages:\n  a.b-c: { packages: git, max-layers: 30 }\n  d:\n',
  'images: { a: { nixpkgs-config: { allowUnfree: true }, tags: "x,y" } }',
  'x-base: &base { git: [] }\nimages: { a: { packages: git } }',
]
const howItRuns = `images:
  a:
    cmd: [nginx, -g, daemon off;]
    entrypoint: tini --
    env: { A: 1 }
    ports: [80, 53/udp]
    files: [a:/b]
    user: 1000`
const platforms = [
  'linux/arm64',
  '"linux/amd64,arm64"',
  '[linux/amd64, linux/arm64]',
  '{ linux/amd64: , linux/arm64: { packages: [git], max-layers: 9, labels: { a: b } } }',
  '{ arm64: {}, x86_64-linux: { cmd: [a, b], nixpkgs-config: { allowUnfree: true } } }',
  '{ linux/arm64/v8: { user: 1000 }, amd64: }',
]
const badPlatforms = [
  '[[linux/amd64]]',
  '{ linux/arm64: git }',
  '{ linux/arm64: { package: git } }',
  '{ linux/arm64: { max-layers: [1] } }',
  '{ linux/arm64: { cmd: { a: b } } }',
  ...['image', 'tags', 'platforms', 'name-from-packages', 'cache'].map(
    (name) => `{ linux/arm64: { ${name}: x } }`,
  ),
]
const inBoth = (written: readonly string[]) =>
  written.flatMap((value) => [
    `images: { a: { platforms: ${value} } }`,
    `defaults: { platforms: ${value} }\nimages: { a: { packages: git } }`,
  ])
const bad = [
  'defaults: {}',
  'images: {}',
  'images: { A: {} }',
  'images: { a: { package: git } }',
  'images: { a: { max-layers: [1] } }',
  'images: { a: { cmd: { a: b } } }',
  'images: { a: { user: [app] } }',
  'image: {}\nimages: { a: {} }',
  'images: { a: { registry-password: x } }',
]

test.each([...good, howItRuns, ...inBoth(platforms)])('editors and the program take %j', (text) => {
  expect(isValid(parse(text))).toBe(true)
  expect(fileProblems(text)).toEqual([])
})

test.each([...bad, ...inBoth(badPlatforms)])('editors and the program refuse %j', (text) => {
  expect(isValid(parse(text))).toBe(false)
  expect(fileProblems(text)).not.toEqual([])
})

test.each(['linux/s390x', 'windows/amd64', 'all', 'constructor'])(
  'editors know that %s is no platform',
  (name) => {
    expect(isValid(parse(`images: { a: { platforms: { ${name}: } } }`))).toBe(false)
    expect(() => parsePlatformList(name)).toThrow('is not a platform')
  },
)

/** A value of each form, as YAML. */
const VALUES: Readonly<Record<FileForm, readonly string[]>> = {
  text: ['x', '1.10', 'true'],
  number: ['30', '"30"'],
  list: ['x', '1', '[a, 2, true]', '[]'],
  words: ['a b', '[a, 2]'],
  map: ['"a=b"', '{ a: b, c: 1, d: true }', '{}'],
  platforms: ['linux/amd64'],
  json: ['"{}"', '{ a: { b: [1, ~] } }'],
}

test.each([...fileInputs])(
  '%s may have the form "%s" in an image, in the defaults and on a platform',
  (name, form) => {
    const ways = (value: string) => [
      `images: { a: { ${name}: ${value} } }`,
      `defaults: { ${name}: ${value} }\nimages: { a: }`,
      ...(platformInputs.includes(name)
        ? [`images: { a: { platforms: { linux/arm64: { ${name}: ${value} } } } }`]
        : []),
    ]
    for (const text of VALUES[form].flatMap(ways)) {
      expect([text, isValid(parse(text)), isValid.errors]).toEqual([text, true, null])
      expect(fileProblems(text)).toEqual([])
    }
  },
)
