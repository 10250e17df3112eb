import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { describeSource, type PackageSource, packageSource } from '../../../src/nix/source.ts'

const commit = '0123456789abcdef0123456789abcdef01234567'
const narHash = 'sha256-QWJVKgHWDs+mAE6/AFkKBPj96n1OI2qiUc+YCZakvNg='
const lockFile = path.resolve('flake.lock')

describe('packageSource', () => {
  test.each<[string, PackageSource, string]>([
    [
      commit,
      { kind: 'tarball', url: `https://github.com/NixOS/nixpkgs/archive/${commit}.tar.gz`, revision: commit },
      `nixpkgs ${commit}`,
    ],
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
  ])('%s', (text, source, description) => {
    expect(packageSource(text)).toEqual(source)
    expect(describeSource(source)).toBe(description)
  })

  test('nothing is no source', () => {
    expect(packageSource('')).toBeUndefined()
  })

  test.each([
    ['two words', '"two words" is not a package source'],
    ['~/pkgs', '"~/pkgs" is not a package source'],
    ['<nixpkgs>', '"<nixpkgs>" is not a package source'],
    ['ftp://host/x', '"ftp://host/x" is not a package source'],
    ['https://host/n.tar.gz?narHash=sha256-AAAA', '"sha256-AAAA" is not a narHash'],
    ['git+https://host/n?rev=0123', '"0123" is not a commit'],
  ])('%s is refused, with what to give instead', (text, message) => {
    expect(() => packageSource(text)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: `nixpkgs: ${message}` }),
    )
  })
})
