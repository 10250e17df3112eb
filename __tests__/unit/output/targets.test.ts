import { describe, expect, test } from '@jest/globals'
import { checkPlatforms, engines } from '../../../src/output/targets.ts'
import { requestOf } from '../../support/inputs.ts'
import { problemsOf } from '../../support/problems.ts'

describe('load', () => {
  test.each([
    ['', []],
    ['false', []],
    ['False', []],
    ['true', ['docker']],
    ['docker', ['docker']],
    ['podman', ['podman']],
    ['podman, docker', ['docker', 'podman']],
    ['podman\ntrue\ndocker', ['docker', 'podman']],
  ])('%j is %j', (text, expected) => expect(engines(text)).toEqual(expected))

  test.each([
    ['nerdctl', ['nerdctl']],
    ['docker, Podman, kind', ['Podman', 'kind']],
    ['docker, false', ['false']],
  ])('%s is refused', (text, wrong) => {
    const hint = 'use docker, podman or both; true stands for docker, and false alone for neither'
    expect(problemsOf(() => engines(text)).slice(1)).toEqual(
      wrong.map((word) => `load: "${word}" is nothing that an image can be loaded into | ${hint}`),
    )
  })
})

describe('the names of an image on this machine', () => {
  const docker = 'type=docker,dest=a.tar'
  test.each([
    [{ load: 'docker' }, ['docker.io/library/nixery-action:latest']],
    [
      { output: docker, tags: 'v2,v1' },
      ['docker.io/library/nixery-action:v1', 'docker.io/library/nixery-action:v2'],
    ],
    [{ output: docker, image: 'org/x' }, ['docker.io/org/x:latest']],
    [{ load: 'podman', image: 'ghcr.io/a/b,quay.io/c', tags: 'v1' }, ['ghcr.io/a/b:v1', 'quay.io/c:v1']],
    [{ load: 'podman', tags: 'ghcr.io/a/b:v1' }, ['ghcr.io/a/b:v1']],
    [{ load: 'docker', push: 'true', image: 'ghcr.io/a/b', tags: 'v1' }, ['ghcr.io/a/b:v1']],
    [
      { load: 'docker', push: 'true', 'push-by-digest': 'true', image: 'ghcr.io/a/b' },
      ['ghcr.io/a/b:latest'],
    ],
    [{ load: 'docker', image: 'ghcr.io/a', 'name-from-packages': 'true' }, ['ghcr.io/a/git:latest']],
    [{ output: 'type=oci,dest=a.tar', image: 'ghcr.io/a/b', tags: 'v1' }, []],
    [{ image: 'ghcr.io/a/b', tags: 'not a tag, and nobody asks for one' }, []],
  ])('with %j are %j', (given, names) => expect(requestOf(given).local.names).toEqual(names))

  test('have to be good ones, pushed or not', () => {
    const problem = expect.stringMatching(/^tags: "-" is not a valid tag \|/)
    expect(problemsOf(() => requestOf({ load: 'docker', tags: '-' })).slice(1)).toEqual([problem])
    expect(problemsOf(() => requestOf({ output: 'type=oci,dest=a', tags: '-' })).slice(1)).toEqual([problem])
    const pushed = { load: 'docker', tags: '-', push: 'true', image: 'ghcr.io/a/b' }
    expect(problemsOf(() => requestOf(pushed)).slice(1)).toEqual([problem])
  })
})

describe('the tag in an OCI layout', () => {
  test.each([
    [{}, 'latest'],
    [{ tags: 'v2,v1' }, 'v2'],
    [{ tags: 'ghcr.io/a/b:v3,v1' }, 'v1'],
    [{ tags: 'ghcr.io/a/b:v3' }, 'v3'],
  ])('with %j is %s', (given, tag) => {
    expect(requestOf({ output: 'type=oci,dest=a', ...given }).layoutTag).toBe(tag)
  })
})

describe('several platforms', () => {
  const amd64 = { os: 'linux', architecture: 'amd64' } as const
  const arm64 = { os: 'linux', architecture: 'arm64' } as const
  const archive = { kind: 'docker-archive', dest: 'a.tar' } as const
  const layout = { kind: 'oci-layout', dest: 'a' } as const

  test('do not fit into a docker archive', () => {
    const check = () => checkPlatforms({ outputs: [layout, archive], load: [] }, [amd64, arm64], 'amd64')
    expect(problemsOf(check)).toEqual([
      'invalid-input',
      'output: the docker archive a.tar can hold the image of one platform only | build it for one platform, or write type=oci,dest=a.tar,tar=true',
    ])
  })

  test('have one for this machine to load, or none', () => {
    const load = { outputs: [], load: ['docker'] } as const
    expect(() => checkPlatforms(load, [amd64, arm64], 'arm64')).not.toThrow()
    expect(problemsOf(() => checkPlatforms(load, [amd64, arm64], 'riscv64')).slice(1)).toEqual([
      'load: none of the images is for this machine, but for linux/amd64, linux/arm64 | add linux/riscv64 to platforms, or take load out',
    ])
  })

  test('are one when there is one, also that of another machine', () => {
    expect(() => checkPlatforms({ outputs: [archive], load: ['podman'] }, [arm64], 'amd64')).not.toThrow()
  })
})
