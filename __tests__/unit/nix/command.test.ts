import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isAtLeast, majorMinor, storeRoots, systemNix } from '../../../src/nix/command.ts'
import { testHost } from '../../support/hosts.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { writeProgram } from '../../support/programs.ts'
import { scratchDir } from '../../support/scratch.ts'

describe('versions', () => {
  test.each([
    ['2.34.8', [2, 34]],
    ['2.8.0', [2, 8]],
    ['2.18pre20230101_abc', [2, 18]],
    ['3.0', [3, 0]],
    ['unknown', [0, 0]],
  ] as const)('%s is %j', (version, numbers) => {
    expect(majorMinor(version)).toEqual(numbers)
  })

  test.each([
    ['2.8.0', [2, 8], true],
    ['2.7.9', [2, 8], false],
    ['2.34.8', [2, 8], true], // numbers, not text: 34 is more than 8
    ['2.8.0', [2, 33], false],
    ['3.0.0', [2, 33], true],
    ['1.99.0', [2, 8], false],
    ['unknown', [2, 8], false],
  ] as const)('%s is at least %j: %s', (version, least, yes) => {
    expect(isAtLeast(version, least)).toBe(yes)
  })
})

describe('storeRoots', () => {
  const env = { HOME: '/home/me' }

  test.each([
    ['/srv/store', '/srv/store'],
    ['/srv/store/', '/srv/store'],
    ['/srv/store?state=/var/nix', '/srv/store'],
    ['local:///srv/store', '/srv/store'],
    ['local:///srv/store?real=/x', '/srv/store'],
    ['local?root=/srv/store', '/srv/store'],
    ['local?root=/srv/store/&state=/var/nix', '/srv/store'],
    ['local?store=/nix/store&root=/srv/store', '/srv/store'],
    ['local://?root=/srv/store', '/srv/store'],
    ['local?root=/srv/my%20store', '/srv/my store'],
    ['unix:///run/nix.socket?root=/srv/store', '/srv/store'],
    ['daemon?root=/srv/store', '/srv/store'],
    ['local:///srv/100%25', '/srv/100%'],
    // Nix takes a plain path as it is.
    ['/srv/my%20store', '/srv/my%20store'],
    ['/srv/100%', '/srv/100%'],
  ])('%s keeps its files below %s', (url, root) => {
    expect(storeRoots(url, env)).toEqual([root])
  })

  test.each(['auto', 'daemon', 'local', '', 'unix:///run/nix.socket', 'ssh-ng://builder', 'local?state=/x'])(
    '"%s" keeps its files in /nix/store, or where Nix itself makes a chroot store',
    (url) => {
      expect(storeRoots(url, env)).toEqual(['', '/home/me/.local/share/nix/root'])
    },
  )

  test('the data directory of the user may be elsewhere', () => {
    expect(storeRoots('auto', { ...env, XDG_DATA_HOME: '/data' })).toEqual(['', '/data/nix/root'])
  })
})

describe('the Nix on PATH', () => {
  const settings = {
    store: 'auto',
    system: 'x86_64-linux',
    'extra-platforms': ['i686-linux'],
    builders: '',
  }

  /** A program that answers what it is asked first: its version, and its settings. */
  async function foundWith(more: Partial<typeof settings>, version = '2.34.8') {
    const bin = await scratchDir('nix-bin')
    const entries = Object.entries({ ...settings, ...more }).map(
      ([name, value]) => [name, { value }] as const,
    )
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
    return systemNix(await testHost({ PATH: bin }), { lines: [], sshOptions: '' })
  }

  test.each(['2.34.8', '2.18.1'])('%s says what it is, and what it builds for', async (version) => {
    expect((await foundWith({ store: '/srv/store' }, version)).nix).toMatchObject({
      ...{ version, storeRoots: ['/srv/store'], hasBuilders: false },
      systems: ['x86_64-linux', 'i686-linux'],
    })
  })

  test.each([
    ['', false],
    ['@/nonexistent/machines', false],
    ['ssh://builder aarch64-linux', true],
    ['ssh-ng://a ; ssh-ng://b', true],
    [' ; ', false],
    ['# ssh://builder', false],
    ['@FILE', true],
    ['@EMPTY', false],
    ['@EMPTY;@FILE', true],
    ['@/nonexistent/machines;ssh://builder', true],
  ])('with the builders "%s" has others that build: %s', async (builders, yes) => {
    const dir = await scratchDir('machines')
    await writeFile(path.join(dir, 'some'), '# ours\n\nssh://builder x86_64-linux # big\n')
    await writeFile(path.join(dir, 'none'), '# ssh://builder\n\n')
    const text = builders.replace('FILE', `${dir}/some`).replace('EMPTY', `${dir}/none`)
    expect((await foundWith({ builders: text })).nix?.hasBuilders).toBe(yes)
  })

  test('may be too old, and need not be there', async () => {
    expect(await foundWith({}, '2.3.16')).toMatchObject({
      nix: undefined,
      problem: { message: 'Nix 2.3.16 is on PATH; it is too old' },
    })
    const empty = await testHost({ PATH: await scratchDir('empty') })
    expect(await systemNix(empty, { lines: [], sshOptions: '' })).toMatchObject({
      nix: undefined,
      problem: { message: 'Nix is not on PATH', hint: expect.stringContaining('install Nix') },
    })
  })

  test('that does not start is an error', async () => {
    const bin = await scratchDir('nix-bin')
    writeProgram(bin, 'nix', 'echo "error: unknown setting" >&2; exit 1')
    const found = systemNix(await testHost({ PATH: bin }), { lines: [], sshOptions: '' })
    expect(await problemsOfAsync(found)).toEqual([
      'missing-tool',
      'the Nix on PATH does not start: unknown setting | check nix-config and NIX_CONFIG, or reinstall Nix',
    ])
  })
})
