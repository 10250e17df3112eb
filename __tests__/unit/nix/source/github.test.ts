import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isGitHub, sourceAccess } from '../../../../src/nix/source/github.ts'
import { testHost } from '../../../support/hosts.ts'
import { git } from '../../../support/light-packages.ts'
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
  // A server that is none.
  ['https://github.com/o/r', { GITHUB_SERVER_URL: 'https://' }, true],
])('%s with %j is GitHub: %j', (url, env, expected) => {
  expect(isGitHub(url, env)).toBe(expected)
})

describe('the token', () => {
  const token = 'ghs_secret'
  const basic = `Authorization: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`

  test('reaches git and Nix for the server that it is from', async () => {
    const { secrets, gitConfig, nixConfig, netrc } = await sourceAccess(token, await testHost(enterprise))
    expect(nixConfig).toEqual([`extra-access-tokens = git.example:8443=${token}`])
    expect(netrc).toBe(`machine git.example login x-access-token password ${token}\n`)
    expect(existsSync(gitConfig ?? '')).toBe(false)
    const said = await secrets.lend(() => git('/', 'config', '--file', gitConfig ?? '', '--list'))
    expect(said).toBe(`http.https://git.example:8443/.extraheader=${basic}`)
  })

  test('comes beside what netrc has already', async () => {
    const conf = await scratchDir('conf')
    mkdirSync(conf, { recursive: true })
    writeFileSync(join(conf, 'netrc'), 'machine cache.example password x\n')
    const { netrc } = await sourceAccess(token, await testHost({ NIX_CONF_DIR: conf }))
    expect(netrc).toMatch(/\nmachine cache\.example password x\n$/)
  })

  test('comes behind what git is told in the environment', async () => {
    const own = {
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'url.https://mirror/"x\\y/.insteadOf',
      GIT_CONFIG_VALUE_0: 'a b;"c\\',
      GIT_CONFIG_KEY_1: 'core.bare',
      GIT_CONFIG_VALUE_1: 'false',
    }
    const { secrets, gitConfig } = await sourceAccess(token, await testHost(own))
    const said = await secrets.lend(() => git('/', 'config', '--file', gitConfig ?? '', '--list'))
    expect(said.split('\n')).toEqual([
      'url.https://mirror/"x\\y/.insteadof=a b;"c\\',
      'core.bare=false',
      `http.https://github.com/.extraheader=${basic}`,
    ])
  })

  test('that is not given leaves all as it is', async () => {
    expect(await sourceAccess('', await testHost())).toMatchObject({ gitConfig: undefined, nixConfig: [] })
  })
})
