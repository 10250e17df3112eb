import { describe, expect, test } from '@jest/globals'
import { segmentsOf, within } from '../../../../src/nix/evaluate/attribute-path.ts'
import { foreignNames } from '../../../../src/nix/evaluate/foreign-names.ts'
import { guessesFor } from '../../../../src/nix/evaluate/missing-names.ts'

/** As many names as nixpkgs has sets of, none of them like a word. */
const many = [...Array(300).keys()].map((index) => `zzz-filler-${'x'.repeat(index % 7)}${index}`)
const near = (name: string, names: readonly string[]) => guessesFor(name, '', [...many, ...names]).near

describe('typing mistakes among thousands of names', () => {
  test.each([
    ['kubctl', ['kubectl', 'kubectx', 'kubectl-tree'], ['kubectl']],
    ['docker-compse', ['docker-compose', 'docker-compose_1'], ['docker-compose']],
    ['ngnix', ['nginx', 'nix', 'unix'], ['nginx']],
    ['postgress', ['postgresql', 'postgrest'], ['postgresql']],
    ['pyton3', ['python3', 'python38', 'pypy3'], ['python3']],
    ['terrafrom', ['terraform', 'terraform_1'], ['terraform']],
    ['gti', ['git', 'gtk', 'gtts', 'ghi'], ['git']],
    ['jqq', ['jq', 'jql'], ['jq']],
    ['ripgerp', ['ripgrep'], ['ripgrep']],
    ['graphvz-nox', ['graphviz-nox'], ['graphviz-nox']],
  ])('%s of %j is %j', (name, names, expected) => {
    expect(near(name, names)).toEqual(expected)
  })

  test.each([
    ['abc', ['ab', 'abcl', 'abe', 'bc']],
    ['foo', ['fop', 'foot', 'fio', 'go']],
    ['docker.io', ['packer']],
    ['nodePackages', ['rPackages']],
    ['qqq', ['qq', 'jq']],
    ['gt', ['git', 'gh', 'go']],
    ['tooll', ['tool']],
    ['notapackage', ['aPackage']],
    ['apt-utils', ['pax-utils']],
    ['kubectl', ['kubectx']],
    ['docker', ['docker_1', 'tocker']],
  ])('%s of %j is none', (name, names) => {
    expect(near(name, names)).toEqual([])
  })
})

describe('where else a name may be', () => {
  test('a set that is gone: another one, or no set, but no other language', () => {
    const names = [...many, 'rPackages', 'python3Packages']
    expect(guessesFor('nodePackages.npm', '', names)).toEqual({
      known: ['nodejs'],
      same: ['npm'],
      elsewhere: [],
      near: [],
    })
    expect(guessesFor('nodePackages.socket.io', '', names).same).toEqual(['"socket.io"'])
    expect(guessesFor('pythonPackages.requests', '', names).same).toEqual(['python3Packages.requests'])
    expect(guessesFor('python3Package.requests', '', names).near).toEqual(['python3Packages.requests'])
    expect(guessesFor('luaPackages.curl', '', names)).toEqual({
      known: [],
      same: [],
      elsewhere: [],
      near: [],
    })
  })

  test('a set that is there: beside it only where the set has programs', () => {
    expect(guessesFor('nodePackages.npm', 'nodePackages', ['np']).known).toEqual(['nodejs'])
    expect(guessesFor('gitAndTools.gh', 'gitAndTools', many).same).toEqual(['gh'])
    expect(guessesFor('python3Packages.curl', 'python3Packages', many).same).toEqual([])
    expect(guessesFor('python3Packages.reqests', 'python3Packages', ['requests']).near).toEqual([
      'python3Packages.requests',
    ])
  })

  test('a name with a dot is no path in a package', () => {
    expect(guessesFor('docker.io', 'docker', ['out', 'name']).known).toContain('docker')
    expect(guessesFor('python3.11', 'python3', ['out']).same).toContain('python311')
    expect(guessesFor('docker.io', 'docker', ['out']).same).not.toContain('io')
  })

  test('in collections', () => {
    expect(guessesFor('requests', '', many).elsewhere).toContain('python3Packages.requests')
    expect(guessesFor('requests', '', many).elsewhere.join(' ')).not.toMatch(/emacs|vim|ocaml|rPackages/)
    expect(guessesFor('mongodb', '', many).elsewhere.join(' ')).not.toMatch(/python3Packages|perlPackages/)
  })
})

test.each([
  ['libpng-dev', ['libpng.dev', 'libpng']],
  ['zlib1g-dev', ['zlib.dev', 'zlib']],
  ['libncurses5-dev', ['ncurses.dev', 'ncurses']],
  ['libssl-dev', ['openssl.dev', 'openssl']],
  ['libxml2-dev', ['libxml2.dev', 'libxml2']],
  ['node@18', ['nodejs_18', 'nodejs']],
  ['python@3.11', ['python311', 'python3']],
  ['openjdk@17', ['jdk17', 'openjdk17']],
  ['openjdk-17-jre-headless', ['jre17', 'jdk17']],
  ['postgresql@14', ['postgresql_14', 'postgresql']],
  ['go_1_14', ['go']],
  ['lua5.3', ['lua5_3', 'lua']],
  ['gcc-12', ['gcc12', 'gcc']],
  ['python3-numpy', ['python3Packages.numpy']],
  ['libjson-perl', ['perlPackages.json']],
  ['libhttp-daemon-perl', ['perlPackages.httpdaemon']],
  ['vim-tiny', ['vim']],
  ['p7zip-full', ['p7zip']],
])('%s elsewhere is one of %j', (name, expected) => {
  const guesses = foreignNames(name)
  expect(guesses.filter((guess) => expected.includes(guess))).toEqual(expected)
})

test.each([['python@3.11'], ['python-3']])("%s is not nixpkgs' Python 2", (name) => {
  expect(foreignNames(name)).not.toContain('python')
})

test.each([
  ['Git', ['git'], ['git']],
  ['pkgconfig', ['pkg-config'], ['pkg-config']],
  ['util_linux', ['util-linux', 'utilliny'], ['util-linux']],
])('%s is spelt %j', (name, names, expected) => {
  expect(guessesFor(name, '', [...many, ...names]).same.slice(0, 1)).toEqual(expected)
})

test('attribute paths', () => {
  expect(segmentsOf('nodePackages."@angular/cli".out')).toEqual(['nodePackages', '@angular/cli', 'out'])
  expect(segmentsOf('')).toEqual([])
  expect(within('', 'socket.io')).toBe('"socket.io"')
  expect(within('nodePackages', 'npm')).toBe('nodePackages.npm')
})
