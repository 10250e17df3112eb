import { describe, expect, test } from '@jest/globals'
import { lockedSource } from '../../../../src/nix/source/flake-lock.ts'

const rev = '0123456789abcdef0123456789abcdef01234567'
const narHash = `sha256-${'A'.repeat(43)}=`

/** A lock file with one node for each input, by another name than the input's. */
function lockFile(inputs: Readonly<Record<string, object>>): string {
  const nodes = Object.entries(inputs).map(([name, locked]) => [`${name}_2`, { locked }])
  const names = Object.keys(inputs).map((name) => [name, `${name}_2`])
  const root = { inputs: Object.fromEntries(names) }
  return JSON.stringify({ nodes: { ...Object.fromEntries(nodes), root }, root: 'root', version: 7 })
}

const locked = (node: object) => lockedSource(lockFile({ nixpkgs: node }), '/flake/flake.lock')
const github = { type: 'github', owner: 'NixOS', repo: 'nixpkgs', rev }

describe('a node of type', () => {
  test.each<[string, object, object]>([
    [
      'github',
      { ...github, narHash },
      {
        ...{ kind: 'tarball', narHash, revision: rev },
        url: `https://github.com/NixOS/nixpkgs/archive/${rev}.tar.gz`,
      },
    ],
    [
      'github, of a fork with another name and on another host',
      { ...github, repo: 'pkgs', host: 'git.example', narHash },
      {
        ...{ kind: 'tarball', narHash, revision: rev },
        url: `https://git.example/NixOS/pkgs/archive/${rev}.tar.gz`,
      },
    ],
    [
      'github, without a hash',
      github,
      { kind: 'tarball', revision: rev, url: `https://github.com/NixOS/nixpkgs/archive/${rev}.tar.gz` },
    ],
    [
      'gitlab',
      { type: 'gitlab', owner: 'group%2Fsub', repo: 'pkgs', rev, narHash },
      {
        ...{ kind: 'tarball', narHash, revision: rev },
        url: `https://gitlab.com/group/sub/pkgs/-/archive/${rev}/pkgs-${rev}.tar.gz`,
      },
    ],
    [
      'sourcehut',
      { type: 'sourcehut', owner: '~o', repo: 'pkgs', rev, narHash },
      { kind: 'tarball', narHash, revision: rev, url: `https://git.sr.ht/~o/pkgs/archive/${rev}.tar.gz` },
    ],
    [
      'tarball',
      { type: 'tarball', url: 'https://host.example/x.tar.xz', narHash },
      { kind: 'tarball', url: 'https://host.example/x.tar.xz', narHash },
    ],
    [
      'git',
      { type: 'git', url: 'https://git.example/x', rev, ref: 'refs/heads/main', narHash },
      { kind: 'git', url: 'https://git.example/x', revision: rev, ref: 'refs/heads/main' },
    ],
    [
      'git, without a ref',
      { type: 'git', url: 'file:///x', rev },
      { kind: 'git', url: 'file:///x', revision: rev },
    ],
    ['path, relative to the file', { type: 'path', path: './pkgs' }, { kind: 'path', path: '/flake/pkgs' }],
    ['path', { type: 'path', path: '/pkgs' }, { kind: 'path', path: '/pkgs' }],
  ])('%s', (_, node, source) => {
    expect(locked(node)).toEqual(source)
  })
})

describe('the input', () => {
  const path = (name: string) => ({ type: 'path', path: `/${name}` })
  const file = lockFile({ nixpkgs: path('usual'), unstable: path('new') })
  const source = (name?: string) => lockedSource(file, '/flake.lock', name)

  test('is nixpkgs, or the one that is named', () => {
    expect(source()).toEqual({ kind: 'path', path: '/usual' })
    expect(source('unstable')).toEqual({ kind: 'path', path: '/new' })
  })

  test('may be named by its node', () => {
    expect(source('unstable_2')).toEqual({ kind: 'path', path: '/new' })
  })

  test('that follows one of another flake', () => {
    const root = { inputs: { nixpkgs: ['tools', 'pkgs'], tools: 'tools_2' } }
    const nodes = { root, tools_2: { inputs: { pkgs: 'n' } }, n: { locked: path('followed') } }
    const text = JSON.stringify({ nodes, root: 'root', version: 7 })
    expect(lockedSource(text, '/flake.lock')).toEqual({ kind: 'path', path: '/followed' })
  })

  test('that is not there: those that are', () => {
    expect(() => source('stable')).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        problems: [
          {
            input: 'nixpkgs',
            message: '/flake.lock has no input "stable" that can be fetched',
            hint: 'name one of its inputs: flake.lock#nixpkgs, flake.lock#unstable',
          },
        ],
      }),
    )
  })

  test.each([
    ['a type that cannot be fetched', lockFile({ nixpkgs: { type: 'mercurial' } })],
    ['no lock', '{"nodes":{"root":{"inputs":{"nixpkgs":"n"}},"n":{}},"root":"root"}'],
    ['an input that follows itself', '{"nodes":{"root":{"inputs":{"nixpkgs":["nixpkgs"]}}},"root":"root"}'],
    ['inputs that follow each other', '{"nodes":{"root":{"inputs":{"nixpkgs":["a"],"a":["nixpkgs"]}}}}'],
    ['an object for an input', '{"nodes":{"root":{"inputs":{"nixpkgs":{"a":1}}}}}'],
    ['no node', '{"nodes":{"root":{"inputs":{"nixpkgs":"n"}}},"root":"root"}'],
  ])('that has %s', (_, text) => {
    expect(() => lockedSource(text, '/flake.lock')).toThrow(/has no input "nixpkgs" that can be fetched/)
  })

  test('of a file without inputs', () => {
    for (const text of ['{}', '{"nodes":{"root":{}}}'])
      expect(() => lockedSource(text, '/flake.lock')).toThrow(
        expect.objectContaining({
          problems: [expect.objectContaining({ hint: expect.stringContaining('none') })],
        }),
      )
  })
})

test.each(['', '{', 'null', '[]', '7', '{"nodes":null}'])('a file that is no lock file: %s', (text) => {
  expect(() => lockedSource(text, '/flake.lock')).toThrow(expect.objectContaining({ code: 'invalid-input' }))
})
