import { chmodSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { hashTree } from '../../../../src/nix/source/hash-tree.ts'
import { scratchDir } from '../../../support/scratch.ts'

let dir: string
beforeEach(async () => {
  dir = await tree()
})

async function tree(): Promise<string> {
  const root = await scratchDir('tree')
  mkdirSync(join(root, 'a'))
  writeFileSync(join(root, 'a', 'x'), 'one')
  writeFileSync(join(root, 'b'), 'two')
  symlinkSync('b', join(root, 'link'))
  return root
}

test('two trees with the same content have the same hash', async () => {
  expect(hashTree(dir)).toMatch(/^[0-9a-f]{64}$/)
  expect(hashTree(await tree())).toBe(hashTree(dir))
})

describe('the hash changes with', () => {
  test.each<[string, (root: string) => void]>([
    ['the content of a file', (root) => writeFileSync(join(root, 'a', 'x'), 'One')],
    ['its name', (root) => renameSync(join(root, 'b'), join(root, 'c'))],
    ['its place', (root) => renameSync(join(root, 'a', 'x'), join(root, 'x'))],
    ['whether it can be run', (root) => chmodSync(join(root, 'b'), 0o755)],
    ['a new file', (root) => writeFileSync(join(root, 'a', 'y'), '')],
    ['an empty directory', (root) => mkdirSync(join(root, 'c'))],
    ['a link', (root) => symlinkSync('a', join(root, 'other'))],
    [
      'a file whose content looks like another file',
      (root) => writeFileSync(join(root, 'b'), 'two\0fc\x000\0'),
    ],
  ])('%s', (_, change) => {
    const before = hashTree(dir)
    change(dir)
    expect(hashTree(dir)).not.toBe(before)
  })
})

describe('the hash stays with', () => {
  test.each<[string, (root: string) => void]>([
    ['times', (root) => utimesSync(join(root, 'b'), 1, 1)],
    ['other permissions', (root) => chmodSync(join(root, 'b'), 0o600)],
    [
      'what git keeps',
      (root) => {
        mkdirSync(join(root, '.git'))
        writeFileSync(join(root, '.git', 'HEAD'), 'x')
      },
    ],
  ])('%s', (_, change) => {
    const before = hashTree(dir)
    change(dir)
    expect(hashTree(dir)).toBe(before)
  })
})

test('a large file is read in pieces', () => {
  const content = Buffer.alloc(3_000_000, 'x')
  writeFileSync(join(dir, 'large'), content)
  const before = hashTree(dir)
  content[2_999_999] = 0
  writeFileSync(join(dir, 'large'), content)
  expect(hashTree(dir)).not.toBe(before)
})

test('what cannot be read is an error', () => {
  expect(() => hashTree(join(dir, 'nothing'))).toThrow(/ENOENT/)
})
