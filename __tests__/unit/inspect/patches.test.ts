import { expect, test } from '@jest/globals'
import { cycloneDx } from '../../../src/evidence/cyclonedx.ts'
import { openVex } from '../../../src/evidence/openvex.ts'
import { spdx } from '../../../src/evidence/spdx.ts'
import { diffPatches, patchesInBill, patchesInVex } from '../../../src/inspect/patches.ts'
import { renderWhy } from '../../../src/inspect/questions.ts'
import { readSpdx } from '../../../src/inspect/read-spdx.ts'
import { exampleBill, exampleSubject } from '../../support/bills.ts'

const curl = { id: 'CVE-2023-38545', package: 'pkg:nix/curl@7.88.1' }

test('both documents say which vulnerabilities are patched', () => {
  const bill = exampleBill()
  expect(patchesInBill(JSON.stringify(cycloneDx(bill, exampleSubject)))).toEqual([curl])
  expect(patchesInVex(JSON.stringify(openVex(bill, exampleSubject)))).toEqual([curl])
  expect(patchesInBill('{"components": [{"pedigree": 7}, null]}')).toEqual([])
  expect(patchesInVex('[]')).toEqual([])
})

test('what another version has a patch for, too, is neither gained nor lost', () => {
  const newer = { ...curl, package: 'pkg:nix/curl@7.88.2' }
  const git = { id: 'CVE-2024-32002', package: 'pkg:nix/git@2.39.5' }
  expect(diffPatches([curl], [newer])).toEqual({ gained: [], lost: [] })
  expect(diffPatches([curl], [git])).toEqual({ gained: [git], lost: [curl] })
})

test('SPDX says why a package is there, and no sizes', () => {
  const text = JSON.stringify(spdx(exampleBill(), exampleSubject))
  const packages = readSpdx(text, [{ name: 'git', version: '2.39.5' }])
  expect(renderWhy(packages, 'openssh')).toBe(`openssh 9.6p1
  git 2.39.5
  └ curl 7.88.1
    └ openssh 9.6p1
  needed by curl 7.88.1
`)
  expect(packages.find(({ name }) => name === 'curl')?.layer).toMatch(/^sha256:/)
  expect(() => readSpdx('{}', [])).toThrow('it is not an SPDX document')
})
