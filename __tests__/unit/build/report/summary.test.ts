import { describe, expect, test } from '@jest/globals'
import type { BuildResult } from '../../../../src/build/report/result.ts'
import { renderSummary } from '../../../../src/build/report/summary.ts'
import type { ImageLayer } from '../../../../src/image/oci/image.ts'
import { type Given, requestOf } from '../../../support/inputs.ts'
import { builtImage, layersOf, resultOf, resultOfImages } from '../../../support/results.ts'

describe('the summary', () => {
  test('of a small image, as a whole', () => {
    const result = resultOf(layersOf(2), { nixpkgsRevision: 'c0ffee' })
    const { digest } = result.tree.root.descriptor
    expect(renderSummary([result])).toBe(`### \`ghcr.io/org/a:latest\`

\`${digest}\` for linux/arm64: 2 layers, 2.5 kB compressed, 1.2 kB uploaded

\`\`\`sh
docker pull ghcr.io/org/a@${digest}
\`\`\`

Tags: \`ghcr.io/org/a:latest\`, \`ghcr.io/org/a:v1\`

Packages: \`cacert\` 3.98, \`git\` 2.47.0

nixpkgs: \`c0ffee\`

<details><summary>Layers</summary>

| # | compressed | unpacked | contents |
|--:|--:|--:|---|
| 1 | 1.0 kB | 3.0 kB | path-1-1 |
| 2 | 1.0 kB | 3.0 kB | path-2-1 |

</details>

`)
  })

  test('of an image that is only written to disk has nothing to pull', () => {
    const request = requestOf({ output: 'type=oci,dest=out/image' })
    const text = renderSummary([resultOf(layersOf(1), { request })])
    expect(text).toContain('### `out/image`')
    expect(text).not.toMatch(/pull|uploaded|nixpkgs|Written|Tags/)
  })

  test('says where else it is', () => {
    const output = 'type=oci,dest=out/image\ntype=docker,dest=out/image.tar'
    const request = requestOf({ output, load: 'podman', image: 'ghcr.io/a/b', push: 'true' })
    const text = renderSummary([resultOf(layersOf(1), { request })])
    expect(text).toContain('\nWritten to: `out/image`, `out/image.tar`\n\nLoaded into: `podman`\n\n')
    expect(text).not.toContain('Tags')
  })

  test('says so where the heading is the image by its digest, or a place on disk', () => {
    const output = 'type=oci,dest=out/image'
    const byDigest = { output, image: 'ghcr.io/a/b', push: 'true', 'push-by-digest': 'true' }
    const named = { output: 'type=docker,dest=out/image.tar', image: 'ghcr.io/a/b' }
    const textOf = (given: Given) => renderSummary([resultOf(layersOf(1), { request: requestOf(given) })])
    expect(textOf(byDigest)).toContain('\nWritten to: `out/image`\n')
    expect(textOf(named)).toMatch(/^### `out\/image\.tar`\n[\s\S]*\nTags: `ghcr\.io\/a\/b:latest`\n/)
  })

  test('of 45 layers names 40 and adds up the others', () => {
    const lines = renderSummary([resultOf(layersOf(45))]).split('\n')
    expect(lines).toContain('| 40 | 1.0 kB | 3.0 kB | path-40-1 |')
    expect(lines).toContain('|  | 5.0 kB |  | 5 more layers |')
    expect(lines.filter((line) => /^\| \d+ \|/.test(line))).toHaveLength(40)
    expect(renderSummary([resultOf(layersOf(40))])).not.toContain('more layers')
  })

  test.each([
    [4, 'path-1-1, path-1-2, path-1-3, path-1-4 |'],
    [5, 'path-1-1, path-1-2, path-1-3, path-1-4 and 1 more |'],
    [90, 'path-1-4 and 86 more |'],
  ])('of a layer with %d paths names the first four', (paths, text) => {
    expect(renderSummary([resultOf(layersOf(1, paths))])).toContain(text)
  })

  test('has names as they are, whatever Markdown would make of them', () => {
    const layer = { ...(layersOf(1)[0] as ImageLayer), contents: ['a|b', '<i>c'] }
    const packages = [{ attribute: 'x', version: '1|<script>' }]
    const text = renderSummary([resultOf([layer], {}, { packages })])
    expect(text).toContain('| a\\|b, &lt;i&gt;c |\n')
    expect(text).toContain('`x` 1|&lt;script&gt;')
  })

  test('of 12 collisions names 10', () => {
    const collisions = Array.from({ length: 12 }, (_, index) => ({
      path: `/bin/tool-${index + 1}`,
      kept: 'busybox-1.36',
      dropped: 'coreutils-9.5',
    }))
    const text = renderSummary([resultOf(layersOf(1), {}, { collisions })])
    expect(text).toContain('<details><summary>File collisions: 12</summary>')
    expect(text).toContain('- `/bin/tool-10`: busybox-1.36 wins over coreutils-9.5\n- and 2 more\n')
    expect(text).not.toContain('/bin/tool-11')
    expect(text.match(/<details>/g)).toHaveLength(2)
    expect(text.match(/<\/details>/g)).toHaveLength(2)
  })

  test('has a command for each image that was pushed', () => {
    const request = requestOf({ push: 'true', image: 'ghcr.io/org/a,quay.io/org/b' })
    const text = renderSummary([resultOf(layersOf(1), { request })])
    expect(
      text.match(/^docker pull (ghcr\.io\/org\/a|quay\.io\/org\/b)@sha256:[0-9a-f]{64}$/gm),
    ).toHaveLength(2)
  })
})

describe('the summary of an image for two platforms', () => {
  const [first, second, third] = layersOf(3) as [ImageLayer, ImageLayer, ImageLayer]
  const collisions = [{ path: '/bin/a', kept: 'x-1', dropped: 'y-1' }]
  const arm64 = builtImage([first, third], 'arm64', { collisions })

  test('as a whole', () => {
    const result = resultOfImages([builtImage([first, second], 'amd64'), arm64], {
      nixpkgsRevision: 'c0ffee',
    })
    const { tree } = result
    const { digest } = tree.root.descriptor
    const size = ((tree.size - 3000) / 1000 + 3).toFixed(1)
    expect(renderSummary([result])).toBe(`### \`ghcr.io/org/a:latest\`

\`${digest}\` for linux/amd64, linux/arm64: 3 layers, ${size} kB compressed, 1.2 kB uploaded

\`\`\`sh
docker pull ghcr.io/org/a@${digest}
\`\`\`

Tags: \`ghcr.io/org/a:latest\`, \`ghcr.io/org/a:v1\`

Packages: \`cacert\` 3.98, \`git\` 2.47.0

nixpkgs: \`c0ffee\`

<details><summary>Layers for linux/amd64</summary>

| # | compressed | unpacked | contents |
|--:|--:|--:|---|
| 1 | 1.0 kB | 3.0 kB | path-1-1 |
| 2 | 1.0 kB | 3.0 kB | path-2-1 |

</details>

<details><summary>Layers for linux/arm64</summary>

| # | compressed | unpacked | contents |
|--:|--:|--:|---|
| 1 | 1.0 kB | 3.0 kB | path-1-1 |
| 2 | 1.0 kB | 3.0 kB | path-3-1 |

</details>

<details><summary>File collisions: 1</summary>

- \`/bin/a\`: x-1 wins over y-1

</details>

`)
  })

  test('names the packages of each when they are different', () => {
    const packages = [{ attribute: 'jq', version: '1.7' }]
    const text = renderSummary([resultOfImages([builtImage([first], 'amd64', { packages }), arm64])])
    expect(text).toContain(
      '\nPackages for linux/amd64: `jq` 1.7\n\nPackages for linux/arm64: `cacert` 3.98, `git` 2.47.0\n',
    )
    expect(text).not.toContain('Packages: ')
  })
})

describe('the summary of several images', () => {
  const named = (name: string, given: Given, more: Partial<BuildResult> = {}, count = 2) => {
    const request = { ...requestOf({ push: 'true', image: `ghcr.io/org/${name}`, ...given }), name }
    return resultOf(layersOf(count), { request, ...more })
  }
  const a = named('a', { tags: 'v1,v2' }, { layersReused: 1, bytesPushed: 2_000_000, cacheHit: 'layers' })
  const unpinned = (more: Partial<BuildResult>) => named('u', {}, { unpinned: 'no answer', ...more })
  const note = 'Not pinned: no answer; re-resolved every 6h'

  test('has a line for each', () => {
    const [first, second] = layersOf(2) as [ImageLayer, ImageLayer]
    const request = { ...requestOf({ image: 'ghcr.io/org/b' }), name: 'b' }
    const b = resultOfImages([builtImage([first], 'amd64'), builtImage([second], 'arm64')], {
      ...{ request, cacheHit: 'image', layersReused: 2, bytesPushed: 0 },
    })
    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
    expect(renderSummary([a, b])).toBe(`### 2 images

| image | tag | digest | platforms | compressed | shared with other images | layers packed | uploaded |
|---|---|---|---|--:|--:|--:|--:|
| a | \`ghcr.io/org/a:v1\` and 1 more | \`${a.tree.root.descriptor.digest}\` | linux/arm64 | 2.5 kB | 2.0 kB | 1 of 2 | 2.0 MB |
| b |  | \`${b.tree.root.descriptor.digest}\` | linux/amd64, linux/arm64 | ${kilobytes(b.tree.size)} | 2.0 kB | up to date | 0 B |

Total in a registry: ${kilobytes(a.tree.size + b.tree.size - 2000)} (${kilobytes(a.tree.size + b.tree.size)} without shared layers).
`)
  })

  test('says once what is true of the whole run', () => {
    const cacheTrouble = 'it did not answer'
    const results = [unpinned({ cacheTrouble }), unpinned({ cacheTrouble }), unpinned({ cacheTrouble })]
    expect(renderSummary(results).split('without shared layers).\n').at(-1)).toBe(`
${note}

Cache: unavailable (it did not answer)
`)
  })

  test('says what is true of any image, not only of the first', () => {
    expect(renderSummary([a, unpinned({}), a])).toContain(`\n\n${note}\n`)
  })
})
