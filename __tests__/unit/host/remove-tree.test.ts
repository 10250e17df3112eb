import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { removeTree, removeTreeSync } from '../../../src/host/remove-tree.ts'
import { scratchDir } from '../../support/scratch.ts'

/** A directory as a store has it. */
async function closedTree(): Promise<string> {
  const tree = join(await scratchDir('closed'), 'tree')
  mkdirSync(join(tree, 'bin'), { recursive: true })
  writeFileSync(join(tree, 'bin', 'run'), '')
  for (const directory of [join(tree, 'bin'), tree]) chmodSync(directory, 0o555)
  return tree
}

describe.each([
  ['removeTree', removeTree],
  ['removeTreeSync', removeTreeSync],
])('%s', (_, remove) => {
  test('removes directories that may not be written', async () => {
    const tree = await closedTree()
    await remove(tree)
    expect(existsSync(tree)).toBe(false)
  })

  test('has nothing to do where there is none', async () => {
    await remove(join(await scratchDir('none'), 'none'))
  })
})
