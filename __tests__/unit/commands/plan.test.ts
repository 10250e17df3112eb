import { expect, test } from '@jest/globals'
import { planText } from '../../../src/commands/plan.ts'

const job = (name: string) => ({ id: name, name, platforms: 'linux/amd64', runner: 'ubuntu-24.04' })

test('a person gets a line for each job, with why, and what needs none', () => {
  const plan = {
    matrix: { include: [job('tools'), job('web')] },
    images: ['tools', 'web'],
    unchanged: ['data'],
    changed: { web: [{ input: 'packages', added: ['tree'] }] },
  }
  expect(planText(plan)).toBe(`image  platforms    runner
tools  linux/amd64  ubuntu-24.04
web    linux/amd64  ubuntu-24.04  changed: packages (+tree)
up to date: data
`)
})

test('no job is no table', () => {
  const none = { matrix: { include: [] }, images: [], unchanged: ['a', 'b'], changed: {} }
  expect(planText(none)).toBe('nothing to build\nup to date: a, b\n')
})
