import { describe, expect, test } from '@jest/globals'
import {
  chooseRelease,
  mirrorAddress,
  type ReleaseTable,
  releaseChoice,
} from '../../../../src/host/tools/release.ts'
import { NIX_RELEASES } from '../../../../src/nix/install/releases.ts'
import { ORAS_RELEASES } from '../../../../src/registry/oras-releases.ts'
import { problemsOf } from '../../../support/problems.ts'

const hex = '0123456789abcdef'.repeat(4)

/** A table of the test's own, for a machine of its own. */
const table: ReleaseTable = {
  tool: 'tool',
  url: 'https://official.example/dl/v{version}/tool-{version}-{platform}.tar.xz',
  defaultVersion: '2.0',
  sha256: { '1.0': { 'x-os': hex }, '2.0': { 'x-os': hex, 'y-os': hex } },
  platform: 'x-os',
}
const parse = releaseChoice('tool-version', table)

describe.each([
  ['Nix', NIX_RELEASES],
  ['oras', ORAS_RELEASES],
])('the table of %s', (_, releases) => {
  test('has its default version, and a checksum for every machine that is supported', () => {
    expect(releases.sha256[releases.defaultVersion]).toBeDefined()
    for (const platforms of Object.values(releases.sha256)) {
      expect(Object.keys(platforms).filter((name) => /darwin/.test(name)).length).toBe(2)
      expect(Object.keys(platforms).filter((name) => /linux/.test(name)).length).toBe(2)
      for (const sha256 of Object.values(platforms)) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    }
  })

  test('knows the machine that runs the tests', () => {
    const release = { kind: 'known', version: releases.defaultVersion } as const
    expect(chooseRelease(releases, { release, mirror: undefined }).url).toMatch(/^https:\/\//)
  })
})

describe('releaseChoice', () => {
  test('takes a version of the table', () => {
    expect(parse('1.0')).toEqual({ kind: 'known', version: '1.0' })
  })

  test('takes any archive with its checksum', () => {
    const url = 'https://host/a/tool.tar.xz?token=1'
    expect(parse(`${url}#sha256=${hex.toUpperCase()}`)).toEqual({ kind: 'given', url, sha256: hex })
  })

  test.each([
    ['3.0', 'tool-version: "3.0" is not a known version'],
    ['constructor', 'tool-version: "constructor" is not a known version'],
    ['https://host/tool.tar.xz', 'tool-version: the address has no checksum'],
    [`https://host/tool.tar.xz#sha256=${hex.slice(1)}`, 'tool-version: the address has no checksum'],
    [`https://me:secret@host/x#sha256=${hex}`, 'tool-version: the address holds a password'],
    [`https://ho st/x#sha256=${hex}`, 'is not a web address'],
  ])('refuses %s', (text, message) => {
    const [code, problem] = problemsOf(() => parse(text))
    expect(code).toBe('invalid-input')
    expect(problem).toContain(message)
    expect(problem).not.toContain('secret')
  })

  test('names the versions that are known', () => {
    expect(problemsOf(() => parse('3.0'))[1]).toContain('(1.0, 2.0)')
  })
})

describe('chooseRelease', () => {
  const release = { kind: 'known', version: '2.0' } as const

  test('is the official address', () => {
    const url = 'https://official.example/dl/v2.0/tool-2.0-x-os.tar.xz'
    expect(chooseRelease(table, { release, mirror: undefined })).toEqual({
      tool: 'tool',
      version: '2.0',
      url,
      sha256: hex,
    })
  })

  test('is the same path below a mirror, with the same checksum', () => {
    const mirror = mirrorAddress('download-mirror')('http://127.0.0.1:80/below/')
    expect(chooseRelease(table, { release, mirror })).toMatchObject({
      url: 'http://127.0.0.1:80/below/dl/v2.0/tool-2.0-x-os.tar.xz',
      sha256: hex,
    })
  })

  test('is what the input gives in full, mirror or not', () => {
    const given = parse(`https://host/tool.tar.xz#sha256=${hex}`)
    expect(chooseRelease(table, { release: given, mirror: 'https://mirror' })).toMatchObject({
      url: 'https://host/tool.tar.xz',
      sha256: hex,
    })
  })

  test('says so where the project publishes nothing for this machine', () => {
    const known = { kind: 'known', version: '1.0' } as const
    expect(
      problemsOf(() => chooseRelease({ ...table, platform: 'y-os' }, { release: known, mirror: undefined })),
    ).toEqual(['missing-tool', expect.stringContaining('tool 1.0 is not published for y-os')])
  })
})

describe('mirrorAddress', () => {
  const mirror = mirrorAddress('download-mirror')

  test('nothing is no mirror', () => {
    expect(mirror('')).toBeUndefined()
  })

  test.each(['mirror.example', 'ftp://mirror.example', 'file:///mirror', 'https://me:pw@mirror.example'])(
    'refuses %s',
    (text) => {
      expect(problemsOf(() => mirror(text))[0]).toBe('invalid-input')
    },
  )
})
