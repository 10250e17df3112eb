import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { toBinary } from '../../../../src/image/pack/tar.ts'
import { StoreReader } from '../../../../src/image/root/store-reader.ts'
import { fakeStore, storePath } from '../../../support/fake-store.ts'
import { scratchDir } from '../../../support/scratch.ts'

const app = storePath('app')
const lib = storePath('lib')

describe('StoreReader in a store below another root', () => {
  let reader: StoreReader
  beforeAll(async () => {
    const root = await fakeStore({
      app: {
        'bin/app': 'program',
        sbin: '-> bin',
        'share/data': `-> ${lib}/data`,
        'share/up': `-> ../../${lib.slice('/nix/store/'.length)}/data/file`,
        above: '-> ../../../../../../../../etc',
        dangling: `-> ${lib}/gone`,
        loop: '-> pool',
        pool: '-> loop',
        self: '-> .',
        same: 'program',
        other: 'PROGRAM',
      },
      lib: { 'data/file': 'text', 'data/empty': '', 'data/größe': '' },
    })
    reader = new StoreReader(root)
  })

  test.each([
    ['/bin/app', 'file'],
    ['/bin', 'directory'],
    ['/sbin', 'directory'],
    ['/sbin/app', 'file'],
    ['/share/data', 'directory'],
    ['/share/data/file', 'file'],
    ['/share/up', 'file'],
    ['/self/self/bin/app', 'file'],
    ['/dangling', 'missing'],
    ['/loop', 'missing'],
    ['/nothing', 'missing'],
  ])('%s is a %s', (name, kind) => {
    expect(reader.kind(app + name)).toBe(kind)
  })

  test('links never lead out of the root', () => {
    expect(reader.realName(`${app}/above`)).toBeUndefined()
    expect(reader.kind('/etc/passwd')).toBe('missing')
  })

  test('a real name has no link in it', () => {
    expect(reader.realName(`${app}/share/data/file`)).toBe(`${lib}/data/file`)
    expect(reader.realName(`${app}/sbin/app`)).toBe(`${app}/bin/app`)
    expect(reader.realName(`${app}/share/up`)).toBe(`${lib}/data/file`)
  })

  test('lists what is in a directory, links followed, as bytes in order', () => {
    expect(reader.list(`${app}/share/data`)).toEqual(['empty', 'file', toBinary('größe')])
  })

  test('has nothing to list where there is no directory', () => {
    expect(reader.list(`${app}/nothing`)).toEqual([])
    expect(reader.list(`${app}/dangling`)).toEqual([])
    expect(reader.list(`${app}/bin/app`)).toEqual([])
  })

  test.each([
    ['/bin/app', '/same', true],
    ['/bin/app', '/sbin/app', true],
    ['/bin', '/sbin', true],
    ['/bin/app', '/other', false],
    ['/bin/app', '/bin', false],
    ['/bin/app', '/dangling', false],
    ['/bin', '/share', false],
  ])('%s has the content of %s: %s', (a, b, same) => {
    expect(reader.sameContent(app + a, app + b)).toBe(same)
  })
})

test('the root may have a name in any alphabet', async () => {
  const root = join(await scratchDir('reader'), 'größe')
  mkdirSync(join(root, app), { recursive: true })
  writeFileSync(join(root, app, 'file'), '')
  expect(new StoreReader(root).list(app)).toEqual(['file'])
})

test.each(['from the near end', 'from the far end'])(
  '40 links are followed, and no more: %s',
  async (order) => {
    const links = Array.from({ length: 41 }, (_, index) => [`l${index + 1}`, `-> l${index}`] as const)
    const reader = new StoreReader(await fakeStore({ app: { l0: 'end', ...Object.fromEntries(links) } }))
    const names = links.map(([name]) => name)
    const kinds = (order === 'from the near end' ? names : names.reverse()).map((name) => [
      name,
      reader.kind(`${app}/${name}`),
    ])
    expect(Object.fromEntries(kinds)).toEqual(
      Object.fromEntries(names.map((name) => [name, name === 'l41' ? 'missing' : 'file'])),
    )
  },
)
