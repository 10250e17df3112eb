import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  changedInputs,
  changesText,
  parseInputsRecord,
  recordInputs,
  toInputsRecord,
} from '../../../src/cache/inputs-record.ts'
import { platformInputs } from '../../../src/cache/keys.ts'
import { INPUTS } from '../../../src/request/inputs/inputs.ts'
import { type Given, requestOf } from '../../support/inputs.ts'
import { scratchDir } from '../../support/scratch.ts'

const compression = { kind: 'gzip', level: 6, compressor: 'gzip 1' } as const
const revision = '0123456789abcdef0123456789abcdef01234567'

const record = (given: Given = {}, source: Record<string, string> = { revision }, env = {}) =>
  recordInputs([platformInputs(requestOf(given, env), source, [], compression)], {})

const changes = (given: Given, before: Given = {}) => changedInputs(record(before), record(given))

describe('what changed', () => {
  test('is nothing for the same inputs, as they are kept', () => {
    const document = JSON.parse(JSON.stringify(toInputsRecord([['tools', record({ env: 'A=1' })]])))
    const kept = parseInputsRecord(document).get('tools') ?? record()
    expect(changedInputs(kept, record({ env: 'A=1' }))).toEqual([])
  })

  test('are packages and variables by name, and what has no names', () => {
    const found = changes(
      { packages: 'git jq', env: 'A=2\nB=1', user: 'nonroot', 'max-layers': '20' },
      { packages: 'git curl', env: 'A=1' },
    )
    expect(found).toEqual([
      { input: 'packages', added: ['jq'], removed: ['curl'] },
      { input: 'max-layers' },
      { input: 'env', added: ['B'], updated: ['A'] },
      { input: 'user' },
    ])
    expect(changesText(found)).toBe('packages (+jq, -curl), max-layers, env (+B, A), user')
  })

  test('are files by name, whatever else is in their directory', async () => {
    const dir = await scratchDir('files')
    const withFile = (text: string) => {
      writeFileSync(join(dir, 'f'), text)
      return record({ files: `${dir}/f:/etc/f` })
    }
    const [one, other] = [withFile('1'), withFile('2')]
    expect(changedInputs(one, other)).toEqual([{ input: 'files', updated: ['etc/f'] }])
  })

  test('is the commit of each package set, and which there are', () => {
    const withSets = (sets: Readonly<Record<string, { readonly revision: string }>>) =>
      recordInputs([platformInputs(requestOf(), { revision }, [], compression, undefined, sets)], {})
    const [one, other] = [{ revision }, { revision: 'f'.repeat(40) }]
    const found = changedInputs(withSets({ old: one, gone: one }), withSets({ old: other, new: one }))
    expect(found).toEqual([
      { input: 'nixpkgs of old', from: revision, to: 'f'.repeat(40) },
      { input: 'extra-nixpkgs', added: ['new'], removed: ['gone'] },
    ])
    expect(changesText(found)).toBe('nixpkgs of old (0123456 -> fffffff), extra-nixpkgs (+new, -gone)')
    expect(changedInputs(record(), withSets({ old: one }))).toEqual([
      { input: 'extra-nixpkgs', added: ['old'] },
    ])
    expect(changedInputs(withSets({ old: one }), withSets({ old: one }))).toEqual([])
  })

  test('is the commit of nixpkgs', () => {
    const next = record({}, { revision: 'f'.repeat(40) })
    const found = changedInputs(record(), next)
    expect(found).toEqual([{ input: 'nixpkgs', from: revision, to: 'f'.repeat(40) }])
    expect(changesText(found)).toBe('nixpkgs (0123456 -> fffffff)')
    expect(changedInputs(record(), record({}, { tree: 'a' }))).toEqual([{ input: 'nixpkgs' }])
  })

  test('are the platforms, and only those inputs that others share', () => {
    const arm = recordInputs(
      [platformInputs(requestOf({ platforms: 'linux/arm64' }), { revision }, [], compression)],
      {},
    )
    expect(changedInputs(record(), arm)).toEqual([
      { input: 'platforms', added: ['linux/arm64'], removed: ['linux/amd64'] },
    ])
  })

  test('is the program itself after an update of it, said once', () => {
    const [platform = ''] = Object.keys(record().platforms)
    const older = { ...record().platforms[platform], format: 1, lookup: 'x' }
    expect(changedInputs({ platforms: { [platform]: older }, indexAnnotations: {} }, record())).toEqual([
      { input: 'nixery-action' },
    ])
  })

  test('is called as users write it, whatever it is', () => {
    const dir = { packages: 'git' }
    const empty = { platforms: { 'linux/amd64': {} }, indexAnnotations: {} }
    const all = recordInputs(
      [
        platformInputs(
          requestOf({ ...dir, strict: 'true', 'files-mtime': 'epoch' }),
          { revision },
          [],
          compression,
        ),
      ],
      { a: '1' },
    )
    const known = [...Object.keys(INPUTS), 'nixery-action', 'SOURCE_DATE_EPOCH', 'kind', 'platform']
    const names = changedInputs(empty, all).map(({ input }) => input)
    expect(names.filter((name) => !known.includes(name))).toEqual([])
  })
})

test.each([
  {},
  { images: [] },
  { images: { a: { platforms: [], indexAnnotations: {} } } },
  { images: { a: { platforms: { b: 1 }, indexAnnotations: {} } } },
])('what is no record is refused: %j', (document) => {
  expect(() => parseInputsRecord(document)).toThrow('it is not a record of inputs')
})
