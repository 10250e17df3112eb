import { describe, expect, test } from '@jest/globals'
import {
  keyAndValue,
  namesInWord,
  parseBoolean,
  parseChoice,
  parseInteger,
  parseJsonObject,
  parseKeyValues,
  parseList,
  parsePackageWords,
  parseSize,
} from '../../../src/base/parse.ts'
import { problemsOf } from '../../support/problems.ts'

const refused = (work: () => unknown) => problemsOf(work).slice(1)

describe('boolean', () => {
  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
  ])('%s is %s', (text, value) => {
    expect(parseBoolean('push')(text)).toBe(value)
  })

  test.each(['yes', '1', 'truee', 'on'])('%s is refused', (text) => {
    expect(refused(() => parseBoolean('push')(text))).toEqual([
      `push: "${text}" is neither true nor false | write push: true or push: false`,
    ])
  })
})

describe('choice', () => {
  const parse = parseChoice('compression', ['gzip', 'zstd'])

  test('is one of the words', () => expect(parse('zstd')).toBe('zstd'))

  test.each(['Gzip', 'xz', ''])('"%s" is refused', (text) => {
    expect(refused(() => parse(text))).toEqual([
      `compression: "${text}" is not a known value | use one of: gzip, zstd`,
    ])
  })
})

describe('integer', () => {
  const parse = parseInteger('max-layers', 2, 125)

  test.each([
    ['2', 2],
    ['125', 125],
    ['', undefined],
  ])('"%s" is %s', (text, value) => {
    expect(parse(text)).toBe(value)
  })

  test.each(['1', '126', '-5', '2.5', '1e2', '0x10', 'many', ' 5'])('"%s" is refused', (text) => {
    expect(refused(() => parse(text))).toEqual([
      `max-layers: "${text}" is not a whole number from 2 to 125 | use a number from 2 to 125`,
    ])
  })
})

test('list: commas, line ends of any system, blanks around values', () => {
  expect(parseList(' a, b\r\nc,,\n\n d e ')).toEqual(['a', 'b', 'c', 'd e'])
  expect(parseList(',\n')).toEqual([])
})

describe('keyValues', () => {
  const parse = parseKeyValues('labels')

  test('takes lines as docker/metadata-action prints them', () => {
    const text = 'org.opencontainers.image.title=tools\r\norg.opencontainers.image.description=a, b: "c"\n\n'
    expect(parse(text)).toEqual({
      'org.opencontainers.image.title': 'tools',
      'org.opencontainers.image.description': 'a, b: "c"',
    })
  })

  test('only the first "=" separates; the last of equal keys wins; a value may be empty', () => {
    expect(parse('url=https://x/?a=b&c==\nk=1\nk=2\nempty=')).toEqual({
      url: 'https://x/?a=b&c==',
      k: '2',
      empty: '',
    })
  })

  test('takes a key that every object has', () => {
    expect(Object.entries(parse('__proto__=x\nconstructor=y'))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  test('may be a JSON object, for values with blanks and line ends', () => {
    expect(parse('{"a": "x ", "b": "1\\n2", "c": 3, "d": true}')).toEqual({
      a: 'x ',
      b: '1\n2',
      c: '3',
      d: 'true',
    })
    expect(refused(() => parse('{"a": }'))).toEqual([
      expect.stringMatching(/^labels: not a JSON object: .*"KEY"/),
    ])
    expect(refused(() => parse('{"a=b": "c", "": "d", "e": null, "f": "\\u0000"}'))).toEqual([
      expect.stringMatching(/^labels: "a=b" cannot be a key/),
      expect.stringMatching(/^labels: "" cannot be a key/),
      expect.stringMatching(/^labels: the value of "e" is no text/),
      expect.stringMatching(/^labels: the value of "f" is no text/),
    ])
  })

  test('names every line that is none', () => {
    expect(refused(() => parse('a=1\nplain\n=value'))).toEqual([
      'labels: "plain" has no key=value form | write one key=value per line',
      'labels: "=value" has no key=value form | write one key=value per line',
    ])
  })
})

describe('jsonObject', () => {
  const parse = parseJsonObject('nixpkgs-config')

  test.each<[string, unknown]>([
    ['', {}],
    [
      '{"allowUnfree": true, "permittedInsecurePackages": ["a-1"]}',
      { allowUnfree: true, permittedInsecurePackages: ['a-1'] },
    ],
  ])('%s', (text, value) => {
    expect(parse(text)).toEqual(value)
  })

  test.each(['[]', 'null', '"text"', '1', '{allowUnfree: true}', '{'])('%s is refused', (text) => {
    expect(refused(() => parse(text))).toEqual([
      `nixpkgs-config: not a JSON object: ${text} | for example nixpkgs-config: '{"allowUnfree": true}'`,
    ])
  })
})

describe('a package list', () => {
  test.each([
    ['git jq', ['git', 'jq']],
    ['git,jq', ['git', 'jq']],
    ['shell/git/htop jq', ['shell/git/htop', 'jq']], // as in Nixery's image names
    ['git # versions\n\tjq\r\n# nothing', ['git', 'jq']],
    ['python3Packages.requests openssl.dev', ['python3Packages.requests', 'openssl.dev']],
    ["_7zz 7zz gtk+ foo' a-b_c", ['_7zz', '7zz', 'gtk+', "foo'", 'a-b_c']],
    [' \n ', []],
    ['nodePackages."@angular/cli",git', ['nodePackages."@angular/cli"', 'git']],
  ])('%j', (text, names) => {
    expect(parsePackageWords(text)).toEqual(names)
  })

  test.each([
    ['shell/git//htop', ['shell', 'git', 'htop']],
    ['/git/', ['git']],
    ['nodePackages."@angular/cli"/git', ['nodePackages."@angular/cli"', 'git']],
  ])('%s has names between its slashes', (word, names) => {
    expect(namesInWord(word)).toEqual(names)
  })

  test('names every one that no attribute can have', () => {
    const hint = 'use attribute names of nixpkgs such as git or python3Packages.requests'
    expect(refused(() => parsePackageWords('git .hidden/jq a..b trailing. -x git@2 "half $(id)'))).toEqual(
      ['.hidden', 'a..b', 'trailing.', '-x', 'git@2', '"half', '$(id)'].map(
        (name) => `packages: "${name}" cannot be the name of a package | ${hint}`,
      ),
    )
  })
})

test.each([
  ['60MB', 60_000_000],
  ['1.5 GB', 1_500_000_000],
  ['2KiB', 2048],
  ['0B', 0],
])('the size %s has %d bytes', (text, bytes) => {
  expect(parseSize('max-size')(text)).toBe(bytes)
})

test.each([
  ['A=b=c', 'A', 'b=c'],
  ['A=', 'A', ''],
  ['A', 'A', ''],
  ['A=b\nc', 'A', 'b\nc'],
])('%j has a key and a value', (text, key, value) => {
  expect(keyAndValue(text)).toEqual([key, value])
})
