import { expect, test } from '@jest/globals'
import { mergeText } from '../../../src/commands/merge.ts'
import { unpainted } from '../../../src/host/log/colors.ts'
import type { MergeResult } from '../../../src/merge/merge.ts'

const digest = `sha256:${'a'.repeat(64)}`

/** The parts of a result that the answer reads. */
function result(architectures: readonly string[], bytesPushed: number): MergeResult {
  const targets = [{ image: { registry: 'ghcr.io', repository: 'o/tools' }, tags: ['v1'] }]
  const images = architectures.map((architecture) => ({ platform: { os: 'linux', architecture } }))
  return {
    request: { targets },
    index: { descriptor: { digest } },
    images,
    bytesPushed,
  } as unknown as MergeResult
}

test('a person gets the image, its platforms and its tags', () => {
  expect(mergeText(result(['amd64', 'arm64'], 1500), { paint: unpainted, columns: 120 })).toBe(
    `✓ ghcr.io/o/tools@${digest}
  an image for linux/amd64 and linux/arm64; 1.5 kB uploaded
  tags: ghcr.io/o/tools:v1
`,
  )
})

test('on a narrow terminal the digest has a line of its own', () => {
  expect(mergeText(result(['amd64'], 0), { paint: unpainted, columns: 80 })).toBe(
    `✓ ghcr.io/o/tools
  ${digest}
  one image for linux/amd64; nothing uploaded
  tags: ghcr.io/o/tools:v1
`,
  )
})
