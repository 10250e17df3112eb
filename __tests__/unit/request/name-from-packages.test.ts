import { describe, expect, test } from '@jest/globals'
import { formatImageName } from '../../../src/image/oci/reference.ts'
import { type Given, requestOf } from '../../support/inputs.ts'
import { problemsOf } from '../../support/problems.ts'

const given = (packages: string, more: Given = {}): Given => ({
  push: 'true',
  image: 'ghcr.io/org',
  'name-from-packages': 'true',
  packages,
  ...more,
})
const names = (packages: string, more: Given = {}) =>
  requestOf(given(packages, more)).targets.map(({ image }) => formatImageName(image))
const refused = (packages: string, more: Given = {}) =>
  problemsOf(() => requestOf(given(packages, more))).slice(1)

test.each([
  ['shell git htop', 'shell/git/htop'],
  ['shell/git/htop', 'shell/git/htop'],
  ['htop, git # a comment\nshell', 'shell/git/htop'],
  ['git git GIT', 'git'],
  ['htop shell arm64', 'arm64/shell/htop'],
  ['python3Packages.requests', 'python3packages.requests'],
  ['_7zz', '7zz'],
  ['bashInteractive gnu-tar_2', 'bashinteractive/gnu-tar_2'],
])('%j is %s', (packages, name) => {
  expect(names(packages)).toEqual([`ghcr.io/org/${name}`])
})

test('a package of another set is in the name as in the list, and the name is a list again', () => {
  const more = { 'extra-nixpkgs': 'old=nixos-24.05' }
  const list = 'zsh old/_7zz shell/git old/nodejs_18'
  expect(names(list, more)).toEqual(['ghcr.io/org/shell/git/old/7zz/old/nodejs_18/zsh'])
  expect(names('shell/git/old/7zz/old/nodejs_18/zsh', more)).toEqual(names(list, more))
})

test('every image name gets the packages', () => {
  expect(names('git', { image: 'ghcr.io/org, localhost:5000/a/b' })).toEqual([
    'ghcr.io/org/git',
    'localhost:5000/a/b/git',
  ])
})

test('on Docker Hub, a user and one package make a name', () => {
  expect(names('git', { image: 'docker.io/me' })).toEqual(['docker.io/me/git'])
})

test('images with other packages are no versions of each other', () => {
  expect(requestOf(given('git')).scope).not.toBe(requestOf(given('jq')).scope)
  expect(requestOf(given('git jq')).scope).toBe(requestOf(given('jq git')).scope)
})

describe('is refused', () => {
  const hint =
    'name the image yourself: at most 255 characters (two parts on Docker Hub), and packages with nothing but letters, digits and single . _ - between them'

  test.each(['gtk+', "foldl'", 'a__-b'])('for %s, which no image name can hold', (packages) => {
    expect(refused(packages)).toEqual([
      `name-from-packages: "ghcr.io/org/${packages}" is not a valid image name | ${hint}`,
    ])
  })

  test('for more packages than a name is long', () => {
    const packages = Array.from({ length: 40 }, (_, index) => `package${index}`).join(' ')
    expect(refused(packages)).toEqual([expect.stringContaining(`is not a valid image name | ${hint}`)])
  })

  test('for Docker Hub with more than one package', () => {
    expect(refused('git jq', { image: 'docker.io/me/tools' })).toEqual([expect.stringContaining(hint)])
  })

  test('without an image name', () => {
    expect(refused('git', { image: '' })).toEqual([
      'name-from-packages: needs image | give image, for example image: ghcr.io/org',
      'image: required when push is true | name an image such as ghcr.io/org/tools, or set push: false',
    ])
  })
})

describe('push-by-digest', () => {
  const digest: Given = { push: 'true', image: 'ghcr.io/org/a', 'push-by-digest': 'true' }

  test('has names without tags', () => {
    expect(requestOf(digest).targets).toEqual([
      { image: { registry: 'ghcr.io', repository: 'org/a' }, tags: [] },
    ])
  })

  test('refuses tags', () => {
    expect(problemsOf(() => requestOf({ ...digest, tags: 'v1\nv2' })).slice(1)).toEqual([
      'tags: cannot be used with push-by-digest: v1, v2 | remove tags, or push-by-digest',
    ])
  })
})
