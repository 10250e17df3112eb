import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isGitHub, sourceAccess } from '../../../../src/nix/source/github.ts'
import { testHost } from '../../../support/hosts.ts'
import { scratchDir } from '../../../support/scratch.ts'

const enterprise = { GITHUB_SERVER_URL: 'https://git.example:8443' }

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['https://github.com/NixOS/nixpkgs', {}, true],
  ['https://github.com/NixOS/nixpkgs', enterprise, true],
  ['https://git.example:8443/o/r', enterprise, true],
  ['https://git.example/o/r', enterprise, false],
  ['http://github.com/o/r', {}, false],
  ['https://github.com.example/o/r', {}, false],
  ['file:///srv/n', {}, false],
])('%s with %j is GitHub: %j', (url, env, expected) => {
  expect(isGitHub(url, env)).toBe(expected)
})

describe('the token', () => {
  const token = 'ghs_secret'
  const basic = `Authorization: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`

  test('reaches git and Nix for the server that it is from', async () => {
    const { host, nixConfig, netrc } = await sourceAccess(token, await testHost(enterprise))
    expect(host.env).toMatchObject({
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.https://git.example:8443/.extraHeader',
      GIT_CONFIG_VALUE_0: basic,
    })
    expect(nixConfig).toEqual([`extra-access-tokens = git.example:8443=${token}`])
    expect(netrc).toBe(`machine git.example login x-access-token password ${token}\n`)
  })

  test('comes beside what git and netrc have already', async () => {
    const conf = await scratchDir('conf')
    mkdirSync(conf, { recursive: true })
    writeFileSync(join(conf, 'netrc'), 'machine cache.example password x\n')
    const own = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'a.b',
      GIT_CONFIG_VALUE_0: 'c',
      NIX_CONF_DIR: conf,
    }
    const { host, netrc } = await sourceAccess(token, await testHost(own))
    expect(host.env).toMatchObject({
      ...{ ...own, GIT_CONFIG_COUNT: '2' },
      ...{ GIT_CONFIG_KEY_1: 'http.https://github.com/.extraHeader', GIT_CONFIG_VALUE_1: basic },
    })
    expect(netrc).toMatch(/\nmachine cache\.example password x\n$/)
  })

  test('that is not given leaves all as it is, and nothing asks', async () => {
    const given = await testHost({ A: 'a' })
    const { host, nixConfig } = await sourceAccess('', given)
    expect(nixConfig).toEqual([])
    expect(host.env).toEqual({
      ...given.env,
      ...{ GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'ssh -oBatchMode=yes' },
    })
  })
})
