import { describe, expect, test } from '@jest/globals'
import type { BaseImage } from '../../../../src/image/base/base-image.ts'
import type { TarEntry } from '../../../../src/image/pack/tar.ts'
import { accountsOnBase } from '../../../../src/image/root/base-accounts.ts'
import { placeOnBase, withParents } from '../../../../src/image/root/base-files.ts'
import type { RootAdditions } from '../../../../src/image/root/root-filesystem.ts'
import { makeRootOnBase } from '../../../../src/image/root/root-on-base.ts'
import { StoreReader } from '../../../../src/image/root/store-reader.ts'
import { parseUser } from '../../../../src/request/image-config/user.ts'
import { baseOf, MERGED, treeOf } from '../../../support/base-trees.ts'
import { fakeStore, storePath, type Tree } from '../../../support/fake-store.ts'

const TOP = 'nix/var/nix/profiles/image'
const cacert = { 'etc/ssl/certs/ca-bundle.crt': 'PUBLIC' }

async function rootOn(
  base: BaseImage,
  paths: Readonly<Record<string, Tree>>,
  more: Partial<RootAdditions> = {},
) {
  const trees = Object.keys(paths).map((name) => ({ storePath: storePath(name), name, priority: 5 }))
  const additions = { user: undefined, directories: [], files: [], env: {}, ...more }
  const accounts = accountsOnBase(additions.user, base.tree)
  const reader = new StoreReader(await fakeStore(paths))
  return makeRootOnBase(trees, reader, { ...additions, user: accounts.user }, base, accounts)
}

/** What each entry is, by name. */
const shown = (entries: readonly TarEntry[]) =>
  Object.fromEntries(
    entries.map((entry) => {
      if (entry.type === 'symlink') return [entry.name, `-> ${entry.target}`]
      if (entry.type === 'directory') return [`${entry.name}/`, entry.mode.toString(8)]
      return [entry.name, String(entry.content)]
    }),
  )

const file = (name: string): TarEntry => ({ type: 'file', name, mode: 0o644, content: Buffer.of() })
const directory = (name: string): TarEntry => ({ type: 'directory', name, mode: 0o700 })

describe('a tree on a base', () => {
  test('has packages in a place of their own, and nothing of what the base has', async () => {
    const { entries, faults } = await rootOn(baseOf(MERGED), { jq: { 'bin/jq': '' }, cacert })
    expect(faults).toEqual([])
    const names = entries.map(({ name }) => name)
    expect(names.filter((name) => !name.startsWith('nix'))).toEqual([
      ...['etc', 'etc/profile.d', 'etc/profile.d/nixery-action.sh'],
    ])
    expect(shown(entries)).toMatchObject({ [`${TOP}/bin/jq`]: `-> ${storePath('jq')}/bin/jq` })
  })

  test('fills up what a base lacks that has next to nothing', async () => {
    const { entries } = await rootOn(baseOf({ bin: '-> usr/bin' }), { bash: { 'bin/sh': '', 'bin/env': '' } })
    expect(shown(entries)).toMatchObject({
      ...{ 'usr/bin/sh': `-> /${TOP}/bin/sh`, 'usr/bin/env': `-> /${TOP}/bin/env`, 'tmp/': '1777' },
      'etc/passwd': expect.stringMatching(/^root:x:0:0/),
    })
    expect(entries.map(({ name }) => name)).not.toContain('bin')
  })

  test('leads programs to the certificates of the base, else to those of cacert', async () => {
    const own = (
      await rootOn(baseOf({ ...MERGED, 'etc/ssl/certs/ca-certificates.crt': 'OF BASE' }), { cacert })
    ).env
    expect(own).toEqual({ SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' })
    expect((await rootOn(baseOf(MERGED), { cacert })).env).toEqual({
      SSL_CERT_FILE: `/${TOP}/etc/ssl/certs/ca-bundle.crt`,
    })
    const chosen = baseOf(
      { ...MERGED, 'etc/ssl/certs/ca-certificates.crt': '' },
      { env: ['SSL_CERT_FILE=/x'] },
    )
    expect((await rootOn(chosen, { cacert })).env).toEqual({})
  })

  test('adds authorities to the bundle of the base', async () => {
    const base = baseOf({ ...MERGED, 'etc/pki/tls/certs/ca-bundle.crt': 'OF BASE' })
    const { entries, env } = await rootOn(base, { cacert }, { authorities: ['OWN'] })
    expect(shown(entries)).toMatchObject({ [`${TOP}/etc/ssl/certs/ca-bundle.crt`]: 'OF BASE\nOWN\n' })
    expect(env).toMatchObject({ GIT_SSL_CAINFO: `/${TOP}/etc/ssl/certs/ca-bundle.crt` })
  })

  test('tells programs where things are, and lets those of the base look where they always did', async () => {
    const app = {
      'share/terminfo/x/xterm': '',
      'share/fonts/a.ttf': '',
      'share/man/man1/a.1': '',
      'bin/man': '',
    }
    const env = { PYTHONUSERBASE: '/.', PERL5LIB: '/lib/perl5/a:/lib/perl5/b', LUA_PATH: '/lib/?.lua;/lib/x' }
    expect((await rootOn(baseOf({ ...MERGED, 'usr/share/zoneinfo/UTC': '' }), { app }, { env })).env).toEqual(
      {
        ...{
          TERMINFO_DIRS: `/${TOP}/share/terminfo:`,
          MANPATH: `/${TOP}/share/man:`,
          TZDIR: '/usr/share/zoneinfo',
        },
        FONTCONFIG_FILE: `/${TOP}/etc/fonts/fonts.conf`,
        ...{ PYTHONUSERBASE: `/${TOP}/.`, LUA_PATH: `/${TOP}/lib/?.lua;/${TOP}/lib/x` },
        PERL5LIB: `/${TOP}/lib/perl5/a:/${TOP}/lib/perl5/b`,
      },
    )
    const fonts = await rootOn(baseOf({ ...MERGED, 'etc/fonts/fonts.conf': '' }), { app })
    expect(Object.keys(fonts.env)).not.toContain('FONTCONFIG_FILE')
  })

  test('makes directories where they are missing, with those above as the base has them', async () => {
    const base = baseOf({ ...MERGED, 'srv/': '2775', 'opt/data/': '' })
    const { entries } = await rootOn(
      base,
      {},
      { user: parseUser('app'), directories: ['/srv/app', '/opt/data'] },
    )
    expect(shown(entries)).toMatchObject({ 'srv/': '2775', 'srv/app/': '755', 'home/app/': '700' })
    expect(entries.map(({ name }) => name)).not.toContain('opt/data')
  })

  test('cannot be where the base has a link at /nix', async () => {
    expect((await rootOn(baseOf({ ...MERGED, nix: '-> /data/nix' }), {})).faults).toEqual([
      expect.objectContaining({ input: 'from', message: expect.stringMatching(/ \/nix,/) }),
    ])
  })
})

describe('files of the user', () => {
  test('go where links of the base lead, and leave its directories as they are', () => {
    const { files, faults } = placeOnBase(
      [directory('bin'), file('bin/tool'), directory('new'), file('new/a')],
      treeOf(MERGED),
    )
    expect(faults).toEqual([])
    expect(files.map(({ name }) => name)).toEqual(['new', 'new/a', 'usr/bin/tool'])
    expect(shown(withParents(files, treeOf({ ...MERGED, 'usr/bin/': '711' })))).toMatchObject({
      'usr/bin/': '711',
    })
  })

  test('cannot take the place of a directory, nor a directory that of a file', () => {
    const { faults } = placeOnBase([file('bin'), directory('etc/passwd'), file('etc/group')], treeOf(MERGED))
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^\/bin would take/),
      expect.stringMatching(/^\/etc\/passwd is a file of the base/),
    ])
  })
})

describe('a user', () => {
  const on = (name: string, files: Readonly<Record<string, string>> = MERGED) =>
    accountsOnBase(parseUser(name), treeOf(files))

  test('of the base has its numbers, by name or by number', () => {
    const node = { name: 'node', uid: 1001, gid: 1002, group: 'nodes', home: '/srv/node' }
    expect(on('node')).toEqual({ user: node, texts: {}, faults: [] })
    expect(on('1001').user).toEqual(node)
    expect(on('node:0').user).toMatchObject({ uid: 1001, gid: 0 })
    expect(on('node:5:5').faults).toEqual([expect.objectContaining({ input: 'user' })])
    expect(on('root')).toMatchObject({ user: { uid: 0, gid: 0 }, texts: {} })
  })

  test('that is new comes after those of the base, without a password', () => {
    expect(on('app').texts).toEqual({
      'etc/passwd': `${MERGED['etc/passwd']}app:*:1000:1000:app:/home/app:/bin/sh\n`,
      'etc/group': `${MERGED['etc/group']}app:x:1000:\n`,
    })
    expect(Object.keys(on('app:7:1002').texts)).toEqual(['etc/passwd'])
  })

  test('cannot be added to files that are elsewhere', () => {
    expect(on('app', { 'etc/passwd': '-> /run/passwd', 'run/passwd': '' }).faults).toEqual([])
    expect(on('app', { 'etc/passwd/': '' }).faults).toEqual([expect.objectContaining({ input: 'user' })])
  })
})
