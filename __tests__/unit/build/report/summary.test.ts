import { describe, expect, test } from '@jest/globals'
import type { BuildResult } from '../../../../src/build/report/result.ts'
import { renderSummary } from '../../../../src/build/report/summary.ts'
import { reproduction, shownInputs } from '../../../../src/build/reproduce.ts'
import { parseStoreName } from '../../../../src/closure/store-name.ts'
import type { ImageLayer } from '../../../../src/image/oci/image.ts'
import type { DiffReport } from '../../../../src/inspect/diff-report.ts'
import { storePath } from '../../../support/fake-store.ts'
import { graphOf } from '../../../support/graphs.ts'
import { type Given, least, requestOf } from '../../../support/inputs.ts'
import { builtImage, layersOf, resultOf, resultOfImages } from '../../../support/results.ts'

describe('the summary', () => {
  test('of a small image, as a whole', () => {
    const result = resultOf(layersOf(2), { nixpkgsRevision: 'c0ffee' })
    const { digest } = result.tree.root.descriptor
    expect(renderSummary([result])).toBe(`### 📦 \`ghcr.io/org/a\` · \`latest\`, \`v1\`

**2.5 kB** · 2 layers (0 reused, 2 packed) · **1.2 kB uploaded** · linux/arm64 · nixpkgs \`c0ffee\`

\`\`\`sh
docker pull ghcr.io/org/a@${digest}
\`\`\`

<details><summary>Inputs</summary>

Packages: \`cacert\` 3.98, \`git\` 2.47.0

</details>

<details><summary>Layers (2)</summary>

| # | compressed | unpacked | contents |
|--:|--:|--:|---|
| 1 | 1.0 kB | 3.0 kB | path-1-1 |
| 2 | 1.0 kB | 3.0 kB | path-2-1 |

</details>

`)
  })

  test('of an image with which nothing is new says so at a glance', () => {
    const text = renderSummary([
      resultOf(layersOf(2), { cacheHit: 'image', layersReused: 2, bytesPushed: 0 }),
    ])
    expect(text).toMatch(/^### ✅ `ghcr\.io\/org\/a` · `latest`, `v1`\n\n\*\*Nothing changed\*\* · /)
    expect(text).not.toMatch(/uploaded| packed\)/)
  })

  test('of an image that is only written to disk has nothing to pull', () => {
    const request = requestOf({ output: 'type=oci,dest=out/image' })
    const text = renderSummary([resultOf(layersOf(1), { request })])
    expect(text).toContain('### 📦 `out/image`')
    expect(text).not.toMatch(/pull|uploaded|nixpkgs|Also called/)
    expect(text).toMatch(/^`sha256:[0-9a-f]{64}`$/m)
  })

  test('says where else it is', () => {
    const output = 'type=oci,dest=out/image\ntype=docker,dest=out/image.tar'
    const request = requestOf({ output, load: 'podman', image: 'ghcr.io/a/b', push: 'true' })
    const text = renderSummary([resultOf(layersOf(1), { request })])
    expect(text).toContain('\nWritten to: `out/image`, `out/image.tar`\n\nLoaded into: `podman`\n\n')
    expect(text).not.toContain('Also called')
  })

  test('says so where the heading is the image by its digest, or a place on disk', () => {
    const output = 'type=oci,dest=out/image'
    const byDigest = { output, image: 'ghcr.io/a/b', push: 'true', 'push-by-digest': 'true' }
    const named = { output: 'type=docker,dest=out/image.tar', image: 'ghcr.io/a/b' }
    const textOf = (given: Given) => renderSummary([resultOf(layersOf(1), { request: requestOf(given) })])
    expect(textOf(byDigest)).toContain('\nWritten to: `out/image`\n')
    expect(textOf(named)).toMatch(
      /^### 📦 `out\/image\.tar`\n[\s\S]*\nAlso called: `ghcr\.io\/a\/b:latest`\n/,
    )
  })

  test('says how long the run took, as the command line does', () => {
    const textOf = (seconds: number) => renderSummary([resultOf(layersOf(1), { seconds })])
    expect(textOf(12.34)).toContain(' · 12.3 s\n')
    expect(textOf(147)).toContain(' · 2 min 27 s\n')
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
    expect(text.match(/<details>/g)).toHaveLength(3)
    expect(text.match(/<\/details>/g)).toHaveLength(3)
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
    const text = renderSummary([result])
    expect(text).toContain(
      `**${size} kB** · 3 layers (0 reused, 3 packed) · **1.2 kB uploaded** · linux/amd64, linux/arm64`,
    )
    expect(text).toContain(`docker pull ghcr.io/org/a@${digest}`)
    expect(text).toContain('<summary>Layers for linux/amd64 (2)</summary>')
    expect(text).toContain('<summary>Layers for linux/arm64 (2)</summary>')
    expect(text).toContain('- `/bin/a`: x-1 wins over y-1')
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
    const short = ({ tree }: BuildResult) => tree.root.descriptor.digest.slice(7, 19)
    expect(renderSummary([a, b])).toBe(`### 2 images, 1 unchanged

|  | image | tag | digest | for | size | shared | packed | uploaded | changes |
|---|---|---|---|---|--:|--:|--:|--:|---|
| 📦 | a | \`v1\` +1 | \`${short(a)}\` | arm64 | 2.5 kB | 2.0 kB | 1 of 2 | 2.0 MB |  |
| ✅ | b |  | \`${short(b)}\` | amd64, arm64 | ${kilobytes(b.tree.size)} | 2.0 kB |  |  | nothing |

Total in a registry: ${kilobytes(a.tree.size + b.tree.size - 2000)} (${kilobytes(a.tree.size + b.tree.size)} without shared layers).

`)
  })

  test('says once what is true of the whole run', () => {
    const cacheTrouble = 'it did not answer'
    const results = [unpinned({ cacheTrouble }), unpinned({ cacheTrouble }), unpinned({ cacheTrouble })]
    expect(renderSummary(results).split('shared layers).\n').at(-1)).toBe(`
${note}

Cache: unavailable (it did not answer)

`)
  })

  test('says what is true of any image, not only of the first', () => {
    expect(renderSummary([a, unpinned({}), a])).toContain(`\n\n${note}\n`)
  })
})

describe('what has changed since the last image', () => {
  const side = (digest: string, platform = 'linux/arm64') => ({
    ...{ image: 'ghcr.io/org/a', digest, platform, nixpkgsRevision: null, size: 1 },
  })
  const name = (text: string) => parseStoreName(text)
  const diff = (more: Partial<DiffReport> = {}, platform = 'linux/arm64'): DiffReport => ({
    patches: null,
    ...{ from: side('sha256:1', platform), to: side('sha256:2', platform) },
    packages: { added: [], removed: [], changed: [{ name: 'less', from: ['590'], to: ['600'] }] },
    storePaths: {
      added: [name('new-1.0')],
      removed: [name('old')],
      changed: [
        { name: 'less', from: ['590'], to: ['600'] },
        { name: 'glibc', from: ['2.40-1'], to: ['2.40-2'] },
      ],
    },
    fetchedAgain: [],
    layers: {
      ...{ shared: { count: 1, bytes: 1 }, dropped: { count: 1, bytes: 1 } },
      fetched: { count: 1, bytes: 1, layers: [] },
    },
    bytesToFetch: 1100,
    config: [],
    ...more,
  })
  const last = (...diffs: DiffReport[]) => ({
    ...{ reference: 'ghcr.io/org/a:latest', digest: `sha256:${'1'.repeat(64)}`, diffs },
  })

  test('is a table of packages: what was asked for stands out', () => {
    const result = resultOf(layersOf(1), { last: last(diff()) })
    const digest = result.tree.root.descriptor.digest.slice(7, 15)
    expect(renderSummary([result])).toContain(`
**Since the last \`latest\`** (\`11111111\` → \`${digest}\`): a node that has it fetches **1.1 kB**

|  | package | before | now |
|---|---|---|---|
| ↑ | \`less\` | 590 | **600** |
| ↑ | \`glibc\` | 2.40-1 | 2.40-2 |
| + | \`new\` |  | 1.0 |
| − | \`old\` | there | gone |
|  | settings |  | unchanged |

`)
  })

  test('has settings, whatever their values hold; labels that follow nixpkgs are none', () => {
    const config = [
      { setting: 'env A', from: null, to: 'a|b`c`' },
      { setting: 'label org.opencontainers.image.version', from: '24.05', to: '24.11' },
    ]
    const text = renderSummary([resultOf(layersOf(1), { last: last(diff({ config })) })])
    expect(text).toContain('|  | env A | not set | `` a\\|b`c` `` |')
    expect(text).not.toMatch(/image\.version|unchanged/)
  })

  test('of platforms that differ has a table for each, of others one', () => {
    const other = diff({ storePaths: null, packages: null, bytesToFetch: 2000 }, 'linux/amd64')
    const both = renderSummary([resultOf(layersOf(1), { last: last(other, diff()) })])
    expect(both).toContain('For linux/amd64:\n')
    expect(both).toContain('|  | packages | unknown |  |')
    expect(both).toContain('fetches **2.0 kB or 1.1 kB**')
    const same = renderSummary([resultOf(layersOf(1), { last: last(diff({}, 'linux/amd64'), diff()) })])
    expect(same).toContain('For linux/amd64, linux/arm64:\n')
  })

  test('of many changes names 40', () => {
    const added = Array.from({ length: 60 }, (_, index) => name(`p${index}-1`))
    const many = diff({ storePaths: { added, removed: [], changed: [] }, packages: null })
    expect(renderSummary([resultOf(layersOf(1), { last: last(many) })])).toContain('|  | and 20 more |  |  |')
  })

  test('stands below the table of several images, with counts in it', () => {
    const request = { ...requestOf({ push: 'true', image: 'ghcr.io/org/a' }), name: 'a' }
    const changed = resultOf(layersOf(2), {
      request,
      last: last(diff({ config: [{ setting: 'cmd', from: null, to: 'x' }] })),
    })
    const text = renderSummary([changed, resultOf(layersOf(1), { cacheHit: 'image' })])
    expect(text).toContain('| ↑2 +1 −1 1 setting |')
    expect(text).toContain('#### `a`\n\n**Since the last')
  })
})

describe('how to make the same image elsewhere', () => {
  const textOf = (given: Given, env: NodeJS.ProcessEnv = {}, revision?: string) => {
    const request = requestOf(given, env)
    const result = resultOf(layersOf(1), { request, nixpkgsRevision: revision })
    const inputs = shownInputs((input) => ({ ...least, ...given })[input])
    return renderSummary([{ ...result, inputs, reproduce: reproduction(inputs, result) }])
  }
  const commit = 'c'.repeat(40)

  test('is a command with what was given: a branch is its commit, and no secret is shown', () => {
    const given = {
      nixpkgs: 'nixos-24.11',
      env: 'A=it is\nB=2',
      'registry-password': 'secret',
      'registry-username': 'me',
    }
    const text = textOf(given, { SOURCE_DATE_EPOCH: '5' }, commit)
    expect(text).toContain(`SOURCE_DATE_EPOCH=5 nixery-action build --packages git \\
  --nixpkgs ${commit} \\
  --env 'A=it is
B=2' \\
  --platforms linux/arm64 \\
  --push false \\
  --output type=oci,dest=./image`)
    expect(text).toContain('| `nixpkgs` | `nixos-24.11` |')
    expect(text).not.toContain('secret')
  })

  test.each([
    ['github:NixOS/nixpkgs/nixos-unstable', `github:NixOS/nixpkgs/${commit}`],
    ['github:NixOS/nixpkgs?dir=lib', `'github:NixOS/nixpkgs/${commit}?dir=lib'`],
    ['./pkgs', './pkgs'],
    ['git+https://host/repo?ref=main', "'git+https://host/repo?ref=main'"],
  ])('from %s', (nixpkgs, words) => {
    expect(textOf({ nixpkgs }, {}, commit)).toContain(`--nixpkgs ${words} \\`)
  })

  test('has every package set, as far as it is used', () => {
    const given = {
      packages: 'git old/jq dir/jq',
      'extra-nixpkgs': 'old=nixos-24.05\ndir=./pkgs\nunused=nixos-23.11',
    }
    const [request, inputs] = [requestOf(given), shownInputs((input) => ({ ...least, ...given })[input])]
    const result = resultOf(layersOf(1), { request, extraRevisions: { old: commit } })
    const text = renderSummary([{ ...result, inputs, reproduce: reproduction(inputs, result) }])
    expect(text).toContain(`--extra-nixpkgs 'dir=./pkgs\nold=${commit}' \\`)
    expect(text).toContain(' · old `ccccccc`\n')
    // In a file: what can move is pinned, and the rest is left to it.
    const fromFile = reproduction({ file: 'nixery.yml' }, result)
    expect(fromFile.options).toMatchObject({ 'extra-nixpkgs': `old=${commit}` })
  })

  test('has the annotation that a workflow adds by itself', () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'org/repo',
    }
    expect(textOf({ annotations: 'a=b' }, env)).toMatch(
      /--annotations 'org\.opencontainers\.image\.source=https:\/\/github\.com\/org\/repo\na=b'/,
    )
  })
})

test('what weighs most has bars, and why it is there', () => {
  const [git, libc] = ['git-2.47', 'libc-2.40'].map(storePath) as [string, string]
  const graph = graphOf({ [git]: [libc], [libc]: [] }, [git], { [git]: 750, [libc]: 250 })
  const text = renderSummary([resultOf(layersOf(1), { graphs: [graph] })])
  expect(text).toContain(`<details open><summary>What it weighs (1.0 kB unpacked)</summary>

| share |  | package | needed by |
|--:|---|---|---|
| 75 % | \`${'█'.repeat(30)}\` | git 2.47 | you asked for it |
| 25 % | \`${'█'.repeat(10)}\` | libc 2.40 | git |
`)
})
