import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { storeEntries } from '../../../../src/image/pack/store-entries.ts'
import { type TarEntry, toBinary } from '../../../../src/image/pack/tar.ts'
import { scratchDir } from '../../../support/scratch.ts'

const tools = '/nix/store/11111111111111111111111111111111-tools'
const note = '/nix/store/00000000000000000000000000000000-note'

/** What differs between two machines that have the same store paths. */
interface Machine {
  readonly umask: number
  readonly time: Date
  readonly fileMode: number
  readonly programMode: number
  readonly order: 'forwards' | 'backwards'
}

const plain: Machine = {
  umask: 0o022,
  time: new Date(1000),
  fileMode: 0o444,
  programMode: 0o555,
  order: 'forwards',
}

/** A store with two paths that have everything a path can have, as the machine would have made them. */
async function storeOn(machine: Machine): Promise<string> {
  const root = await scratchDir('entries')
  const before = process.umask(machine.umask)
  try {
    const tree = join(root, tools)
    mkdirSync(tree, { recursive: true })
    mkdirSync(join(tree, 'empty'))
    mkdirSync(join(tree, 'bin'))
    const steps = [
      () => write(join(tree, 'bin', 'run'), '#!/bin/sh\n', machine.programMode),
      () => symlinkSync('run', join(tree, 'bin', 'also')),
      () => symlinkSync('/nix/store/elsewhere/größe', join(tree, 'bin-away')),
      () => write(join(tree, 'bin.txt'), 'text', machine.fileMode),
      () => write(Buffer.concat([Buffer.from(`${tree}/bytes-`), Buffer.of(0xff)]), '', machine.fileMode),
      () => write(join(tree, '-größe "x"\n'), 'ü', machine.fileMode),
      () => write(join(tree, 'Upper'), 'U', machine.fileMode),
      () => write(join(root, note), 'a path that is a file', machine.fileMode),
    ]
    for (const step of machine.order === 'forwards' ? steps : steps.reverse()) step()
    utimesSync(join(tree, 'bin', 'run'), machine.time, machine.time)
    utimesSync(tree, machine.time, machine.time)
  } finally {
    process.umask(before)
  }
  return root
}

function write(file: string | Buffer, text: string, mode: number): void {
  writeFileSync(file, text)
  chmodSync(file, mode)
}

/** Entries with the place of their content left out: the store's root differs between stores. */
const shown = (entries: Iterable<TarEntry>) =>
  [...entries].map((entry) =>
    entry.type === 'file' ? { ...entry, content: 'size' in entry.content ? entry.content.size : 0 } : entry,
  )

const expected = [
  { type: 'directory', name: 'nix', mode: 0o755 },
  { type: 'directory', name: 'nix/store', mode: 0o755 },
  { type: 'file', name: note.slice(1), mode: 0o444, content: 21 },
  ...[
    { type: 'directory', name: '', mode: 0o555 },
    { type: 'file', name: toBinary('/-größe "x"\n'), mode: 0o444, content: 2 },
    { type: 'file', name: '/Upper', mode: 0o444, content: 1 },
    { type: 'directory', name: '/bin', mode: 0o555 },
    { type: 'symlink', name: '/bin/also', target: 'run' },
    { type: 'file', name: '/bin/run', mode: 0o555, content: 10 },
    { type: 'symlink', name: '/bin-away', target: toBinary('/nix/store/elsewhere/größe') },
    { type: 'file', name: '/bin.txt', mode: 0o444, content: 4 },
    { type: 'file', name: '/bytes-\u00ff', mode: 0o444, content: 0 },
    { type: 'directory', name: '/empty', mode: 0o555 },
  ].map((entry) => ({ ...entry, name: tools.slice(1) + entry.name })),
]

describe('storeEntries', () => {
  test('has the parent directories once, then each path with everything in it, empty directories too', async () => {
    expect(shown(storeEntries(await storeOn(plain), [tools, note]))).toEqual(expected)
  })

  test.each<[string, Partial<Machine>]>([
    ['umask', { umask: 0o077 }],
    ['time', { time: new Date(1_700_000_000_000) }],
    [
      'modes of files, of which only the owner being able to run them counts',
      { fileMode: 0o640, programMode: 0o700 },
    ],
    ['order in which the files were made', { order: 'backwards' }],
  ])('does not show the %s', async (_, difference) => {
    const root = await storeOn({ ...plain, ...difference })
    expect(shown(storeEntries(root, [note, tools]))).toEqual(expected)
  })

  test('does not show the owner', async () => {
    if (process.getuid?.() !== 0) throw new Error('only root can give files to others: run the tests as root')
    const root = await storeOn(plain)
    chownSync(join(root, tools, 'bin', 'run'), 4711, 815)
    chownSync(join(root, tools), 4711, 815)
    expect(shown(storeEntries(root, [tools, note]))).toEqual(expected)
  })

  test('shows hard links as plain files', async () => {
    const root = await scratchDir('entries')
    mkdirSync(join(root, tools), { recursive: true })
    writeFileSync(join(root, tools, 'a'), 'same')
    linkSync(join(root, tools, 'a'), join(root, tools, 'b'))
    const files = shown(storeEntries(root, [tools])).filter(({ type }) => type === 'file')
    expect(files).toEqual(
      ['a', 'b'].map((name) => ({
        type: 'file',
        name: `${tools}/${name}`.slice(1),
        mode: 0o444,
        content: 4,
      })),
    )
  })

  test('finds the files where the root is, be its name in any alphabet', async () => {
    const root = join(await scratchDir('entries'), 'größe')
    mkdirSync(join(root, tools), { recursive: true })
    writeFileSync(join(root, tools, 'a'), 'a')
    const file = [...storeEntries(root, [tools])].find(({ type }) => type === 'file')
    expect(file).toMatchObject({ content: { path: toBinary(`${root}${tools}/a`), size: 1 } })
  })

  test('refuses what Nix cannot have in a store', async () => {
    const root = await scratchDir('entries')
    mkdirSync(join(root, tools), { recursive: true })
    execFileSync('mkfifo', [join(root, tools, 'pipe')])
    expect(() => [...storeEntries(root, [tools])]).toThrow(
      `${tools}/pipe is neither a file, a directory nor a symbolic link`,
    )
  })

  test('a path that is gone is an error that names it', () => {
    expect(() => [...storeEntries('/proc/nonexistent', [tools])]).toThrow(`/proc/nonexistent${tools}`)
  })
})
