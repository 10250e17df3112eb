// README's demo, which takes a reader from a clone to a container.
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { runChild, systemPath } from '../support/child.ts'
import { blocksOf, root } from '../support/document-blocks.ts'
import { tempDir } from '../support/temp.ts'

test('the demo of README builds, pushes and runs an image', async () => {
  const [script = ''] = blocksOf('script').flatMap(({ text }) => /^npm run demo .*$/m.exec(text) ?? [])
  const HOME = await tempDir('home')
  // With a Nix on PATH it installs none.
  const PATH = [(await toolchain.nix('2.34')).bin, dirname(process.execPath), systemPath].join(':')
  const env = { HOME, PATH, TMPDIR: join(HOME, '..') }
  const { code, stdout, stderr } = await runChild('bash', ['-c', script], { cwd: root, env })
  expect([code, stderr]).toEqual([0, expect.any(String)])
  expect(stdout).toMatch(/^ {2}git version \d/m)
  expect(stdout).toContain('Now try:')
})
