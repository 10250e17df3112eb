// The inventory of the documents' blocks is closed: a block that no test tries fails here. So do blocks that say what another
// file of the repository says, in other words.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { parseNameData } from '../../src/image/layers/name-data.ts'
import { allBlocks, blocksOf, KINDS, type Kind, root } from '../support/document-blocks.ts'

test('every block is of a kind that a test tries', () => {
  expect(allBlocks.length).toBeGreaterThan(80)
  const unknown = allBlocks.filter(({ kind }) => kind === undefined)
  // sh: is run; text: what a call prints, or a drawing; yaml, nix, json and groovy by what is in them.
  expect(unknown.map(({ place, language }) => `${place} ${language || 'has no language'}`)).toEqual([])
})

test('every fence is closed, and begins a block', () => {
  const fences = (text: string) => text.match(/^ *```/gm)?.length ?? 0
  const counts = new Map<string, number>()
  for (const { page } of allBlocks) counts.set(page, (counts.get(page) ?? 0) + 1)
  for (const [page, count] of counts)
    expect([page, fences(readFileSync(join(root, page), 'utf8'))]).toEqual([page, 2 * count])
})

test.each(Object.entries(KINDS))('%s: there are blocks, and the tests of %s', (kind, tests) => {
  expect(blocksOf(kind as Kind).length).toBeGreaterThan(0)
  const names = [...tests.matchAll(/\b(?:unit|e2e|scripts)\/[\w/-]+/g)].map(([name]) => name)
  expect(names.length).toBeGreaterThan(0)
  const isThere = (name: string) =>
    [`__tests__/${name}.test.ts`, `${name}.mjs`].some((file) => existsSync(join(root, file)))
  expect(names.filter((name) => !isThere(name))).toEqual([])
})

const textOf = (kind: Kind, page: string) => {
  const text = blocksOf(kind).find((block) => block.page === page)?.text
  if (text === undefined) throw new Error(`${page} has no such block`)
  return text
}

test.each([
  ['docs/tutorials/fleet.md', 'examples/fleet/nixery.yml'],
  ['docs/tutorials/service.md', 'examples/web/nixery.yml'],
])('%s shows %s', (page, example) => {
  expect(parse(textOf('image file', page))).toEqual(parse(readFileSync(join(root, example), 'utf8')))
})

test('Renovate finds the commit and the branch of the image file on the same page', () => {
  const page = 'docs/how-to/pin-nixpkgs.md'
  const settings = JSON.parse(textOf('renovate', page))
  expect(JSON.parse(readFileSync(join(root, 'examples/fleet/renovate.json'), 'utf8'))).toMatchObject(settings)
  const [{ matchStrings }] = settings.customManagers
  const found = new RegExp(matchStrings[0]).exec(textOf('image file', page))
  expect(found?.groups).toMatchObject({
    currentDigest: expect.stringMatching(/^[0-9a-f]{40}$/),
    currentValue: expect.stringMatching(/^nixos-/),
  })
})

test('the example of name data is read', () => {
  expect(parseNameData(textOf('name data', 'docs/layering.md'), 'the page').names.size).toBe(1)
})
