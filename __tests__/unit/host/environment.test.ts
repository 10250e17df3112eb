import { expect, test } from '@jest/globals'
import { childEnv, isVariable, type Need, passingOn } from '../../../src/host/environment.ts'

const step = {
  ...{
    PATH: '/bin',
    HOME: '/home/me',
    LANG: 'C.UTF-8',
    LC_ALL: 'C',
    TMPDIR: '/t',
    XDG_RUNTIME_DIR: '/run/me',
  },
  ...{ https_proxy: 'http://p', NO_PROXY: 'localhost', SSL_CERT_FILE: '/ca', NODE_EXTRA_CA_CERTS: '/ca2' },
  ...{ 'INPUT_REGISTRY-PASSWORD': 's', ACTIONS_RUNTIME_TOKEN: 's', GITHUB_TOKEN: 's', NIX_CONFIG: 's' },
  ...{ AWS_SECRET_ACCESS_KEY: 's', NPM_TOKEN: 's', GIT_CONFIG_COUNT: '1', GIT_CONFIG_VALUE_0: 's' },
  ...{ NIXPKGS_ALLOW_UNFREE: '1', NIX_STORE_DIR: '/elsewhere', TAR_OPTIONS: '--evil', GIT_DIR: '/elsewhere' },
  ...{ SSH_AUTH_SOCK: '/agent', DOCKER_HOST: 'unix:///d', DOCKER_AUTH_CONFIG: 's', NIX_REMOTE: 'daemon' },
}

const everyone = [
  ...['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'XDG_RUNTIME_DIR'],
  ...['https_proxy', 'NO_PROXY', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'],
]

test.each<[Need, readonly string[]]>([
  ['plain', []],
  ['oras', []],
  ['ssh', ['SSH_AUTH_SOCK']],
  ['git', ['SSH_AUTH_SOCK']],
  ['nix', ['SSH_AUTH_SOCK', 'NIX_REMOTE']],
  ['engine', ['SSH_AUTH_SOCK', 'DOCKER_HOST']],
  ['credential helper', []],
])('%s gets what it needs, and nothing else', (need, more) => {
  expect(Object.keys(childEnv(step, need)).sort()).toEqual([...everyone, ...more].sort())
})

test('what the user names reaches Nix and credential helpers, and no other program', () => {
  const env = passingOn(step, ['NPM_TOKEN', 'GITHUB_TOKEN'])
  const more = (need: Need) =>
    Object.keys(childEnv(env, need)).filter((name) => !(name in childEnv(step, need)))
  expect([more('nix'), more('credential helper'), more('git'), more('oras')]).toEqual([
    ['GITHUB_TOKEN', 'NPM_TOKEN'],
    ['GITHUB_TOKEN', 'NPM_TOKEN'],
    [],
    [],
  ])
  expect(passingOn(step, [])).toBe(step)
})

test.each(['INPUT_NETRC', 'ACTIONS_RUNTIME_TOKEN', 'NIX_CONFIG', 'NIX_STORE_DIR', 'A-B', 'A|B', '', '.*'])(
  '%j is never passed on',
  (name) => {
    expect(isVariable(name)).toBe(false)
    expect(childEnv(passingOn({ ...step, [name]: 's' }, [name]), 'nix')).not.toHaveProperty([name])
  },
)

test('there always is a home directory', () => {
  expect(childEnv({}, 'oras').HOME).toMatch(/^\//)
  expect(childEnv({ HOME: '' }, 'oras').HOME).toMatch(/^\//)
})
