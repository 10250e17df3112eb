import { describe, expect, test } from '@jest/globals'
import type { GraphPackage } from '../../../src/inspect/graph.ts'
import type { ImageReport } from '../../../src/inspect/image-report.ts'
import { renderSizes, renderWhy } from '../../../src/inspect/questions.ts'
import { problemsOf } from '../../support/problems.ts'

const one = (name: string, size: number, needs: readonly number[], isAsked = false): GraphPackage => ({
  ...{ name, version: '1.0', size, layer: '', isAsked, needs },
})
/** git needs curl, curl needs zlib, jq needs nothing of them; two packages are called zlib. */
const graph = [
  one('git', 5_000_000, [1], true),
  one('curl', 1_000_000, [2]),
  one('zlib', 100_000, [2]),
  { ...one('zlib', 90_000, []), version: '2.0' },
  one('jq', 500_000, [], true),
]

describe('why a package is there', () => {
  test('is the shortest chain from the list, with who needs it', () => {
    expect(renderWhy(graph, 'curl')).toBe(`curl 1.0  1.0 MB, with all it needs 1.1 MB
  git 1.0
  └ curl 1.0
  needed by git 1.0
`)
    expect(renderWhy(graph, 'zlib-1.0')).toBe(`zlib 1.0  100.0 kB, with all it needs 100.0 kB
  git 1.0
  └ curl 1.0
    └ zlib 1.0
  needed by curl 1.0
`)
  })

  test('is said of each package of a name, and of those that the list names', () => {
    expect(renderWhy(graph, 'zlib')).toMatch(
      /^zlib 1\.0 .*\n\nzlib 2\.0 .*no package of the list needs it\n$/s,
    )
    expect(renderWhy(graph, 'jq')).toContain('the list of packages names it')
  })

  test('of an unknown package is an error with the nearest names', () => {
    expect(problemsOf(() => renderWhy(graph, 'crul'))).toEqual([
      'invalid-input',
      'crul: the image has no package of this name | did you mean curl?',
    ])
  })
})

describe('what weighs most', () => {
  const layer = (size: number, storePaths: readonly string[]) => ({ size, storePaths, description: '' })
  const report = { layers: [layer(10, ['a-1']), layer(20, ['b-1', 'c-1', 'd-1', 'e-1'])] }

  test('is packages with a bar for each, the largest first', () => {
    expect(renderSizes(report as unknown as ImageReport, graph)).toBe(`6.7 MB in 5 packages, unpacked
    5.0 MB  ████████████████████████  git 1.0
    1.0 MB  █████                     curl 1.0
  500.0 kB  ██                        jq 1.0
  100.0 kB  █                         zlib 1.0
   90.0 kB  █                         zlib 2.0
`)
  })

  test('is ten lines, and one for the rest', () => {
    const many = Array.from({ length: 13 }, (_, index) => one(`p${index}`, 100 - index, []))
    const lines = renderSizes(report as unknown as ImageReport, many)
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(12)
    expect(lines.at(-1)).toMatch(/^ +267 B {2}█+ {2}3 more$/)
  })

  test('is layers where packages are unknown', () => {
    expect(renderSizes(report as unknown as ImageReport, undefined)).toBe(`30 B in 2 layers, compressed
      20 B  ████████████████████████  b-1, c-1, d-1, ...
      10 B  ████████████              a-1
`)
  })
})
