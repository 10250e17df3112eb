import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { problemText } from '../../../../src/base/errors.ts'
import { packageTrees } from '../../../../src/build/assemble/plan-tree.ts'
import { type TarEntry, toBinary } from '../../../../src/image/pack/tar.ts'
import { javaTrustStore } from '../../../../src/image/root/java-trust-store.ts'
import { sortedTrees } from '../../../../src/image/root/package-trees.ts'
import {
  makeRootFilesystem,
  type RootAdditions,
  type RootFilesystem,
} from '../../../../src/image/root/root-filesystem.ts'
import { StoreReader } from '../../../../src/image/root/store-reader.ts'
import type { PackageTree } from '../../../../src/image/root/union.ts'
import { parseUser } from '../../../../src/request/image-config/user.ts'
import { fakeStore, storePath, type Tree } from '../../../support/fake-store.ts'

/**
 * The root filesystem of packages that have the given trees; priority 5, as in nixpkgs, unless said
 * otherwise.
 */
async function union(
  paths: Record<string, Tree>,
  priorities: Record<string, number> = {},
  more: Partial<RootAdditions> = {},
) {
  const trees = Object.keys(paths).map((name) => ({
    storePath: storePath(name),
    name,
    priority: priorities[name] ?? 5,
  }))
  const additions = { user: undefined, directories: [], files: [], env: {}, ...more }
  return makeRootFilesystem(trees, new StoreReader(await fakeStore(paths)), additions)
}

/** Entries by name: the target of a link, the mode of a directory, the text of a file. */
function shown({ entries }: RootFilesystem): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      if (entry.type === 'symlink') return [entry.name, `-> ${entry.target}`]
      const owner = entry.owner === undefined ? '' : ` ${entry.owner.uid}:${entry.owner.gid}`
      if (entry.type === 'directory') return [`${entry.name}/`, entry.mode.toString(8) + owner]
      return [entry.name, entry.content instanceof Uint8Array ? String(entry.content) : 'on disk']
    }),
  )
}

const at = (name: string, file: string) => `-> ${storePath(name)}/${file}`

test('an image without packages has what programs expect of any system', async () => {
  const root = await union({}, {}, { nixpkgsVersion: '24.11.2024+A' })
  expect(shown(root)).toEqual({
    ...{ 'dev/': '755', 'proc/': '755', 'sys/': '755' },
    'etc/': '755',
    'etc/group': 'root:x:0:\nnobody:x:65534:\nnogroup:x:65534:\n',
    'etc/hosts': '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n',
    'etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    'etc/os-release':
      'ID=nixery-action\nID_LIKE=nixos\nNAME="nixery-action"\nVERSION_ID=24.11.2024-a\n' +
      'PRETTY_NAME="Packages of nixpkgs 24.11.2024-a"\nHOME_URL="https://github.com/NixOS/nixpkgs"\n',
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    ...{ 'home/': '755', 'lib/': '755', lib64: '-> lib', 'lib/os-release': '-> ../etc/os-release' },
    ...{ 'root/': '700', 'run/': '755', 'tmp/': '1777', 'usr/': '755', 'usr/lib': '-> ../lib' },
    ...{ 'var/': '755', 'var/cache/': '755', 'var/empty/': '555', 'var/lib/': '755', 'var/log/': '755' },
    ...{ 'var/run': '-> ../run', 'var/tmp/': '1777' },
  })
  expect(root).toMatchObject({ collisions: [], env: {} })
})

describe('the trees of packages', () => {
  test('count once, by whatever names a list has them', async () => {
    const store = new StoreReader(await fakeStore({ git: { 'bin/git': 'g', 'share/git/hooks/a': '' } }))
    const tree = (name: string, priority: number) => ({ storePath: storePath('git'), name, priority })
    const once = makeRootFilesystem([tree('git', 5)], store)
    expect(makeRootFilesystem([tree('gitMinimal', 6), tree('git', 5), tree('alias', 5)], store)).toEqual(once)
  })

  test('are merged; directories of one package alone are links', async () => {
    const root = await union({
      git: { 'bin/git': 'g', 'share/git/hooks/a': '', 'share/man/man1/git.1': '', 'libexec/': '' },
      jq: { 'bin/jq': 'j', 'share/man/man1/jq.1': '', 'share/doc/jq': '' },
    })
    expect(shown(root)).toMatchObject({
      'bin/': '755',
      'bin/git': at('git', 'bin/git'),
      'bin/jq': at('jq', 'bin/jq'),
      'libexec/': '755',
      'share/': '755',
      'share/git': at('git', 'share/git'),
      'share/doc': at('jq', 'share/doc'),
      'share/man/': '755',
      'share/man/man1/': '755',
      'share/man/man1/git.1': at('git', 'share/man/man1/git.1'),
      'share/man/man1/jq.1': at('jq', 'share/man/man1/jq.1'),
    })
    expect(root.collisions).toEqual([])
  })

  test('come in the order of a tar: every directory before what is in it, sorted by bytes', async () => {
    const { entries } = await union({
      app: { 'größe/x': '', 'bin/b': '', 'bin/a': '', 'bin-x/': '', 'Z/': '' },
    })
    const names = entries.map(({ name }) => name)
    expect(names).toEqual(
      [...names].sort((a, b) => Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'))),
    )
    expect(names).toContain(toBinary('größe'))
    for (const [index, name] of names.entries())
      if (name.includes('/')) expect(names.indexOf(name.replace(/\/[^/]+$/, ''))).toBeLessThan(index)
  })

  test('a link to a directory is merged like one', async () => {
    const root = await union({
      app: { 'bin/app': '', sbin: '-> bin' },
      lib: { 'sbin/tool': '', share: `-> ${storePath('data')}/share` },
      data: { 'share/words/en': '' },
    })
    expect(shown(root)).toMatchObject({
      'sbin/': '755',
      'sbin/app': at('app', 'sbin/app'),
      'sbin/tool': at('lib', 'sbin/tool'),
      'share/': '755',
    })
    expect(root.collisions).toEqual([])
  })

  test("leave out Nix's own files", async () => {
    const root = await union({
      app: {
        'nix-support/setup-hook': '',
        'propagated-build-inputs': '',
        'share/info/dir': 'a',
        'bin/app': '',
      },
      lib: { 'share/info/dir': 'b', 'share/info/lib.info': '' },
    })
    expect(Object.keys(shown(root)).filter((name) => /nix-support|propagated|info\/dir/.test(name))).toEqual(
      [],
    )
    expect(shown(root)).toMatchObject({ 'share/info/lib.info': at('lib', 'share/info/lib.info') })
    expect(root.collisions).toEqual([])
  })

  test('a package that is one file has no tree: it is in the store, and that is all', async () => {
    const root = await union({ script: { '': '#!/bin/sh' }, app: { 'bin/app': '' } })
    expect(shown(root)).toMatchObject({ 'bin/app': at('app', 'bin/app') })
    expect(root.collisions).toEqual([])
  })

  test('are those of all outputs', () => {
    const [bin, lib] = [storePath('bin'), storePath('lib')]
    const outputs = [
      { name: 'bin', path: bin },
      { name: 'out', path: lib },
    ]
    const one = { attribute: 'a', name: 'a-1', pname: 'a', version: '1', priority: 3, drvPath: '/x', outputs }
    expect(packageTrees([one])).toEqual([
      { storePath: bin, name: 'a-1', priority: 3 },
      { storePath: lib, name: 'a-1', priority: 3 },
    ])
    const [tree] = packageTrees([{ ...one, attribute: 'old/a' }])
    expect(tree).toEqual({ storePath: bin, name: 'a-1', priority: 3, isExtra: true })
  })

  test('of other package sets come behind those of the own with the same priority', () => {
    const tree = (name: string, priority: number, isExtra: boolean) => ({
      ...{ storePath: storePath(name), name, priority, isExtra },
    })
    const trees = [tree('a', 5, true), tree('b', 5, false), tree('c', 4, true), tree('d', 5, true)]
    expect(sortedTrees(trees).map(({ name }) => name)).toEqual(['c', 'b', 'a', 'd'])
  })
})

describe('a file that two packages have', () => {
  const paths = { busybox: { 'bin/ls': 'b' }, coreutils: { 'bin/ls': 'c' } }

  test('is that of the lower priority number', async () => {
    const root = await union(paths, { busybox: 10, coreutils: 5 })
    expect(shown(root)).toMatchObject({ 'bin/ls': at('coreutils', 'bin/ls') })
    expect(root.collisions).toEqual([{ path: '/bin/ls', kept: 'coreutils', dropped: 'busybox' }])
  })

  test('is that of the first name when both have the same priority', async () => {
    const root = await union(paths)
    expect(shown(root)).toMatchObject({ 'bin/ls': at('busybox', 'bin/ls') })
    expect(root.collisions).toEqual([{ path: '/bin/ls', kept: 'busybox', dropped: 'coreutils' }])
  })

  test.each([
    ['have the same content', { 'bin/ls': 'same' }, { 'bin/ls': 'same' }],
    [
      'are links to the same directory',
      { 'lib/x': `-> ${storePath('z')}` },
      { 'lib/x': `-> ${storePath('z')}` },
    ],
  ])('is no collision when the two %s', async (_, a, b) => {
    expect((await union({ a, b, z: { 'share/': '' } })).collisions).toEqual([])
  })

  test.each([
    ['a file and a directory', { 'lib/x': 'file' }, { 'lib/x/y': 'deep' }],
    ['a directory and a file', { 'lib/x/y': 'deep' }, { 'lib/x': 'file' }],
  ])('is a collision when they are %s: the first wins', async (_, a, b) => {
    const { collisions } = await union({ a, b })
    expect(collisions).toEqual([{ path: '/lib/x', kept: 'a', dropped: 'b' }])
  })

  test('has its name as text in reports', async () => {
    const { collisions } = await union({ a: { 'share/größe': '1' }, b: { 'share/größe': '2' } })
    expect(collisions.map(({ path }) => path)).toEqual(['/share/größe'])
  })

  test('is decided without regard to the order of the list', async () => {
    const all: Record<string, Tree> = {
      a: { 'bin/x': '1', 'share/a/b': '' },
      b: { 'bin/x': '2', 'share/a/c': '' },
      c: { 'bin/x': '1', 'share/a': 'file' },
    }
    const reader = new StoreReader(await fakeStore(all))
    const trees = Object.keys(all).map((name) => ({ storePath: storePath(name), name: 'same', priority: 5 }))
    const inOrder = makeRootFilesystem(trees, reader)
    fc.assert(
      fc.property(fc.shuffledSubarray(trees, { minLength: 3 }), (other) => {
        expect(makeRootFilesystem(other, reader)).toEqual(inOrder)
      }),
    )
  })
})

describe('files that are always there', () => {
  test('give way to those of a package', async () => {
    const root = await union({ app: { 'etc/passwd': 'own', 'etc/app/conf': '' } })
    expect(shown(root)).toMatchObject({
      'etc/': '755',
      'etc/passwd': 'own',
      'etc/app': at('app', 'etc/app'),
    })
    expect(shown(root)['etc/group']).toContain('root:x:0:')
  })

  test('are files where runtimes read them, also when a package has a link there', async () => {
    const app = {
      'etc/group': `-> ${storePath('accounts')}/group`,
      'etc/passwd': '-> nowhere',
      'etc/hosts': 'own\n',
      'etc/shadow': 'root:!::\n',
    }
    const root = await union({ app, accounts: { group: 'wheel:x:1:\n' } })
    expect(shown(root)).toMatchObject({
      'etc/group': 'wheel:x:1:\n',
      'etc/passwd': expect.stringMatching(/^root:x:0:0:/),
      'etc/hosts': 'own\n',
      'etc/shadow': 'root:!::\n',
    })
  })

  test('directories that anybody may write to stay so, whatever a package has there', async () => {
    const root = await union({ app: { 'tmp/a': '', 'var/tmp/b': '', 'var/lib/c': '', 'root/.profile': '' } })
    expect(shown(root)).toMatchObject({ 'tmp/': '1777', 'var/tmp/': '1777', 'root/': '700', 'var/': '755' })
    expect(shown(root)).toMatchObject({ 'tmp/a': at('app', 'tmp/a'), 'var/lib/c': at('app', 'var/lib/c') })
  })

  test('certificates get the name that Debian has for them', async () => {
    const root = await union({
      cacert: { 'etc/ssl/certs/ca-bundle.crt': 'PEM' },
    })
    expect(root.env).toEqual({ SSL_CERT_FILE: '/etc/ssl/certs/ca-bundle.crt' })
    expect(shown(root)).toMatchObject({
      'etc/ssl/certs/': '755',
      'etc/ssl/certs/ca-bundle.crt': at('cacert', 'etc/ssl/certs/ca-bundle.crt'),
      'etc/ssl/certs/ca-certificates.crt': '-> ca-bundle.crt',
    })
  })

  test('another name for certificates gives way to that of a package', async () => {
    const root = await union({
      cacert: { 'etc/ssl/certs/ca-bundle.crt': 'PEM', 'etc/ssl/certs/ca-certificates.crt': 'own' },
    })
    expect(shown(root)).toMatchObject({
      'etc/ssl/certs/ca-certificates.crt': at('cacert', 'etc/ssl/certs/ca-certificates.crt'),
    })
  })
})

describe('the places that other systems have', () => {
  test('are links to those of the packages', async () => {
    const root = await union({
      tools: { bin: `-> ${storePath('coreutils')}/bin`, 'share/zoneinfo/UTC': '' },
      coreutils: { 'bin/env': '' },
    })
    expect(shown(root)).toMatchObject({
      ...{ 'usr/': '755', 'usr/bin': '-> ../bin', 'usr/share': '-> ../share', 'usr/lib': '-> ../lib' },
      ...{ sbin: '-> bin', 'usr/sbin': '-> ../sbin' },
    })
  })

  test('have links to all that is in those where a package or a file of the user has something of its own', async () => {
    const app = { 'bin/a': '', 'bin/b': '', 'usr/bin/b': 'own', 'sbin/c': '', 'share/app/x': '' }
    const files = ['usr', 'usr/share', 'usr/share/app'].map(directoryEntry)
    const root = await union({ app, other: { 'share/x': '' } }, {}, { files })
    expect(shown(root)).toMatchObject({
      ...{ 'usr/bin/': '755', 'usr/bin/a': '-> ../../bin/a', 'usr/bin/b': at('app', 'usr/bin/b') },
      ...{ 'sbin/': '755', 'sbin/c': at('app', 'sbin/c'), 'sbin/a': '-> ../bin/a', 'usr/sbin': '-> ../sbin' },
      ...{ 'usr/share/': '755', 'usr/share/x': '-> ../../share/x' },
    })
    expect(Object.keys(shown(root))).not.toContain('usr/share/app')
  })

  test('are there for what only files of the user have, too', async () => {
    const files = [directoryEntry('bin'), fileEntry('bin/app')]
    expect(shown(await union({}, {}, { files }))).toMatchObject({ 'usr/bin': '-> ../bin' })
  })

  test('are left to a file of the user', async () => {
    const root = await union({ app: { 'bin/a': '' } }, {}, { files: [fileEntry('usr/bin')] })
    expect(Object.keys(shown(root)).filter((name) => name.startsWith('usr/bin'))).toEqual([])
    expect(root.faults).toEqual([])
  })
})

describe('certificates of an own authority', () => {
  const cacert = {
    'etc/ssl/certs/ca-bundle.crt': 'PUBLIC',
    'etc/ssl/certs/ca-certificates.crt': '-> ca-bundle.crt',
  }
  const own = [
    'CURL_CA_BUNDLE',
    'GIT_SSL_CAINFO',
    'NIX_SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'REQUESTS_CA_BUNDLE',
  ]

  test.each([
    ['etc/ssl/certs/ca-bundle.crt', 'etc/ssl/certs/ca-certificates.crt', '-> ca-bundle.crt'],
    ['etc/ssl/certs/ca-certificates.crt', 'etc/ssl/certs/ca-bundle.crt', '-> ca-certificates.crt'],
    [
      'etc/pki/tls/certs/ca-bundle.crt',
      'etc/ssl/certs/ca-bundle.crt',
      '-> ../../pki/tls/certs/ca-bundle.crt',
    ],
  ])('have every name when they are put at %s', async (name, other, link) => {
    const root = await union({ cacert }, {}, { files: [fileEntry(name)] })
    expect(shown(root)).toMatchObject({ [other]: link })
    expect(Object.keys(shown(root))).not.toContain(name)
    expect(Object.keys(root.env).sort()).toEqual([...own, 'SSL_CERT_FILE'].sort())
  })

  test('join the public ones', async () => {
    const root = await union({ cacert }, {}, { authorities: ['OWN\n', 'OTHER'] })
    expect(shown(root)).toMatchObject({
      'etc/ssl/certs/ca-bundle.crt': 'PUBLIC\nOWN\nOTHER\n',
      'etc/ssl/certs/ca-certificates.crt': '-> ca-bundle.crt',
    })
    expect(Object.keys(root.env)).toEqual(expect.arrayContaining(own))
  })

  test('are in a trust store for Java, where that is in the list', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n'
    const given = { ...fileEntry('etc/ssl/certs/ca-bundle.crt'), content: Buffer.from(pem) } as TarEntry
    for (const additions of [{ authorities: [pem] }, { files: [given] }]) {
      const root = await union({ cacert, jdk: { 'bin/java': '' } }, {}, additions)
      expect(root.env).toMatchObject({ JAVAX_NET_SSL_TRUSTSTORE: '/etc/ssl/certs/java/cacerts' })
      expect(contentOf(root, 'etc/ssl/certs/java/cacerts')).toEqual(javaTrustStore(pem))
    }
    const without = await union({ cacert, jdk: { 'bin/java': '' } })
    expect(Object.keys(without.env)).toEqual(['SSL_CERT_FILE'])
  })

  test('are given in one way', async () => {
    const files = [fileEntry('etc/ssl/certs/ca-certificates.crt')]
    const { faults } = await union({ cacert }, {}, { files, authorities: ['OWN'] })
    expect(faults).toEqual([expect.objectContaining({ input: 'ca-certificates' })])
  })
})

test('fonts and terminals are found when they are there', async () => {
  const root = await union({ app: { 'share/fonts/a.ttf': '', 'share/terminfo/x/xterm': '' } })
  expect(root.env).toEqual({ FONTCONFIG_FILE: '/etc/fonts/fonts.conf', TERMINFO_DIRS: '/share/terminfo' })
  expect(shown(root)['etc/fonts/fonts.conf']).toContain('<dir>/share/fonts</dir>')
  const own = await union({ fontconfig: { 'bin/fc-list': '', 'etc/fonts/fonts.conf': 'own' } })
  expect(shown(own)).toMatchObject({ 'etc/fonts/fonts.conf': at('fontconfig', 'etc/fonts/fonts.conf') })
})

test('manuals are found where there is man', async () => {
  const pages = { git: { 'share/man/man1/git.1': '' } }
  expect((await union(pages)).env).toEqual({})
  expect((await union({ ...pages, man: { 'bin/man': '' } })).env).toEqual({ MANPATH: '/share/man' })
})

const contentOf = ({ entries }: { readonly entries: readonly TarEntry[] }, name: string) =>
  entries.flatMap((entry) => (entry.type === 'file' && entry.name === name ? [entry.content] : []))[0]

const fileEntry = (name: string): TarEntry => ({ type: 'file', name, mode: 0o644, content: Buffer.of() })
const directoryEntry = (name: string): TarEntry => ({ type: 'directory', name, mode: 0o755 })

describe('what programs find by a variable', () => {
  test('has one when it is there, behind a link too', async () => {
    const root = await union({
      tzdata: { 'share/zoneinfo/UTC': 'TZif' },
      locales: { 'lib/locale/locale-archive': 'archive' },
    })
    expect(shown(root)).toMatchObject({
      'share/zoneinfo': at('tzdata', 'share/zoneinfo'),
    })
    expect(root.env).toEqual({ LOCALE_ARCHIVE: '/lib/locale/locale-archive', TZDIR: '/share/zoneinfo' })
  })

  test('may be a file that is added', async () => {
    const files = [fileEntry('etc/ssl/certs/ca-bundle.crt')]
    expect((await union({}, {}, { files })).env).toMatchObject({
      SSL_CERT_FILE: '/etc/ssl/certs/ca-bundle.crt',
    })
  })
})

describe('a user', () => {
  test('has lines, a home and directories', async () => {
    const root = await union(
      {},
      {},
      { user: parseUser('app:web'), directories: ['/srv/app', '/tmp', '/', '/data'] },
    )
    expect(shown(root)).toMatchObject({
      'etc/passwd': expect.stringMatching(
        /^root:.*\nnobody:.*\napp:x:1000:1000:app:\/home\/app:\/bin\/sh\n$/,
      ),
      'etc/group': expect.stringMatching(/^root:x:0:\nnobody:.*\nnogroup:x:65534:\nweb:x:1000:\n$/),
      ...{ 'home/': '755', 'home/app/': '700 1000:1000', 'srv/': '755', 'srv/app/': '755 1000:1000' },
      ...{ 'data/': '755 1000:1000', 'tmp/': '1777' },
    })
  })

  test.each(['root', 'nobody'])('%s is there without any', async (name) => {
    const root = await union({}, {}, { user: parseUser(name) })
    expect(root.entries).toEqual((await union({})).entries)
  })

  test('is added to the files of a package', async () => {
    const nss = { 'etc/passwd': 'root:x:0:0::/:/bin/sh\nold:x:1000:1::/:\n', 'etc/group': 'root:x:0:' }
    const root = await union({ nss }, {}, { user: parseUser('app') })
    expect(shown(root)).toMatchObject({
      'etc/passwd': 'root:x:0:0::/:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n',
      'etc/group': 'root:x:0:\napp:x:1000:\n',
    })
  })

  test("has its home whatever a package has there; other directories of packages stay root's", async () => {
    const app = { 'home/app/.profile': '', 'srv/www/index.html': '' }
    const directories = ['/srv/www', '/data', '/srv/x/y']
    const root = await union({ app }, {}, { user: parseUser('app'), directories })
    expect(shown(root)).toMatchObject({
      ...{ 'home/app/': '700 1000:1000', 'home/app/.profile': at('app', 'home/app/.profile') },
      ...{ 'srv/www/': '755', 'srv/www/index.html': at('app', 'srv/www/index.html') },
      ...{ 'data/': '755 1000:1000', 'srv/x/': '755', 'srv/x/y/': '755 1000:1000' },
    })
    expect(root).toMatchObject({ collisions: [], faults: [] })
  })

  test('has what lies above another one of its own as well', async () => {
    const directories = ['/home/app/src/x', '/data/a', '/data']
    expect(shown(await union({}, {}, { user: parseUser('app'), directories }))).toMatchObject({
      ...{ 'home/': '755', 'home/app/': '700 1000:1000', 'home/app/src/x/': '755 1000:1000' },
      ...{ 'data/': '755 1000:1000', 'data/a/': '755 1000:1000' },
    })
  })

  test('may be in the group 0, whose members may do the same', async () => {
    const root = await union({}, {}, { user: parseUser('1001:0'), directories: ['/data'] })
    expect(shown(root)).toMatchObject({ 'home/user/': '770 1001:0', 'data/': '775 1001:0' })
  })
})

describe('what would destroy something of a package', () => {
  const app = { 'bin/app': '', 'etc/app.conf': '', 'lib/a/b': '', 'share/doc/app/x': '' }
  const faultsOf = async (additions: Partial<RootAdditions>) =>
    (await union({ app }, {}, { ...additions })).faults.map(problemText)

  test('is a file where a directory is', async () => {
    const files = [fileEntry('lib'), fileEntry('share/doc'), fileEntry('tmp'), fileEntry('home')]
    expect(await faultsOf({ files, user: parseUser('app') })).toEqual([
      'files: /lib would take the place of a directory of app',
      'files: /share/doc would take the place of a directory of app',
      "files: /home would take the place of a directory of the image's own files",
      "files: /tmp would take the place of a directory of the image's own files",
    ])
  })

  test('is a directory where a file is, or in it', async () => {
    expect(await faultsOf({ directories: ['/bin/app', '/etc/app.conf/d', '/lib/a'] })).toEqual([
      '/bin/app is a file of app, and cannot be a directory as well',
      '/etc/app.conf is a file of app, and cannot be a directory as well',
    ])
    const files = [directoryEntry('bin'), directoryEntry('bin/app'), fileEntry('bin/app/x')]
    expect(await faultsOf({ files })).toEqual([
      '/bin/app is a file of app, and cannot be a directory as well',
    ])
  })
})

describe('files that are added', () => {
  test('take the places of those of packages, which the report names, and are in another layer', async () => {
    const files = [
      directoryEntry('etc'),
      fileEntry('etc/app.conf'),
      fileEntry('etc/passwd'),
      fileEntry('lib'),
    ]
    const app = { 'etc/app.conf': 'theirs', 'etc/other.conf': 'theirs', lib: '', 'bin/app': '' }
    const root = await union({ app }, {}, { files, user: parseUser('app') })
    const names = root.entries.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['bin/app', 'etc', 'etc/other.conf', 'etc/group']))
    for (const name of ['etc/app.conf', 'lib', 'etc/passwd']) expect(names).not.toContain(name)
    const kept = "the image's own files"
    expect(root.collisions).toEqual([
      { path: '/etc/app.conf', kept, dropped: 'app' },
      { path: '/lib', kept, dropped: 'app' },
    ])
  })

  test('may lie in a directory that only one package has, which is then no link', async () => {
    const nginx = { 'share/nginx/html/index.html': '', 'share/nginx/conf': '' }
    const names = ['share', 'share/nginx', 'share/nginx/html']
    const files = [...names.map(directoryEntry), fileEntry('share/nginx/html/own.html')]
    expect(shown(await union({ nginx }, {}, { files }))).toMatchObject({
      ...{ 'share/nginx/': '755', 'share/nginx/html/': '755' },
      'share/nginx/html/index.html': at('nginx', 'share/nginx/html/index.html'),
      'share/nginx/conf': at('nginx', 'share/nginx/conf'),
    })
  })
})

describe('a module that another one needs', () => {
  const trees = (only?: string): PackageTree[] => [
    { storePath: storePath('python'), name: 'python', priority: 5 },
    ...['lib/python3.12/site-packages'].map((directory) => ({
      ...{ storePath: storePath('idna'), name: 'idna', priority: 5, only: directory },
    })),
    ...(only === undefined ? [] : [{ storePath: storePath('idna'), name: 'idna', priority: 5 }]),
  ]
  const store = () =>
    fakeStore({
      python: { 'bin/python3': '', 'lib/python3.12/os.py': '' },
      idna: { 'bin/idna': '', 'lib/python3.12/site-packages/idna/core.py': '', 'lib/other/file': '' },
    })

  test('is there with the directory of its modules alone', async () => {
    const made = makeRootFilesystem(trees(), new StoreReader(await store()))
    const names = made.entries
      .map(({ name }) => name)
      .filter((name) => /^(bin|lib)\/(?!os-release)/.test(name))
    expect(names).toEqual([
      'bin/python3',
      'lib/python3.12',
      'lib/python3.12/os.py',
      'lib/python3.12/site-packages',
    ])
    expect(shown(made)['lib/python3.12/site-packages']).toBe(at('idna', 'lib/python3.12/site-packages'))
  })

  test('is there as a whole where the list has it as well', async () => {
    const made = makeRootFilesystem(trees('whole'), new StoreReader(await store()))
    expect(shown(made)).toMatchObject({ 'bin/idna': at('idna', 'bin/idna') })
    expect(made.collisions).toEqual([])
  })

  test('brings variables by which it is found', async () => {
    const additions = {
      user: undefined,
      directories: [],
      files: [],
      env: { PERL5LIB: '/lib/perl5/site_perl' },
    }
    const made = makeRootFilesystem(trees(), new StoreReader(await store()), additions)
    expect(made.env).toEqual({ PERL5LIB: '/lib/perl5/site_perl' })
  })
})
