import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { moveStorePath } from '../../../../src/nix/install/store-path.ts'
import { scratchDir } from '../../../support/scratch.ts'

/** An unpacked path with a directory, a program, a file and a link, as an archive has them. */
async function unpacked(content = 'text') {
  const dir = await scratchDir('unpacked')
  const path = join(dir, 'path')
  mkdirSync(join(path, 'bin'), { recursive: true })
  writeFileSync(join(path, 'bin', 'run'), '#!/bin/sh', { mode: 0o755 })
  writeFileSync(join(path, 'file'), content, { mode: 0o664 })
  symlinkSync('nowhere', join(path, 'link'))
  return { path, target: join(await scratchDir('store'), 'path') }
}

const facts = (path: string) => {
  const { mode, mtimeMs } = lstatSync(path)
  return [(mode & 0o7777).toString(8), mtimeMs]
}

describe('moveStorePath', () => {
  test('gives everything the permissions and the time that it has in a store', async () => {
    const { path, target } = await unpacked()
    await moveStorePath(path, target)
    expect(facts(target)).toEqual(['555', 1000])
    expect(facts(join(target, 'bin'))).toEqual(['555', 1000])
    expect(facts(join(target, 'bin', 'run'))).toEqual(['555', 1000])
    expect(facts(join(target, 'file'))).toEqual(['444', 1000])
    expect(facts(join(target, 'link'))[1]).toBe(1000)
  })

  test('moves a path that is a file', async () => {
    const { path, target } = await unpacked()
    await moveStorePath(join(path, 'file'), target)
    expect(readFileSync(target, 'utf8')).toBe('text')
    expect(facts(target)).toEqual(['444', 1000])
  })

  test('leaves what is there as it is', async () => {
    const [one, other] = [await unpacked('first'), await unpacked('second')]
    await moveStorePath(one.path, one.target)
    await moveStorePath(other.path, one.target)
    expect(readFileSync(join(one.target, 'file'), 'utf8')).toBe('first')
  })

  test('several at once are one of them, whole', async () => {
    const { target } = await unpacked()
    const all = await Promise.all(['a', 'b', 'c'].map((content) => unpacked(content)))
    await Promise.all(all.map(({ path }) => moveStorePath(path, target)))
    expect(readdirSync(target).sort()).toEqual(['bin', 'file', 'link'])
    expect(['a', 'b', 'c']).toContain(readFileSync(join(target, 'file'), 'utf8'))
  })
})
