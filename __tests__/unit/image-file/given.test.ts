import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { formatProblems, NixeryError } from '../../../src/errors.ts'
import { declaredImages } from '../../../src/image-file/given.ts'
import { fromText } from '../../../src/input-table.ts'
import { runRequest } from '../../../src/request/request.ts'
import { flatRequest, type Given } from '../../support/inputs.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { scratchDir } from '../../support/scratch.ts'

async function fleet(text: string): Promise<string> {
  const directory = path.join(await scratchDir('image-file'), 'fleet')
  await mkdir(directory)
  await writeFile(path.join(directory, 'nixery.yml'), text)
  return path.join(directory, 'nixery.yml')
}

const request = async (given: Given) =>
  flatRequest(runRequest(await declaredImages(fromText((name) => ({ push: 'false', ...given })[name])), {}))

const two =
  'defaults: { nixpkgs: ./pkgs }\nimages: { a: { packages: git }, b: { packages: jq, max-layers: 9 } }'

test('an image of a file makes a request, with paths from where the file is', async () => {
  const file = await fleet(two)
  expect(await request({ file, name: 'b' })).toMatchObject({
    packages: expect.arrayContaining(['jq']),
    maxLayers: 9,
    source: { kind: 'path', path: path.join(path.dirname(file), 'pkgs') },
  })
})

test('what is given beside the file comes first', async () => {
  expect(await request({ file: await fleet(two), name: 'b', 'max-layers': '12' })).toMatchObject({
    maxLayers: 12,
  })
})

test('the name of an only image may be left out', async () => {
  const file = await fleet('images: { a: { packages: git, nixpkgs: x } }')
  expect((await request({ file })).packages).toContain('git')
})

test('a plan beside the file is used', async () => {
  const file = await fleet(two)
  const plan = { version: 1, maxLayers: 30, groups: [['git']] }
  await writeFile(path.join(path.dirname(file), 'nixery.layers.json'), JSON.stringify(plan))
  expect((await request({ file, name: 'a' })).layersPlan).toEqual(plan)
})

test('a bad value is found in its line, whether it is malformed or only does not fit', async () => {
  const file = await fleet(
    'images:\n  a:\n    packages: git\n    nixpkgs: x\n    max-layers: 1\n    compression-level: 12\n',
  )
  const error: unknown = await request({ file }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(NixeryError)
  const { problems } = error as NixeryError
  expect(formatProblems(problems)).toContain(
    `${file}:5:5: max-layers: "1" is not a whole number from 2 to 125`,
  )
  expect(formatProblems(problems)).toContain(`${file}:6:5: compression-level: 12 is above what gzip has`)
})

test.each<[string, Given, RegExp]>([
  ['a name without a file', { name: 'a' }, /^name: there is no image file/],
  [
    'no name where there are two',
    { file: 'FILE' },
    /^name: .* has 2 images \| choose one of: a, b; or set all: true$/,
  ],
  [
    'a name that is not there',
    { file: 'FILE', name: 'aa' },
    /^name: .* has no image "aa" \| did you mean a\?$/,
  ],
  ['a file that is not there', { file: '/nonexistent.yml' }, /^file: ENOENT/],
])('%s is one problem', async (_, given, expected) => {
  const file = await fleet(two)
  const filled = { ...given, ...(given.file === 'FILE' ? { file } : {}) }
  const [code, ...problems] = await problemsOfAsync(request(filled))
  expect(code).toBe('invalid-input')
  expect(problems).toEqual([expect.stringMatching(expected)])
})
