// Every block for a shell in the documents is run as it is written, each in a directory such as its reader has, and every block
// of output is what comes of that. support/reader.ts has what stands for the rest of the world; blocks of the examples are in
// examples.test.ts.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Block, blocksOf } from '../support/document-blocks.ts'
import { newReader, type Reader } from '../support/reader.ts'
import { placeOf, preparePlace } from '../support/reader-places.ts'
import { serve } from '../support/service.ts'

/** Blocks that no test here runs, by how they begin. */
const ELSEWHERE: readonly (readonly [start: string, where: string])[] = [
  ['npm run demo ', 'e2e/demo; the second line is what runs these tests'],
  ['docker run --rm --volume "$PWD:/work"', 'e2e/tool-image: the image of the tool itself'],
  ['node benchmarks/layering/run.mjs nixpkgs-data', 'needs a checkout of nixpkgs and 2 GB of memory'],
]

/** Blocks whose last line is a service, and what asks it. */
const SERVICES: readonly (readonly [part: string, address: string])[] = [
  ['docker run --rm -p 8080:8080 ghcr.io/org/web', 'http://127.0.0.1:8080/'],
  ['nixery-action run --file nixery.yml --name web ', 'http://127.0.0.1:8080/'],
]

/** What is done a little differently. */
const CHANGES: readonly (readonly [RegExp, string])[] = [
  // Tests in a test: which they are is found out, and that there are some.
  [/^(npm test|.*npm run test:unit) .*$/gm, '$& --listTests'],
  // It would wait for a debugger.
  [/ --inspect-brk /g, ' '],
  // Without a source the packages come from a channel.
  [/nixery-action run jq /g, '$&--nixpkgs ./nixpkgs '],
  // A directory in place of a channel: a record has its hash, and wants it again, as it wants the overlays.
  [/--from-record \S+/g, '$& --nixpkgs ./nixpkgs --overlays overlay.nix'],
]

/** What a block says on standard output, where that is more than a reference. */
const SAYS: readonly (readonly [start: string, said: RegExp])[] = [
  ['docker run --rm $(nixery-action', /^git version \d/m],
  ['docker run --rm ghcr.io/you', /^git version \d/m],
  ['docker run --rm -it', /"name": "nixery-action"/],
  ['npm run test:unit -- --testPathPatterns parse', /e2e\/output\.test\.ts/],
  ['MUTATIONS=', /unit\/substitute\/nar\.test\.ts/],
]

const isPage = ({ page, text }: Block) =>
  !page.startsWith('examples/') && !ELSEWHERE.some(([start]) => text.startsWith(start))

/** What prints the blocks of output, by how these begin. Digests, versions and sizes are others here. */
const PRINTERS: readonly (readonly [start: string, script: string])[] = [
  ['error: pyton3', 'nixery-action build --packages pyton3 --nixpkgs ./nixpkgs --push false --load podman'],
  ['openssl ', 'nixery-action inspect --why libbrotli1 ghcr.io/org/tools:v1'],
  [
    'error: linux/amd64: layer',
    'nixery-action build --from-record tools.record.json --nixpkgs ./nixpkgs --overlays other-overlay.nix',
  ],
]

/** Output that is compared in a unit test. */
const RENDERED = ['tools: would be built']

/** For a shell at a terminal. */
const TYPED = 'echo "$(<package.json)"; exit\n'

let reader: Reader
let usual: string
beforeAll(async () => {
  reader = await newReader()
  usual = await preparePlace(reader)
})
afterAll(() => reader.stop())

const changed = (text: string) =>
  CHANGES.reduce((changed, [pattern, replacement]) => changed.replaceAll(pattern, replacement), text)

test.each(blocksOf('script').filter(isPage))('$place', async (block) => {
  const cwd = await placeOf(block, usual, reader)
  const script = changed(block.text)
  const [, address] = SERVICES.find(([part]) => script.includes(part)) ?? []
  const { code, stdout, stderr } =
    address === undefined
      ? await reader.run(script, { cwd, input: TYPED })
      : await serve(reader, script, address, cwd)
  if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}${stdout}`)
  if (address !== undefined) expect(stdout).toContain('Hello from nginx')
  const [, said] = SAYS.find(([start]) => block.text.startsWith(start)) ?? []
  if (said !== undefined) expect(stdout).toMatch(said)
})

const outputs = blocksOf('output').filter(({ text }) => !RENDERED.some((start) => text.startsWith(start)))

test.each(outputs)('$place is what is printed', async (block) => {
  const [, script = ''] = PRINTERS.find(([start]) => block.text.startsWith(start)) ?? []
  expect(script).not.toBe('')
  const { stdout, stderr } = await reader.run(script, { cwd: await placeOf(block, usual, reader) })
  expect(shapeOf(`${stdout}${stderr}`)).toContain(shapeOf(block.text))
})

/** A text without what differs between package sets: names with versions, sizes, numbers and digests. */
const shapeOf = (text: string) =>
  text
    .replaceAll(/sha256:[0-9a-f]+(\.{3})?/g, 'DIGEST')
    .replaceAll(/\d+(\.\d+)? [kM]?B/g, 'SIZE')
    .replaceAll(/\b[a-z][\w-]*-\d[\w.+]*/g, 'PACKAGE')
    .replaceAll(/\b[a-z][\w-]* \d+(\.\w+)+/g, 'PACKAGE')
    .replaceAll(/\d+/g, 'N')
    .replaceAll(/ +$/gm, '')
