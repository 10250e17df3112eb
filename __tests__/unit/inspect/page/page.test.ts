import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { GraphPackage } from '../../../../src/inspect/graph.ts'
import type { ImageReport } from '../../../../src/inspect/image-report.ts'
import { renderPage } from '../../../../src/inspect/page/page.ts'
import { toPageData } from '../../../../src/inspect/page/page-data.ts'
import { digestOf } from '../../../support/images.ts'

const layer = (digit: string, size: number, storePaths: readonly string[]) => ({
  ...{
    digest: digestOf(digit),
    diffId: `${digit}-unpacked`,
    mediaType: 'm',
    size,
    uncompressedSize: 2 * size,
    storePaths,
    description: '',
  },
})

const report = (image: string, layers: ImageReport['layers']): ImageReport => ({
  ...{ image, digest: digestOf('a'), mediaType: 'm', platform: 'linux/amd64', index: null, created: null },
  ...{ nixpkgsRevision: null, packages: [{ name: 'git', version: '2.50' }], storePaths: [], layers },
  ...{
    size: layers.reduce((sum, { size }) => sum + size, 0),
    uncompressedSize: null,
    annotations: {},
    attached: null,
  },
  config: {
    ...{ env: [], entrypoint: [], cmd: [], user: '', workdir: '', stopSignal: '', healthcheck: null },
    ...{ ports: [], volumes: [], labels: {} },
  },
})
const git = report('org/git', [layer('1', 900, ['glibc-2.40']), layer('2', 100, ['git-2.50', 'zlib-1.3'])])

const one = (name: string, size: number, needs: readonly number[], rest: Partial<GraphPackage> = {}) => ({
  ...{ name, version: '1', size, needs, layer: '2-unpacked', isAsked: false },
  ...rest,
})
/** git needs curl and zlib, curl needs zlib and glibc, which needs itself. */
const graph: readonly GraphPackage[] = [
  one('git', 500, [1, 2], { isAsked: true }),
  one('curl', 300, [2, 3]),
  one('zlib', 100, []),
  one('glibc', 1000, [3], { layer: '1-unpacked' }),
  one('stray', 5, [], { layer: 'elsewhere' }),
]

describe('what a page says', () => {
  test('has the shortest way to each package, who needs it, and the size of all that it needs', () => {
    const { packages } = toPageData(git, graph)
    expect(packages.map(({ why }) => why)).toEqual([[0], [0, 1], [0, 2], [0, 1, 3], []])
    expect(packages[2]).toMatchObject({ neededBy: [0, 1], needs: [] })
    expect(packages.map(({ closureSize }) => closureSize)).toEqual([
      ...['1.9 kB', '1.4 kB', '100 B', '1.0 kB', '5 B'],
    ])
    expect(packages.map((each) => each.layer)).toEqual([1, 1, 1, 0, -1])
  })

  test('maps packages, or layers where packages are unknown', () => {
    const { map } = toPageData(git, graph)
    expect(map).toMatchObject({ of: 'packages', tiles: { length: 5 } })
    const layers = toPageData(git, null).map
    expect(layers.of).toBe('layers')
    expect(layers.tiles.map(({ label, size }) => [label, size])).toEqual([
      ['glibc-2.40', '900 B'],
      ['git-2.50, zlib-1.3', '100 B'],
    ])
  })

  test('says what another image shares', () => {
    const other = report('org/jq', [layer('1', 900, ['glibc-2.40']), layer('3', 50, ['jq-1.7'])])
    const { shared, layers } = toPageData(git, graph, other)
    expect(shared).toEqual({ image: 'org/jq', shared: '900 B', here: '100 B', there: '50 B', percent: 86 })
    expect(layers.map(({ isShared }) => isShared)).toEqual([true, false])
  })
})

describe('the page', () => {
  const evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>$&'
  const html = renderPage(toPageData({ ...git, image: evil }, [one(evil, 10, [])]))

  test('has one script, which its policy allows by hash, and asks nobody', () => {
    const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)]
    expect(scripts).toHaveLength(1)
    const hash = createHash('sha256')
      .update(scripts[0]?.[1] ?? '')
      .digest('base64')
    expect(html).toContain(`script-src 'sha256-${hash}'`)
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/(src|href)=["']?https?:/)
  })

  test('takes names as text', () => {
    expect(html).not.toContain('<img')
    expect(html.match(/<script/g)).toHaveLength(2)
    const [, data = ''] = /id="data">(.*?)<\/script>/s.exec(html) ?? []
    expect(JSON.parse(data)).toMatchObject({ image: evil, packages: [{ name: evil }] })
  })

  test('is the same for the same image', () => {
    expect(renderPage(toPageData(git, graph))).toBe(renderPage(toPageData(git, graph)))
  })
})
