import { expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import { checkSizes } from '../../../../src/build/deliver/size-limit.ts'
import type { ImageReport } from '../../../../src/inspect/image-report.ts'
import { requestOf } from '../../../support/inputs.ts'
import { builtImage, layersOf } from '../../../support/results.ts'

const image = builtImage(layersOf(3, 2), 'amd64')
const size = image.image.blobs.reduce((sum, blob) => sum + blob.size, 0)
const sized = (limit: number | undefined, paths?: readonly string[]) => ({
  job: { request: { ...requestOf(), name: 'web', maxSize: limit } },
  known: { images: [image] },
  before: paths && {
    ...{ reference: 'ghcr.io/org/a:latest', digest: 'sha256:1' },
    reports: new Map([['linux/amd64', { layers: [{ storePaths: paths }] } as unknown as ImageReport]]),
  },
})

const problemsOf = (...images: Parameters<typeof checkSizes>[0][number][]) => {
  try {
    checkSizes(images)
    return []
  } catch (error) {
    if (!(error instanceof NixeryError) || error.code !== 'too-large') throw error
    return error.problems
  }
}

test('an image may have as many bytes as it may, and not one more', () => {
  expect(problemsOf(sized(undefined), sized(size))).toEqual([])
  expect(problemsOf(sized(size - 1), sized(size), sized(1))).toHaveLength(2)
})

test('what is heavy is named, and what is new since the image that it is compared with', () => {
  const old = ['path-1-1', 'path-1-2', 'path-2-1', 'path-2-2']
  const [problem] = problemsOf(sized(1000, old))
  expect(problem).toMatchObject({ image: 'web', input: 'max-size' })
  expect(problem?.message).toMatch(
    /^the image for linux\/amd64 has \d\.\d kB, and may have 1\.0 kB; new since ghcr\.io\/org\/a:latest: path-3-1 and 1 more \(1\.0 kB\); heaviest: path-1-1 and 1 more \(1\.0 kB\), path-2-1/,
  )
  expect(problem?.hint).toContain(`at least ${Math.ceil(size / 1000)}kB`)
  expect(problemsOf(sized(1000))[0]?.message).not.toContain('new since')
})
