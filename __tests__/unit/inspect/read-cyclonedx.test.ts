import { describe, expect, test } from '@jest/globals'
import { readCycloneDx } from '../../../src/inspect/read-cyclonedx.ts'

const hex = 'a'.repeat(64)
const bill = {
  bomFormat: 'CycloneDX',
  metadata: { component: { 'bom-ref': 'image', hashes: [{ alg: 'SHA-256', content: hex }] } },
  components: [
    {
      ...{ 'bom-ref': 'g', name: 'git', version: '2.50' },
      properties: [
        { name: 'nix:nar_size:out', value: '100' },
        { name: 'nix:nar_size:doc', value: '11' },
        { name: 'nixery:layer', value: 'sha256:1' },
      ],
    },
    { 'bom-ref': 'z', name: 'zlib' },
  ],
  dependencies: [
    { ref: 'image', dependsOn: ['g'] },
    { ref: 'g', dependsOn: ['z', 'somewhere else'] },
  ],
}

test('packages have their sizes, layers and references', () => {
  expect(readCycloneDx(JSON.stringify(bill))).toEqual({
    image: `sha256:${hex}`,
    packages: [
      { name: 'git', version: '2.50', size: 111, layer: 'sha256:1', isAsked: true, needs: [1] },
      { name: 'zlib', version: '', size: 0, layer: '', isAsked: false, needs: [] },
    ],
  })
})

describe('foreign documents', () => {
  test('say what they do not say by nothing', () => {
    const { image, packages } = readCycloneDx(JSON.stringify({ bomFormat: 'CycloneDX', components: [{}] }))
    expect(image).toBe('')
    expect(packages).toEqual([{ name: '', version: '', size: 0, layer: '', isAsked: false, needs: [] }])
  })

  test.each(['', '[]', 'null', '{"spdxVersion": "SPDX-2.3"}', '{"bomFormat": "CycloneDX"}'])(
    '%s is refused',
    (text) => {
      expect(() => readCycloneDx(text)).toThrow()
    },
  )
})
