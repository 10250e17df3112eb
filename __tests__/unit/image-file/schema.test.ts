import { expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { parseImageFile } from '../../../src/image-file/image-file.ts'
import { imageFileSchema } from '../../../src/image-file/schema.ts'

const isValid = new Ajv({ allowUnionTypes: true }).compile(imageFileSchema())

const good = [
  'images: { tools: { packages: [git, jq] } }',
  'defaults: { nixpkgs: x, labels: { a: b } }\nimages:\n  a.b-c: { packages: git, max-layers: 30 }\n  d:\n',
  'images: { a: { nixpkgs-config: { allowUnfree: true }, tags: "x,y" } }',
]
const howItRuns = `images:
  a:
    cmd: [nginx, -g, daemon off;]
    entrypoint: tini --
    env: { A: 1 }
    ports: [80, 53/udp]
    files: [a:/b]
    user: 1000`
const bad = [
  'defaults: {}',
  'images: {}',
  'images: { A: {} }',
  'images: { a: { package: git } }',
  'images: { a: { max-layers: [1] } }',
  'images: { a: { cmd: { a: b } } }',
  'images: { a: { user: [app] } }',
  'image: {}\nimages: { a: {} }',
  'images: { a: { registry-password: x } }',
]

test.each([...good, howItRuns])('editors and the program take %j', (text) => {
  expect(isValid(parse(text))).toBe(true)
  expect(() => parseImageFile(text, 'nixery.yml')).not.toThrow()
})

test.each(bad)('editors and the program refuse %j', (text) => {
  expect(isValid(parse(text))).toBe(false)
  expect(() => parseImageFile(text, 'nixery.yml')).toThrow()
})
