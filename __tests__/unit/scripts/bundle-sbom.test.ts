import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { cycloneDxProblems } from '../../support/sbom-schemas.ts'

test('the bill of materials of the bundles is valid, and has their packages with hashes', () => {
  const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'bundle-sbom.mjs')
  const bill = JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' }))
  expect(cycloneDxProblems(bill)).toEqual([])
  const cache = bill.components.find((one: { name: string }) => one.name === '@actions/cache')
  expect(cache).toMatchObject({
    purl: expect.stringMatching(/^pkg:npm\/%40actions\/cache@\d/),
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
  })
})
