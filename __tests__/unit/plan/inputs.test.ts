import { describe, expect, test } from '@jest/globals'
import { OWN_PLAN_INPUTS, PLAN_INPUTS } from '../../../src/plan/inputs.ts'
import { DEFAULT_RUNNERS } from '../../../src/plan/matrix.ts'
import { fileInputs } from '../../../src/request/image-file/file-inputs.ts'
import { INPUTS, inputNames } from '../../../src/request/inputs/inputs.ts'
import { problemsOf } from '../../support/problems.ts'

const { runners } = OWN_PLAN_INPUTS

describe('runners', () => {
  test.each([
    ['', {}],
    ['linux/amd64=big', { 'linux/amd64': 'big' }],
    [
      'linux/amd64=big\n linux/arm64 = self-hosted, arm ',
      { 'linux/amd64': 'big', 'linux/arm64': 'self-hosted, arm' },
    ],
    ['x86_64-linux=a\narm64=b', { 'linux/amd64': 'a', 'linux/arm64': 'b' }],
    ['linux/arm64=a=b', { 'linux/arm64': 'a=b' }],
    ['linux/arm64=a\nlinux/arm64=b', { 'linux/arm64': 'b' }],
    ['arm64=["self-hosted", "big"]', { 'linux/arm64': ['self-hosted', 'big'] }],
    ['linux/arm64=a\naarch64-linux=b', { 'linux/arm64': 'b' }],
  ])('%j are %j', (text, expected) => {
    expect(runners.parse(text, '.')).toEqual(expected)
  })

  test('that name no platform, or no label, are refused one by one', () => {
    const hint = 'write linux/amd64=LABEL or linux/arm64=["LABEL", "LABEL"]'
    const wrong = ['windows/amd64=a', 'linux/amd64=', 'constructor=c', 'amd64=[]', 'amd64=[1]', 'amd64=[a']
    // Each in a run of its own: of two for one platform the last counts.
    const problems = wrong.flatMap((line) =>
      problemsOf(() => runners.parse(`arm64=b\n${line}`, '.')).slice(1),
    )
    expect(['invalid-input', ...problems]).toEqual([
      'invalid-input',
      ...wrong.map((line) => `runners: "${line}" names no platform with a label | ${hint}`),
    ])
    expect(problemsOf(() => runners.parse('ubuntu-latest', '.')).slice(1)).toEqual([
      'runners: "ubuntu-latest" has no key=value form | write one key=value per line',
    ])
  })

  test('have defaults, which their help text has as well', () => {
    for (const [platform, label] of Object.entries(DEFAULT_RUNNERS))
      expect(runners.help).toContain(`${platform}=${label}`)
  })
})

describe('the table of inputs', () => {
  test.each(Object.entries(PLAN_INPUTS))('%s: has a good default and a help text', (_, input) => {
    expect(() => input.parse(input.default, '.')).not.toThrow()
    expect(input.help).toMatch(/^[A-Z].*\.$/)
  })

  test('has all that an image file may hold, as builds have it', () => {
    expect(Object.keys(PLAN_INPUTS)).toEqual(expect.arrayContaining([...fileInputs.keys()]))
    for (const name of fileInputs.keys()) expect(Reflect.get(PLAN_INPUTS, name)).toBe(INPUTS[name])
  })

  test('leaves out what would change nothing about the jobs', () => {
    expect(inputNames.filter((name) => !(name in PLAN_INPUTS))).toEqual([
      ...['name', 'all', 'from-record', 'push-by-digest', 'output', 'load', 'sbom', 'provenance', 'attach'],
      'evidence-dir',
      ...['cache-from', 'verify'],
      ...['nix-installer', 'nix-version', 'build-from-source', 'nix-config', 'oras-version'],
      ...[
        'download-mirror',
        'realise',
        'substituters',
        'trusted-public-keys',
        'netrc',
        'copy-to',
        'signing-key',
      ],
      ...['builders', 'ssh-key', 'known-hosts', 'max-jobs'],
    ])
  })
})
