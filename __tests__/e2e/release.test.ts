// A release of this tree, made and published to stand-ins twice; `npm run try:release` does more of it.
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runChild } from '../support/child.ts'

test('every part is made and published once, also when the release runs again', async () => {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'try', 'release.mjs')
  const { PATH = '', HOME = '' } = process.env
  const { code, stdout, stderr } = await runChild(process.execPath, [script, '--quick'], {
    env: { PATH, HOME },
  })
  expect([code, stderr]).toEqual([0, expect.any(String)])
  expect(stdout).toContain('a release can be made, and made again')
  for (const part of ['gitlab-components-1.0.0.tar.gz', 'sbom.cdx.json', 'nixery-action-1.0.0.tgz'])
    expect(stdout).toMatch(new RegExp(`^[0-9a-f]{64}  ${part}$`, 'm'))
})
