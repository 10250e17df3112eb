import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { builderSystems, storeRoots } from '../../../../src/nix/call/effective-settings.ts'
import { isAtLeast, majorMinor } from '../../../../src/nix/call/version.ts'
import { scratchDir } from '../../../support/scratch.ts'

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

describe('builders', () => {
  const inFile = async (text: string) => {
    const file = join(await scratchDir('machines'), 'machines')
    writeFileSync(file, text)
    return `@${file}`
  }

  test('build for the systems that they name, in the setting or in a file; else for that of this machine', async () => {
    const file = await inFile('# none\n\nssh://a aarch64-linux,i686-linux - 8\n')
    const systems = builderSystems(`ssh://b riscv64-linux; ssh://c - key; ${file}`, 'x86_64-linux')
    expect(systems).toEqual(['riscv64-linux', 'x86_64-linux', 'aarch64-linux', 'i686-linux'])
    expect(builderSystems('ssh://a', 'x86_64-linux')).toEqual(['x86_64-linux'])
  })

  test('are none in nothing, in comments, and in a file that is not there', async () => {
    for (const text of ['', ' ; \n# ssh://a', '@/does/not/exist', await inFile('# ssh://a\n')])
      expect(builderSystems(text, 'x86_64-linux')).toEqual([])
  })
})
