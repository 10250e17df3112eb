import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path, { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  describeSource,
  type PackageSource,
  parsePackageSource,
  repositoryAddress,
  type TreeSource,
} from '../../../../src/nix/source/source.ts'

const commit = '0123456789abcdef0123456789abcdef01234567'
const narHash = 'sha256-QWJVKgHWDs+mAE6/AFkKBPj96n1OI2qiUc+YCZakvNg='
const lockFile = path.resolve('flake.lock')

const flake = (tree: TreeSource, directory = ''): PackageSource => ({ kind: 'flake', tree, directory })
function forge(name: string, url: string, ref?: string): TreeSource {
  const [kind = '', rest = ''] = name.split(':')
  const repository = { name, url, forge: kind as 'github', repository: path.basename(rest) }
  return { kind: 'forge', repository, ...(ref === undefined ? {} : { ref }) }
}

describe('packageSource', () => {
  test.each<[string, PackageSource, string]>([
    [commit, { kind: 'commit', revision: commit }, `nixpkgs ${commit}`],
    ['https://host/n.tar.gz', { kind: 'tarball', url: 'https://host/n.tar.gz' }, 'https://host/n.tar.gz'],
    [
      'http://host/n.tar.xz?x=1',
      { kind: 'tarball', url: 'http://host/n.tar.xz?x=1' },
      'http://host/n.tar.xz?x=1',
    ],
    [
      `https://host/n.tar.gz?narHash=${narHash}`,
      { kind: 'tarball', url: 'https://host/n.tar.gz', narHash },
      'https://host/n.tar.gz',
    ],
    ['nixos-unstable', { kind: 'branch', branch: 'nixos-unstable' }, 'nixpkgs nixos-unstable'],
    ['release-24.11', { kind: 'branch', branch: 'release-24.11' }, 'nixpkgs release-24.11'],
    ['./pkgs', { kind: 'path', path: path.resolve('pkgs') }, path.resolve('pkgs')],
    ['../pkgs', { kind: 'path', path: path.resolve('../pkgs') }, path.resolve('../pkgs')],
    ['/srv/pkgs/', { kind: 'path', path: '/srv/pkgs' }, '/srv/pkgs'],
    ['.', { kind: 'path', path: process.cwd() }, process.cwd()],
    ['flake.lock', { kind: 'lock', file: lockFile, node: undefined }, lockFile],
    ['./flake.lock#nixpkgs-2', { kind: 'lock', file: lockFile, node: 'nixpkgs-2' }, lockFile],
    [
      'git+https://host/n.git?ref=main',
      { kind: 'git', url: 'https://host/n.git', ref: 'main' },
      'https://host/n.git main',
    ],
    [
      `git+ssh://git@host/n?rev=${commit}`,
      { kind: 'git', url: 'ssh://git@host/n', revision: commit },
      `ssh://git@host/n ${commit}`,
    ],
    ['git+file:///srv/n', { kind: 'git', url: 'file:///srv/n' }, 'file:///srv/n'],
    ['github:o/r', flake(forge('github:o/r', 'https://github.com/o/r')), 'the flake github:o/r'],
    [
      'flake:github:o/r/nixos-24.11?dir=a/b',
      flake(forge('github:o/r', 'https://github.com/o/r', 'nixos-24.11'), 'a/b'),
      'the flake github:o/r nixos-24.11',
    ],
    [
      `github:o/r?host=git.example&rev=${commit}`,
      flake(forge('github:o/r', 'https://git.example/o/r', commit)),
      `the flake github:o/r ${commit}`,
    ],
    [
      'gitlab:group%2Fsub/r/v1',
      flake(forge('gitlab:group%2Fsub/r', 'https://gitlab.com/group/sub/r', 'v1')),
      'the flake gitlab:group%2Fsub/r v1',
    ],
    ['sourcehut:~o/r', flake(forge('sourcehut:~o/r', 'https://git.sr.ht/~o/r')), 'the flake sourcehut:~o/r'],
    ['path:./pkgs', flake({ kind: 'path', path: path.resolve('pkgs') }), `the flake ${path.resolve('pkgs')}`],
    ['flake:/srv/n?dir=x', flake({ kind: 'path', path: '/srv/n' }, 'x'), 'the flake /srv/n'],
    [
      'flake:git+https://host/n.git?ref=main&dir=x',
      flake({ kind: 'git', url: 'https://host/n.git', ref: 'main' }, 'x'),
      'the flake https://host/n.git main',
    ],
    [
      `flake:https://host/n.tar.gz?narHash=${narHash}`,
      flake({ kind: 'tarball', url: 'https://host/n.tar.gz', narHash }),
      'the flake https://host/n.tar.gz',
    ],
  ])('%s', (text, source, description) => {
    expect(parsePackageSource(text)).toEqual(source)
    expect(describeSource(source)).toBe(description)
  })

  test('nothing is no source', () => {
    expect(parsePackageSource('')).toBeUndefined()
  })

  test.each([
    ['two words', '"two words" is not a package source'],
    ['3f2a1bc', '"3f2a1bc" looks like a commit cut short'],
    ['~/pkgs', '"~/pkgs" is not a package source'],
    ['<nixpkgs>', '"<nixpkgs>" is not a package source'],
    ['ftp://host/x', '"ftp://host/x" is not a package source'],
    ['https://host/n.tar.gz?narHash=sha256-AAAA', '"sha256-AAAA" is not a narHash'],
    ['git+https://host/n?rev=0123', '"0123" is not a commit'],
    ['git+https://host/n?dir=x', '"dir=" means nothing after git+URL'],
    ['flake:nixpkgs', '"flake:nixpkgs" is not a flake that is the same on every machine'],
    ['github:o', '"github:o" is not a flake that is the same on every machine'],
    ['github:o/r?x=1', '"github:o/r?x=1" is not a flake that is the same on every machine'],
    ['path:./n#legacyPackages', '"path:./n#legacyPackages" is not a flake that is the same on every machine'],
    ['path:./n?dir=../x', '"../x" is not a directory of the flake'],
  ])('%s is refused, with what to give instead', (text, message) => {
    expect(() => parsePackageSource(text)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: `nixpkgs: ${message}` }),
    )
  })
})

test('a directory that is written like a branch', async () => {
  const base = await mkdtemp(join(tmpdir(), 'source-'))
  await mkdir(join(base, 'pkgs'))
  await mkdir(join(base, 'empty'))
  await writeFile(join(base, 'pkgs', 'default.nix'), '')
  expect(() => parsePackageSource('pkgs', base)).toThrow(
    'nixpkgs: "pkgs" is a directory here, and would be taken for a branch',
  )
  expect(parsePackageSource('./pkgs', base)).toEqual({ kind: 'path', path: join(base, 'pkgs') })
  expect(parsePackageSource('empty', base)).toEqual({ kind: 'branch', branch: 'empty' })
})

describe('repositoryAddress', () => {
  test.each([
    ['https://github.com/NixOS/nixpkgs', 'https://github.com/NixOS/nixpkgs'],
    ['git+ssh://git@host/n.git/', 'ssh://git@host/n.git'],
    ['file:///srv/n', 'file:///srv/n'],
  ])('%s', (text, url) => {
    expect(repositoryAddress(text)).toBe(url)
  })

  test.each(['NixOS/nixpkgs', 'https://u:p@host/n', 'https://host/n?ref=x', 'git@host:n'])(
    '%s is none',
    (text) => {
      expect(() => repositoryAddress(text)).toThrow(/^nixpkgs-repository: this is not the address/)
    },
  )
})
