import { expect, test } from '@jest/globals'
import { searchingLib } from '../../../../src/image/root/loader.ts'
import { makeRootFilesystem } from '../../../../src/image/root/root-filesystem.ts'
import { StoreReader } from '../../../../src/image/root/store-reader.ts'
import { fakeStore, storePath } from '../../../support/fake-store.ts'

const directory = `${storePath('glibc')}/lib/`

test('a loader that looks into the store looks into /lib, and keeps its length', () => {
  const loader = Buffer.from(
    `\u007fELF\u0000${directory}\u0000${directory}ld.so\u0000/etc/ld.so.preload\u0000`,
    'latin1',
  )
  const text = searchingLib(loader).toString('latin1')
  expect(text).toHaveLength(loader.length)
  const slashes = '/'.repeat(directory.length - '/lib/'.length)
  expect(text).toBe(`\u007fELF\u0000/lib/${slashes}\u0000${directory}ld.so\u0000/etc/ld.so.preload\u0000`)
})

test('a loader that looks into /lib anyway stays as it is', () => {
  const loader = Buffer.from('\u007fELF\u0000\u00ff/lib/\u0000/usr/lib/\u0000', 'latin1')
  expect(searchingLib(loader)).toEqual(loader)
})

/** The root filesystem of packages in a store that has a compiler's libraries besides. */
async function rootOf(packages: readonly string[], paths: Parameters<typeof fakeStore>[0]) {
  const reader = new StoreReader(await fakeStore(paths))
  const trees = packages.map((name) => ({ storePath: storePath(name), name, priority: 5 }))
  const closure = Object.keys(paths).map(storePath)
  const { entries } = makeRootFilesystem(trees, reader, {
    user: undefined,
    directories: [],
    files: [],
    env: {},
    closure,
  })
  return new Map(entries.map((entry) => [entry.name, entry]))
}

const paths = {
  glibc: { 'lib/ld-linux-x86-64.so.2': `ELF ${directory}\u0000`, 'lib/libc.so.6': 'libc' },
  'app-gcc-lib': { 'lib/libstdc++.so.6': 'c++', 'lib/libgcc_s.so.1': 'gcc' },
  tool: { 'bin/tool': '', 'lib/libtool.so': '' },
}

test('glibc in the list puts its loader where programs ask for it, with the libraries that they need', async () => {
  const root = await rootOf(['glibc', 'tool'], paths)
  const loader = root.get('lib/ld-linux-x86-64.so.2')
  expect(loader).toMatchObject({ type: 'file', mode: 0o755 })
  expect(loader?.type === 'file' && String(loader.content)).toMatch(/^ELF \/lib\/+.$/s)
  expect(root.get('lib64')).toMatchObject({ type: 'symlink', target: 'lib' })
  for (const name of ['lib/libstdc++.so.6', 'lib/libgcc_s.so.1'])
    expect(root.get(name)).toMatchObject({ target: `${storePath('app-gcc-lib')}/${name}` })
})

test('without it nothing of the kind is there', async () => {
  const root = await rootOf(['tool'], paths)
  expect([...root.keys()].filter((name) => /ld-linux|libgcc|stdc/.test(name))).toEqual([])
})
