import { describe, expect, test } from '@jest/globals'
import { ListedFiles } from '../../../../src/image/root/listed-files.ts'
import { diskFiles } from '../../../../src/image/root/store-files.ts'
import { StoreReader } from '../../../../src/image/root/store-reader.ts'
import { type NarPart, NarReader } from '../../../../src/substitute/nar.ts'
import { readTree } from '../../../../src/substitute/nar-tree.ts'
import { fakeStore, storePath } from '../../../support/fake-store.ts'
import { narOf, type Tree } from '../../../support/nar.ts'

/** `git/bin` in the store path of git. */
const pathOf = (name: string) => name.replace(/^[^/]+/, storePath)

/** The parts of a NAR, as they come from a cache. */
async function* partsOf(tree: Tree): AsyncGenerator<NarPart> {
  yield* new NarReader().feed(narOf(tree))
}

const file = (text: string): Tree => ({ contents: Buffer.from(text) })
const directory = (entries: Readonly<Record<string, Tree>>): Tree => ({ entries })

const git = directory({
  bin: directory({ git: file('program'), sh: { target: pathOf('bash/bin/bash') } }),
  etc: directory({ passwd: file('root:x:0:0\n'), gitconfig: file('x'.repeat(70_000)) }),
  share: { target: `../${pathOf('bash').slice('/nix/store/'.length)}/share` },
})
const bash = directory({
  bin: directory({ bash: file('shell'), other: file('program') }),
  share: directory({}),
})

/** `git` in a cache, whose tree is known; `bash` where it says. */
async function reader(bashIs: 'known' | 'unknown' | 'on disk') {
  const store = await fakeStore({ bash: { 'bin/bash': 'shell', 'bin/other': 'program', 'share/a': '' } })
  const files = new ListedFiles(diskFiles(store), (path) => path === pathOf('git') || bashIs !== 'on disk')
  files.add(pathOf('git'), await readTree(partsOf(git)))
  if (bashIs === 'known') files.add(pathOf('bash'), await readTree(partsOf(bash)))
  return { files, store: new StoreReader(files) }
}

describe.each(['known', 'on disk'] as const)('with another path %s', (bashIs) => {
  test('links lead from path to path', async () => {
    const { store, files } = await reader(bashIs)
    expect(store.kind(pathOf('git/bin/sh'))).toBe('file')
    expect(store.kind(pathOf('git/share'))).toBe('directory')
    expect(store.list(pathOf('git'))).toEqual(['bin', 'etc', 'share'])
    expect(store.list(pathOf('git/share'))).toEqual(bashIs === 'known' ? [] : ['a'])
    expect(store.kind(pathOf('git/bin/none'))).toBe('missing')
    expect(files.takeNeeds()).toEqual({ trees: new Set(), contents: new Map() })
  })

  test('contents are compared by what they are', async () => {
    const { store } = await reader(bashIs)
    expect(store.sameContent(pathOf('git/bin/git'), pathOf('bash/bin/other'))).toBe(true)
    expect(store.sameContent(pathOf('git/bin/git'), pathOf('bash/bin/bash'))).toBe(false)
    expect(store.sameContent(pathOf('git/bin'), pathOf('bash/bin'))).toBe(false)
  })
})

test('a tree that is not known is asked for, and counts as missing until then', async () => {
  const { files, store } = await reader('unknown')
  expect(store.kind(pathOf('git/bin/sh'))).toBe('missing')
  expect(files.takeNeeds().trees).toEqual(new Set([pathOf('bash')]))
  expect(files.takeNeeds().trees).toEqual(new Set())
  files.add(pathOf('bash'), await readTree(partsOf(bash)))
  expect(new StoreReader(files).kind(pathOf('git/bin/sh'))).toBe('file')
})

test('contents of settings are kept, others are asked for', async () => {
  const { files, store } = await reader('known')
  expect(store.text(pathOf('git/etc/passwd'))).toBe('root:x:0:0\n')
  expect(store.text(pathOf('git/etc/gitconfig'))).toBeUndefined()
  const { contents } = files.takeNeeds()
  expect(contents).toEqual(new Map([[pathOf('git'), new Set(['etc/gitconfig'])]]))
  files.add(pathOf('git'), await readTree(partsOf(git), contents.get(pathOf('git'))))
  expect(store.text(pathOf('git/etc/gitconfig'))).toHaveLength(70_000)
  // A tree that is read once more is to have both.
  expect(store.text(pathOf('git/bin/git'))).toBeUndefined()
  expect(files.takeNeeds().contents).toEqual(
    new Map([[pathOf('git'), new Set(['etc/gitconfig', 'bin/git'])]]),
  )
})

test('what is not in the store is not there', async () => {
  const { store } = await reader('known')
  expect(['/etc/passwd', '/', '/nix'].map((name) => store.kind(name))).toEqual([
    'missing',
    'directory',
    'directory',
  ])
})
