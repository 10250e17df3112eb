import { expect, test } from '@jest/globals'
import type { BuildResult } from '../../../src/build/report/result.ts'
import { renderBuildAnswer, renderReferences } from '../../../src/commands/build-answer.ts'
import { paintFor, unpainted } from '../../../src/host/log/colors.ts'

const digest = `sha256:${'a'.repeat(64)}`
const layer = (name: string, size: number) => ({ packed: { digest: `sha256:${name}`, size } })
/** An image for a platform, with what it says of how it runs. */
const image = (architecture: string, layers: readonly object[], config: object = { Cmd: ['/bin/bash'] }) => ({
  platform: { os: 'linux', architecture },
  layers,
  image: { config: { bytes: Buffer.from(JSON.stringify({ config })) } },
})
const both = [layer('one', 1_000_000), layer('two', 500_000)]

/** The parts of a result that the answer reads. */
function result(more: object = {}): BuildResult {
  const targets = [{ image: { registry: 'ghcr.io', repository: 'o/tools' }, tags: ['v1', 'latest'] }]
  return {
    request: { targets, local: { outputs: [], load: [] } },
    tree: { root: { descriptor: { digest } } },
    evidence: [],
    images: [image('amd64', both)],
    layers: 2,
    layersReused: 1,
    bytesPushed: 500_000,
    cacheHit: 'layers',
    ...more,
  } as unknown as BuildResult
}

const plain = { paint: unpainted, columns: 120 }
const render = (...results: readonly BuildResult[]) => renderBuildAnswer(results, 8.14, plain)

test('a build ends with what was made, how much was new, and how to run it', () => {
  expect(render(result())).toBe(
    `✓ ghcr.io/o/tools@${digest}
  1.5 MB in 2 layers, 1 of them packed; 500.0 kB uploaded
  tags: v1, latest
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
  expect(render(result({ last }))).toContain(
    '\n  changed since latest: git 2.39 -> 2.40, +python3 3.11.2, -jq, env A; 1 more store path (7.5 MB to fetch)\n',
  )
})

test('documents are named', () => {
  const evidence = [{ format: 'spdx', path: 'image.spdx.json' }]
  expect(render(result({ evidence }))).toContain('\n  documents: image.spdx.json\n')
})

test('nothing new is said at a glance', () => {
  expect(render(result({ cacheHit: 'image' }))).toContain('1.5 MB in 2 layers, up to date\n')
})

test('an image that went to this machine alone has its digest and its place', () => {
  const local = { outputs: [{ dest: 'out/image' }], load: [] }
  expect(render(result({ request: { targets: [], local } }))).toBe(
    `✓ ${digest}
  1.5 MB in 2 layers, 1 of them packed
  written to out/image
  done in 8.1 s
`,
  )
})

test('an image that an engine has is run by the name that it has there', () => {
  const local = { outputs: [], load: ['podman'], names: ['ghcr.io/o/tools:v1', 'ghcr.io/o/tools:latest'] }
  const loaded = result({ request: { targets: [], local } })
  expect(render(loaded)).toBe(
    `✓ ghcr.io/o/tools:v1
  1.5 MB in 2 layers, 1 of them packed
  loaded into podman as ghcr.io/o/tools:latest
  run it: podman run --rm -it ghcr.io/o/tools:v1
  done in 8.1 s
`,
  )
  expect(renderReferences([loaded])).toBe('ghcr.io/o/tools:v1\n')
})

test('each image of a file is called what the file calls it, when it has no other name', () => {
  const local = { outputs: [{ dest: 'out/web' }], load: [] }
  const web = result({ request: { name: 'web', targets: [], local } })
  expect(render(web, web)).toContain(`✓ web ${digest}\n`)
  expect(render(web, web)).toContain('\n  2 images done in 8.1 s\n')
})

test('an image for two platforms says so; layers that both have count once', () => {
  const images = [image('amd64', both), image('arm64', [layer('one', 1_000_000)])]
  expect(render(result({ images }))).toContain(
    '\n  1.5 MB in 2 layers for linux/amd64 and linux/arm64, 1 of them packed',
  )
})

test('what is nowhere but in the cache says how to get it', () => {
  const nowhere = result({ request: { targets: [], local: { outputs: [], load: [] } } })
  expect(render(nowhere)).toContain(
    '  in the cache alone: --load podman, --output type=oci,dest=DIR or --image NAME puts it somewhere\n',
  )
})

test('what a verified build packed again is not new, and nothing is no number', () => {
  const verified = render(result({ isVerified: true, layersReused: 0, bytesPushed: 0 }))
  expect(verified).toContain('in 2 layers, verified; nothing uploaded\n')
  expect(render(result({ layersReused: 2 }))).toContain('in 2 layers, none of them packed;')
})

test('layers of a base are not packed', () => {
  const images = [image('amd64', [...both, { ...layer('base', 9), key: 'base', foreign: {} }])]
  expect(render(result({ images, layers: 3 }))).toContain(' in 3 layers, 1 of them packed;')
})

test('without an image in a registry, the inputs that are others say what changed', () => {
  const changed = [{ input: 'packages', added: ['tree'] }]
  expect(render(result({ changed }))).toContain('\n  changed since the last build: packages (+tree)\n')
})

test.each([
  ['a shell gets a terminal', { Cmd: ['/bin/bash'] }, '--rm -it ghcr.io/o/tools:v1'],
  [
    'a service its ports',
    { Entrypoint: ['nginx'], ExposedPorts: { '8080/tcp': {}, '53/udp': {} } },
    '--rm -p 8080:8080 ghcr.io/o/tools:v1',
  ],
  ['what runs nothing by itself a program', {}, '--rm ghcr.io/o/tools:v1 PROGRAM'],
])('%s', (_, config, call) => {
  expect(render(result({ images: [image('amd64', both, config)] }))).toContain(`run it: docker run ${call}\n`)
})

test('on a narrow terminal a long reference is broken before its digest, and lists between words', () => {
  const text = renderBuildAnswer(
    [result({ changed: [{ input: 'packages', added: ['one', 'two', 'three'] }] })],
    8,
    { ...plain, columns: 75 },
  )
  expect(text).toContain(`✓ ghcr.io/o/tools\n  ${digest}\n`)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(75)
})

test('colours are for terminals that want them', () => {
  expect(renderBuildAnswer([result()], 8.14, { ...plain, paint: paintFor({}, true) })).toContain(
    '\u001b[32m✓\u001b[0m ghcr.io',
  )
})

test('quiet is the reference alone, for docker run $(...)', () => {
  expect(renderReferences([result()])).toBe(`ghcr.io/o/tools@${digest}\n`)
  expect(renderReferences([result({ request: { targets: [], local: { outputs: [], load: [] } } })])).toBe(
    `${digest}\n`,
  )
})
