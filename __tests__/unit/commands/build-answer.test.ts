import { expect, test } from '@jest/globals'
import type { BuildResult } from '../../../src/build/report/result.ts'
import { renderBuildAnswer, renderReferences } from '../../../src/commands/build-answer.ts'
import { paintFor, unpainted } from '../../../src/host/log/colors.ts'

const digest = `sha256:${'a'.repeat(64)}`
const layer = (name: string, size: number) => ({ packed: { digest: `sha256:${name}`, size } })

/** The parts of a result that the answer reads. */
function result(more: object = {}): BuildResult {
  const targets = [{ image: { registry: 'ghcr.io', repository: 'o/tools' }, tags: ['v1', 'latest'] }]
  return {
    request: { targets, local: { outputs: [], load: [] } },
    tree: { root: { descriptor: { digest } } },
    evidence: [],
    images: [
      { layers: [layer('one', 1_000_000), layer('two', 500_000)] },
      { layers: [layer('one', 1_000_000)] },
    ],
    layers: 2,
    layersReused: 1,
    bytesPushed: 500_000,
    cacheHit: 'layers',
    ...more,
  } as unknown as BuildResult
}

const plain = { seconds: 8.14, paint: unpainted }

test('a build ends with what was made, how much was new, and how to run it', () => {
  expect(renderBuildAnswer([result()], plain)).toBe(
    `✓ ghcr.io/o/tools@${digest}
  1.5 MB in 2 layers, 1 of them new; 500.0 kB uploaded
  tags: ghcr.io/o/tools:v1, ghcr.io/o/tools:latest
  run it: docker run --rm -it ghcr.io/o/tools:v1
  done in 8.1 s
`,
  )
})

test('what changed since the last image is one line', () => {
  const last = {
    reference: 'ghcr.io/o/tools:latest',
    digest,
    diffs: [
      {
        to: { platform: 'linux/amd64' },
        packages: {
          added: [{ name: 'python3', version: '3.11.2' }],
          removed: [{ name: 'jq', version: '1.6' }],
          changed: [{ name: 'git', from: ['2.39'], to: ['2.40'] }],
        },
        storePaths: {
          added: [
            { name: 'python3', version: '3.11.2' },
            { name: 'libffi', version: '3' },
          ],
          removed: [],
          changed: [],
        },
        bytesToFetch: 7_500_000,
        config: [{ setting: 'env A', from: null, to: '1' }],
      },
    ],
  }
  expect(renderBuildAnswer([result({ last })], plain)).toContain(
    '\n  changed since latest: git 2.39 -> 2.40, +python3 3.11.2, -jq, env A; 1 more store path (7.5 MB for those who have that)\n',
  )
})

test('documents are named', () => {
  const evidence = [{ format: 'spdx', path: 'image.spdx.json' }]
  expect(renderBuildAnswer([result({ evidence })], plain)).toContain('\n  documents: image.spdx.json\n')
})

test('nothing new is said at a glance', () => {
  expect(renderBuildAnswer([result({ cacheHit: 'image' })], plain)).toContain(
    '1.5 MB in 2 layers, up to date\n',
  )
})

test('an image that went to this machine alone has its digest and its place', () => {
  const local = { outputs: [{ dest: 'out/image' }], load: [] }
  expect(renderBuildAnswer([result({ request: { targets: [], local } })], plain)).toBe(
    `✓ ${digest}
  1.5 MB in 2 layers, 1 of them new
  written to out/image
  done in 8.1 s
`,
  )
})

test('an image that an engine has is run by the name that it has there', () => {
  const local = { outputs: [], load: ['podman'], names: ['ghcr.io/o/tools:v1', 'ghcr.io/o/tools:latest'] }
  const loaded = result({ request: { targets: [], local } })
  expect(renderBuildAnswer([loaded], plain)).toBe(
    `✓ ghcr.io/o/tools:v1
  1.5 MB in 2 layers, 1 of them new
  loaded into podman: ghcr.io/o/tools:v1, ghcr.io/o/tools:latest
  run it: podman run --rm -it ghcr.io/o/tools:v1
  done in 8.1 s
`,
  )
  expect(renderReferences([loaded])).toBe('ghcr.io/o/tools:v1\n')
})

test('colours are for terminals that want them', () => {
  expect(renderBuildAnswer([result()], { ...plain, paint: paintFor({}, true) })).toContain(
    '\u001b[32m✓\u001b[0m ghcr.io',
  )
})

test('quiet is the reference alone, for docker run $(...)', () => {
  expect(renderReferences([result()])).toBe(`ghcr.io/o/tools@${digest}\n`)
  expect(renderReferences([result({ request: { targets: [], local: { outputs: [], load: [] } } })])).toBe(
    `${digest}\n`,
  )
})
