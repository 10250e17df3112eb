import { afterEach, describe, expect, test } from '@jest/globals'
import { formatPlatform } from '../../../src/base/platform.ts'
import { toPlatforms } from '../../../src/request/platforms.ts'
import { type Given, inputsOf, runOf } from '../../support/inputs.ts'
import { problemsOf } from '../../support/problems.ts'

const namesOf = (given: Given) => toPlatforms(inputsOf({ packages: 'git', ...given })).map(formatPlatform)

const own = Object.getOwnPropertyDescriptor(process, 'arch')

afterEach(() => {
  Object.defineProperty(process, 'arch', own ?? {})
})

const onMachine = (arch: NodeJS.Architecture) => Object.defineProperty(process, 'arch', { value: arch })

describe('the platforms of an image', () => {
  test.each([
    ['x64', 'linux/amd64'],
    ['arm64', 'linux/arm64'],
  ] as const)('are that of this machine when nothing is said: %s is %s', (arch, name) => {
    onMachine(arch)
    expect(namesOf({})).toEqual([name])
  })

  test('are that of the meta-package, whatever the machine', () => {
    onMachine('x64')
    expect(namesOf({ packages: 'arm64 git' })).toEqual(['linux/arm64'])
    onMachine('riscv64')
    expect(namesOf({ packages: 'git arm64 arm64' })).toEqual(['linux/arm64'])
  })

  test.each([
    [{ platforms: 'linux/amd64' }, ['linux/amd64']],
    [{ platforms: 'linux/arm64' }, ['linux/arm64']],
    [{ platforms: 'linux/arm64,linux/amd64' }, ['linux/amd64', 'linux/arm64']],
    [{ platforms: 'linux/arm64', packages: 'arm64 git' }, ['linux/arm64']],
  ])('%j are %j on every machine', (given, names) => {
    for (const arch of ['x64', 'arm64', 's390x'] as const) {
      onMachine(arch)
      expect(namesOf(given)).toEqual(names)
    }
  })

  test.each(['linux/amd64', 'linux/amd64, linux/arm64'])(
    'that contradict the meta-package are refused: %s',
    (asked) => {
      expect(problemsOf(() => namesOf({ platforms: asked, packages: 'arm64 git' }))).toEqual([
        'invalid-input',
        `platforms: ${asked}, but the package list has "arm64" | take "arm64" out of packages, because platforms says it already`,
      ])
    },
  )

  test('have to be named on a machine that nixpkgs has no packages for', () => {
    onMachine('riscv64')
    expect(problemsOf(() => namesOf({}))).toEqual([
      'invalid-input',
      "platforms: this machine's processor (riscv64) has no packages in nixpkgs | name a platform that has, for example platforms: linux/amd64",
    ])
  })
})

test('a run has the same image for each platform, but for the platform', () => {
  const run = runOf({ platforms: 'arm64,amd64', packages: 'shell git', labels: 'a=b', 'max-layers': '9' })
  const [amd64, arm64, ...others] = run.images[0]?.platforms ?? []
  expect(others).toEqual([])
  expect(amd64).toMatchObject({ platform: { architecture: 'amd64' }, labels: { a: 'b' }, maxLayers: 9 })
  expect(arm64).toEqual({ ...amd64, platform: { os: 'linux', architecture: 'arm64' } })
})
