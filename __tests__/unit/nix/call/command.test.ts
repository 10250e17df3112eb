import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Host } from '../../../../src/host/host.ts'
import { systemNix, toNixEnvironment } from '../../../../src/nix/call/command.ts'
import { noAccess } from '../../../../src/nix/source/git.ts'
import { testHost } from '../../../support/hosts.ts'
import { problemsOfAsync } from '../../../support/problems.ts'
import { writeProgram } from '../../../support/programs.ts'
import { scratchDir } from '../../../support/scratch.ts'

const findNix = (host: Host) => systemNix(host, { lines: [], sshOptions: '', access: noAccess(host) })

describe('the Nix on PATH', () => {
  const settings = {
    store: 'auto',
    system: 'x86_64-linux',
    'extra-platforms': ['i686-linux'],
    builders: '',
    substitute: true,
    substituters: ['https://cache.nixos.org/'] as readonly string[],
    'trusted-public-keys': ['cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
    'netrc-file': '/etc/nix/netrc',
    'require-sigs': true,
    'stalled-download-timeout': 300,
  }

  /** A program that answers what it is asked first: its version, and its settings. */
  async function foundWith(more: Partial<typeof settings>, version = '2.34.8') {
    const bin = await scratchDir('nix-bin')
    const entries = Object.entries({ ...settings, ...more }).map(([name, value]) => {
      const defaultValue = settings[name as keyof typeof settings]
      return [name, { value, defaultValue }] as const
    })
    await writeFile(path.join(bin, 'settings.json'), JSON.stringify(Object.fromEntries(entries)))
    const asked = version.startsWith('2.34') ? 'config show --json' : 'show-config --json'
    writeProgram(
      bin,
      'nix',
      `case "$*" in
        --version) echo 'nix (Nix) ${version}' ;;
        '${asked}') read -r settings < '${bin}/settings.json' || :; printf %s "$settings" ;;
        *) echo "error: $*" >&2; exit 1 ;;
      esac`,
    )
    return findNix(await testHost({ PATH: bin }))
  }

  test.each(['2.34.8', '2.18.1'])('%s says what it is, and what it builds for', async (version) => {
    expect(await foundWith({ store: '/srv/store' }, version)).toMatchObject({
      ...{ version, storeRoots: ['/srv/store'] },
      systems: ['x86_64-linux', 'i686-linux'],
    })
  })

  test('has builders that build for more', async () => {
    expect(await foundWith({ builders: 'ssh://a aarch64-linux ; ssh://b' })).toMatchObject({
      systems: ['x86_64-linux', 'i686-linux', 'aarch64-linux', 'x86_64-linux'],
    })
  })

  test.each([
    [{}, undefined],
    [{ 'stalled-download-timeout': 5 }, 5000],
    [{ 'stalled-download-timeout': 0 }, undefined],
  ])('waits for caches as long as it is told to: %j', async (more, stalledMs) => {
    expect(await foundWith(more)).toMatchObject({ stalledMs })
  })

  test.each([
    { substituters: ['https://a', 'file:///d?priority=1&trusted=%31'] },
    { substituters: ['http://c?%74rusted=true'] },
    { store: 'local?root=/r&require-sigs=false' },
    { 'require-sigs': false },
  ])('does not take paths without signatures: %j', async (more) => {
    const [code, problem] = await problemsOfAsync(foundWith(more))
    expect([code, problem]).toEqual([
      'invalid-input',
      expect.stringContaining('store paths without signatures'),
    ])
  })

  test('may be too old, and need not be there', async () => {
    expect(await foundWith({}, '2.3.16')).toMatchObject({
      message: 'Nix 2.3.16 is on PATH; it is too old',
    })
    const empty = await testHost({ PATH: await scratchDir('empty') })
    expect(await findNix(empty)).toMatchObject({
      message: 'Nix is not on PATH',
      hint: expect.stringContaining('install Nix'),
    })
  })

  test('that does not start is an error', async () => {
    const bin = await scratchDir('nix-bin')
    writeProgram(bin, 'nix', 'echo "error: unknown setting" >&2; exit 1')
    const found = findNix(await testHost({ PATH: bin }))
    expect(await problemsOfAsync(found)).toEqual([
      'missing-tool',
      'the Nix on PATH does not start: unknown setting | check nix-config and NIX_CONFIG, or reinstall Nix',
    ])
  })
})

describe('the environment of Nix', () => {
  const secrets = {
    'INPUT_REGISTRY-PASSWORD': 'planted-1',
    ACTIONS_RUNTIME_TOKEN: 'planted-2',
    GITHUB_TOKEN: 'planted-3',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'planted-4',
    NIX_CONFIG: 'cores = 2\naccess-tokens = github.com=planted-5\nnetrc-file = /home/me/netrc',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: 'planted-6',
  }

  test('has no secret; files that are there while they are lent have those that Nix needs', async () => {
    const host = await testHost({ PATH: '/bin', https_proxy: 'http://proxy', ...secrets })
    const access = noAccess(host)
    const env = toNixEnvironment(host.env, { lines: ['max-jobs = 1'], sshOptions: '', access })
    expect(JSON.stringify(env)).not.toMatch(/planted|netrc/)
    expect(env).toMatchObject({ PATH: '/bin', https_proxy: 'http://proxy' })
    expect(env.NIX_CONFIG?.split('\n')).toEqual(expect.arrayContaining(['cores = 2', 'max-jobs = 1']))
    const [config = ''] = env.NIX_USER_CONF_FILES?.split(':') ?? []
    const aws = env.AWS_SHARED_CREDENTIALS_FILE ?? ''
    expect([existsSync(config), existsSync(aws)]).toEqual([false, false])
    await access.secrets.lend(async () => {
      const lines = ['access-tokens = github.com=planted-5', 'netrc-file = /home/me/netrc', '']
      expect(readFileSync(config, 'utf8')).toBe(lines.join('\n'))
      expect(readFileSync(aws, 'utf8')).toContain('aws_secret_access_key = planted-4\n')
    })
    expect([existsSync(config), existsSync(aws)]).toEqual([false, false])
  })

  test('keeps the files of the user', async () => {
    const userFiles = async (env: Readonly<Record<string, string>>) => {
      const host = await testHost(env)
      const { NIX_USER_CONF_FILES } = toNixEnvironment(host.env, {
        lines: [],
        sshOptions: '',
        access: noAccess(host),
      })
      return NIX_USER_CONF_FILES?.split(':').slice(1)
    }
    const home = '/home/me'
    expect(await userFiles({ HOME: home })).toEqual([
      '/home/me/.config/nix/nix.conf',
      '/etc/xdg/nix/nix.conf',
    ])
    const given = { HOME: home, XDG_CONFIG_HOME: '/c', XDG_CONFIG_DIRS: '/d:/e' }
    expect(await userFiles(given)).toEqual(['/c/nix/nix.conf', '/d/nix/nix.conf', '/e/nix/nix.conf'])
    expect(await userFiles({ ...given, NIX_USER_CONF_FILES: '/a:/b' })).toEqual(['/a', '/b'])
  })
})
