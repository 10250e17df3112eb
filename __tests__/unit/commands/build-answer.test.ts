import { expect, test } from '@jest/globals'
import type { BuildResult } from '../../../src/build/report/result.ts'
import { renderBuildAnswer, renderReferences } from '../../../src/commands/build-answer.ts'

const digest = `sha256:${'a'.repeat(64)}`
const layer = (name: string, size: number) => ({ packed: { digest: `sha256:${name}`, size } })

/** The parts of a result that the answer reads. */
function result(more: object = {}): BuildResult {
  const targets = [{ image: { registry: 'ghcr.io', repository: 'o/tools' }, tags: ['v1', 'latest'] }]
  return {
    request: { targets, local: { outputs: [], load: [] } },
    tree: { root: { descriptor: { digest } } },
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

const plain = { seconds: 8.14, colors: false }

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
  expect(renderBuildAnswer([result()], { ...plain, colors: true })).toContain('\u001b[32m✓\u001b[0m ghcr.io')
})

test('quiet is the reference alone, for docker run $(...)', () => {
  expect(renderReferences([result()])).toBe(`ghcr.io/o/tools@${digest}\n`)
  expect(renderReferences([result({ request: { targets: [], local: { outputs: [], load: [] } } })])).toBe(
    `${digest}\n`,
  )
})
