import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { isAbandoned, ownedName, sweep } from '../../../src/host/owner.ts'
import { startTimeOf } from '../../../src/host/process-tree.ts'
import { scratchDir } from '../../support/scratch.ts'

/** The name that another process would have given, as far as it is there. */
const nameOf = (pid: number, startTime = startTimeOf(pid) ?? '1') =>
  ownedName('x').replace(/^x-\d+-\d+-/, `x-${pid}-${startTime}-`)

/** A process that is over. */
async function endedProcess(): Promise<number> {
  const child = spawn('true')
  await once(child, 'exit')
  return child.pid ?? 0
}

describe('a name', () => {
  test('has an owner while its process is there', async () => {
    expect(ownedName('x')).not.toBe(ownedName('x'))
    expect(isAbandoned(ownedName('x'))).toBe(false)
    const child = spawn('sleep', ['60'])
    expect(isAbandoned(nameOf(child.pid ?? 0))).toBe(false)
    child.kill('SIGKILL')
    const name = nameOf(child.pid ?? 0)
    await once(child, 'exit')
    expect(isAbandoned(name)).toBe(true)
  })

  test('has an owner though an emulator told it a start a moment after the real one', () => {
    const [, , start = ''] = /-(\d+)-(\d+)-[0-9a-f]{8}-/.exec(ownedName('x')) ?? []
    expect(isAbandoned(nameOf(process.pid, String(Number(start) + 3)))).toBe(false)
  })

  test('of a process whose number another one has now has none', () => {
    expect(isAbandoned(nameOf(process.pid, '1'))).toBe(true)
  })

  test('from where numbers of processes mean something else is left alone', async () => {
    const name = nameOf(await endedProcess())
    expect(isAbandoned(name)).toBe(true)
    expect(isAbandoned(name.replace(/-[0-9a-f]{8}-/, '-00000000-'))).toBe(false)
  })

  test.each(['x', 'x-1', 'x-1-2-3-4', 'nixery-action-AbCdEf', ''])('%j says nothing', (name) => {
    expect(isAbandoned(name)).toBe(false)
  })
})

test('what dead runs left is swept away, and nothing else', async () => {
  const dir = await scratchDir('sweep')
  const [dead, target] = [await endedProcess(), await scratchDir('target')]
  writeFileSync(join(target, 'file'), '')
  const name = (prefix: string, pid: number) => nameOf(pid).replace(/^x/, prefix)
  const [left, live, other, link] = [
    name('ours', dead),
    name('ours', process.pid),
    name('theirs', dead),
    name('ours', dead),
  ]
  for (const one of [left, live, other, 'ours-notes']) mkdirSync(join(dir, one, 'in'), { recursive: true })
  symlinkSync(target, join(dir, link))
  expect([...sweep(dir, 'ours')].sort()).toEqual([join(dir, left), join(dir, link)].sort())
  const there = [left, link, live, other, 'ours-notes'].map((one) => existsSync(join(dir, one)))
  expect(there).toEqual([false, false, true, true, true])
  expect(existsSync(join(target, 'file'))).toBe(true)
  expect(sweep(join(dir, 'none'), 'ours')).toEqual([])
})
