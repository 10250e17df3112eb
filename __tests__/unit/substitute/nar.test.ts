import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type NarPart, NarReader } from '../../../src/substitute/nar.ts'
import { forMutations } from '../../support/mutations.ts'
import { narOf, randomTrees, type Tree, word, words } from '../../support/nar.ts'

/**
 * Everything in a NAR that comes in pieces of this many bytes; the pieces of a file's contents are put
 * together.
 */
function read(nar: Buffer, pieceSize = nar.length): readonly NarPart[] {
  const reader = new NarReader()
  const parts: NarPart[] = []
  for (let at = 0; at < nar.length; at += pieceSize) {
    for (const part of reader.feed(nar.subarray(at, at + pieceSize))) {
      const last = parts.at(-1)
      if (Buffer.isBuffer(part) && Buffer.isBuffer(last))
        parts[parts.length - 1] = Buffer.concat([last, part])
      else parts.push(part)
    }
  }
  reader.end()
  return parts
}

/** The parts that a tree has, in the order of its NAR. */
function partsOf(tree: Tree, name = ''): readonly NarPart[] {
  if ('target' in tree) return [{ type: 'symlink', name, target: tree.target }]
  if ('contents' in tree) {
    const { contents, executable = false } = tree
    const entry: NarPart = { type: 'file', name, executable, size: contents.length }
    return contents.length === 0 ? [entry] : [entry, contents]
  }
  const children = Object.keys(tree.entries).sort()
  const below = (child: string) => (name === '' ? child : `${name}/${child}`)
  return [
    { type: 'directory', name },
    ...children.flatMap((child) => partsOf(tree.entries[child] as Tree, below(child))),
  ]
}

const file = (text: string): Tree => ({ contents: Buffer.from(text) })
/** A NAR from its words, without those that every one begins with. */
const nar = (...parts: readonly string[]): Buffer => words('nix-archive-1', '(', 'type', ...parts)
const entry = (name: string, ...node: readonly string[]) => ['entry', '(', 'name', name, 'node', ...node, ')']
const emptyFile = ['(', 'type', 'regular', 'contents', '', ')']

describe('a NAR', () => {
  test('is read as what went into it, in pieces of any size', () => {
    fc.assert(
      fc.property(randomTrees, fc.integer({ min: 1, max: 64 }), (tree, pieceSize) => {
        expect(read(narOf(tree), pieceSize)).toEqual(partsOf(tree))
      }),
    )
  })

  test('may have files without contents, executable or not', () => {
    expect(read(nar('regular', ')'))).toEqual([{ type: 'file', name: '', executable: false, size: 0 }])
    expect(read(nar('regular', 'executable', '', ')'))).toEqual([
      { type: 'file', name: '', executable: true, size: 0 },
    ])
  })

  test('may be 512 directories deep, and no deeper', () => {
    const nested = (depth: number): Tree => {
      let tree = file('')
      for (let level = 0; level < depth; level++) tree = { entries: { d: tree } }
      return tree
    }
    expect(read(narOf(nested(512)))).toHaveLength(513)
    expect(() => read(narOf(nested(513)))).toThrow('more than 512 directories deep')
  })

  test.each<[string, Buffer, string]>([
    ['another magic word', words('nix-archive-2'), 'nix-archive-2'],
    ['an unknown kind', nar('socket'), '"socket" where it cannot be'],
    ['an executable with a value', nar('regular', 'executable', 'x'), '"x" where it cannot be'],
    [
      'an executable twice',
      nar('regular', 'executable', '', 'executable'),
      '"executable" where it cannot be',
    ],
    ['contents twice', nar('regular', 'contents', '', 'contents'), '"contents" where it cannot be'],
    ['an empty target', nar('symlink', 'target', ''), 'a link that leads nowhere'],
    ['a target with a zero byte', nar('symlink', 'target', 'a\0b'), 'a link that leads nowhere'],
    ['a target that is too long', nar('symlink', 'target', 'x'.repeat(4096)), 'a string of 4096 bytes'],
    ['a name that is too long', nar('directory', ...entry('x'.repeat(256))), 'a string of 256 bytes'],
    ['an empty name', nar('directory', ...entry('')), 'a file with the name ""'],
    ['the name .', nar('directory', ...entry('.')), 'a file with the name "."'],
    ['the name ..', nar('directory', ...entry('..')), 'a file with the name ".."'],
    ['a name with a slash', nar('directory', ...entry('a/b')), 'a file with the name "a/b"'],
    ['a name with a zero byte', nar('directory', ...entry('a\0')), 'a file with the name "a\\u0000"'],
    [
      'names out of order',
      nar('directory', ...entry('b', ...emptyFile), ...entry('a', ...emptyFile)),
      '"a" out of order',
    ],
    [
      'a name twice',
      nar('directory', ...entry('a', ...emptyFile), ...entry('a', ...emptyFile)),
      '"a" out of order',
    ],
    ['more after its end', Buffer.concat([narOf(file('x')), word('x')]), 'goes on after its end'],
    ['a word that is too long', nar('regular', 'executable-and-more'), 'a string of 19 bytes'],
  ])('with %s is refused', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message)
  })

  test('that is cut anywhere is refused', () => {
    const whole = narOf({ entries: { a: file('some text'), b: { target: 'a' } } })
    for (let end = 0; end < whole.length; end++)
      expect(() => read(whole.subarray(0, end), 7)).toThrow('the NAR ends too early')
  })

  test('with anything but zeros as padding is refused', () => {
    const bytes = narOf(file('abc'))
    bytes[bytes.indexOf('abc') + 4] = 1
    expect(() => read(bytes)).toThrow('something else than zeros')
  })

  test('with a number above 2^53 is refused', () => {
    const bytes = nar('regular', 'contents', '')
    bytes.writeBigUInt64LE(2n ** 60n, bytes.length - 8)
    expect(() => read(bytes)).toThrow('a number that is too large')
  })

  test('that was changed is read as what it says, or refused', () => {
    const trees = fc.sample(randomTrees, { seed: 1, numRuns: 200 })
    let readable = 0
    forMutations(trees.map(narOf), ({ bytes, random }) => {
      const parts = outcome(() => read(bytes, 1 + random(40)))
      if (typeof parts === 'string') {
        if (!parts.startsWith('the NAR ')) throw new Error(`refused with: ${parts}`)
        return
      }
      readable += 1
      if (spelling(narOf(treeOf(parts))) !== spelling(bytes)) throw new Error('it was read as something else')
    })
    expect(readable).toBeGreaterThan(0)
  })
})

/** A file without contents may say so, or not. */
const spelling = (bytes: Buffer): string =>
  bytes.toString('latin1').replaceAll(words('contents', '').toString('latin1'), '')

/** What a call returns, or the message of its error. */
function outcome<T>(call: () => T): T | string {
  try {
    return call()
  } catch (error) {
    return (error as Error).message
  }
}

/** The tree that parts are of. */
function treeOf(parts: readonly NarPart[]): Tree {
  const nodes = new Map<string, Tree>()
  for (const [index, part] of parts.entries()) {
    if (Buffer.isBuffer(part)) continue
    const { name } = part
    const next = parts[index + 1]
    const contents = Buffer.isBuffer(next) ? next : Buffer.alloc(0)
    const node: Tree =
      part.type === 'directory'
        ? { entries: Object.create(null) as Record<string, Tree> }
        : part.type === 'symlink'
          ? { target: part.target }
          : { contents, executable: part.executable }
    nodes.set(name, node)
    const slash = name.lastIndexOf('/')
    const parent = name === '' ? undefined : nodes.get(name.slice(0, Math.max(slash, 0)))
    if (parent !== undefined && 'entries' in parent)
      (parent.entries as Record<string, Tree>)[name.slice(slash + 1)] = node
  }
  return nodes.get('') as Tree
}
