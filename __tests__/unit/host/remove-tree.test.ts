import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { removeTree, removeTreeSync } from '../../../src/host/remove-tree.ts'
import { scratchDir } from '../../support/scratch.ts'
import { withoutRoot } from '../../support/without-root.ts'

/**
 * A directory as a store has it, with files in it and in another one. `name`: of that, a character for each byte. It lies
 * where anybody may write, which is not so of the directories of tests that root runs.
 */
function closedTree(name: string): string {
  const tree = join(mkdtempSync(join(tmpdir(), 'closed-')), 'tree')
  const inside = Buffer.from(join(tree, name), 'latin1')
  mkdirSync(inside, { recursive: true })
  for (const directory of [inside, tree]) {
    writeFileSync(Buffer.concat([Buffer.from(directory), Buffer.from('/run')]), '')
    chmodSync(directory, 0o555)
  }
  return tree
}

describe.each([
  ['removeTree', removeTree],
  ['removeTreeSync', removeTreeSync],
])('%s', (_, remove) => {
  test.each(['bin', 'b\xedn'])('removes directories that may not be written: %j', (name) =>
    withoutRoot(async () => {
      const tree = closedTree(name)
      expect(() => unlinkSync(join(tree, 'run'))).toThrow('EACCES')
      await remove(tree)
      expect(existsSync(tree)).toBe(false)
      rmSync(dirname(tree), { recursive: true })
    }),
  )

  test('has nothing to do where there is none', async () => {
    await remove(join(await scratchDir('none'), 'none'))
  })
})
