import { describe, expect, test } from '@jest/globals'
import { summary } from '../../../src/report/summary.ts'
import { requestOf } from '../../support/inputs.ts'
import { layersOf, resultOf } from '../../support/results.ts'

describe('the summary', () => {
  test('of a small image, as a whole', () => {
    const result = resultOf(layersOf(2), { nixpkgsRevision: 'c0ffee' })
    const { digest } = result.tree.root.descriptor
    expect(summary([result])).toBe(`### \`ghcr.io/org/a:latest\`

\`${digest}\` for linux/arm64: 2 layers, 2.5 kB compressed, 1.2 kB uploaded

\`\`\`sh
docker pull ghcr.io/org/a@${digest}
\`\`\`

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
    const text = summary([resultOf(layersOf(1), { request })])
    expect(text).toContain('### `out/image`')
    expect(text).not.toMatch(/pull|uploaded|nixpkgs/)
  })

  test('of 45 layers names 40 and adds up the others', () => {
    const lines = summary([resultOf(layersOf(45))]).split('\n')
    expect(lines).toContain('| 40 | 1.0 kB | 3.0 kB | path-40-1 |')
    expect(lines).toContain('| | 5.0 kB | | 5 more layers |')
    expect(lines.filter((line) => /^\| \d+ \|/.test(line))).toHaveLength(40)
    expect(summary([resultOf(layersOf(40))])).not.toContain('more layers')
  })

  test.each([
    [4, 'path-1-1, path-1-2, path-1-3, path-1-4 |'],
    [5, 'path-1-1, path-1-2, path-1-3, path-1-4 and 1 more |'],
    [90, 'path-1-4 and 86 more |'],
  ])('of a layer with %d paths names the first four', (paths, text) => {
    expect(summary([resultOf(layersOf(1, paths))])).toContain(text)
  })

  test('of 12 collisions names 10', () => {
    const collisions = Array.from({ length: 12 }, (_, index) => ({
      path: `/bin/tool-${index + 1}`,
      kept: 'busybox-1.36',
      dropped: 'coreutils-9.5',
    }))
    const text = summary([resultOf(layersOf(1), {}, { collisions })])
    expect(text).toContain('<details><summary>12 files are in more than one package</summary>')
    expect(text).toContain('- `/bin/tool-10` is from busybox-1.36, not from coreutils-9.5\n- and 2 more\n')
    expect(text).not.toContain('/bin/tool-11')
    expect(text.match(/<details>/g)).toHaveLength(2)
    expect(text.match(/<\/details>/g)).toHaveLength(2)
  })

  test('has a command for each image that was pushed', () => {
    const request = requestOf({ push: 'true', image: 'ghcr.io/org/a,quay.io/org/b' })
    const text = summary([resultOf(layersOf(1), { request })])
    expect(
      text.match(/^docker pull (ghcr\.io\/org\/a|quay\.io\/org\/b)@sha256:[0-9a-f]{64}$/gm),
    ).toHaveLength(2)
  })
})
