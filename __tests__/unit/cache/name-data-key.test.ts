import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { keyOf as digest, platformInputs } from '../../../src/cache/keys.ts'
import { requestOf } from '../../support/inputs.ts'
import { problemsOf } from '../../support/problems.ts'
import { scratchDir } from '../../support/scratch.ts'

const compression = { kind: 'gzip', level: 6, compressor: 'gzip' } as const
const keyOf = (popularity = '') =>
  digest(platformInputs(requestOf({ popularity }), { revision: 'r' }, [], compression))

test('the key of an image has the counts that are used, not the text that holds them', async () => {
  const file = join(await scratchDir('names'), 'names.json')
  const keyWith = (text: string) => {
    writeFileSync(file, text)
    return keyOf(file)
  }
  const known = keyWith('{"git-2.50": 3, "jq-1.7": 2}')
  expect(known).not.toBe(keyOf())
  expect(keyWith('{\n  "jq-1.8": 2,\n  "git-2.51": 3 }\n')).toBe(known)
  expect(
    keyWith(
      '{"version": 1, "snapshots": 1, "names": {"jq": {"popularity": 2}, "git": {"popularity": 3, "digest": "x"}}}',
    ),
  ).toBe(known)
  expect(keyWith('{"git-2.50": 3, "jq-1.7": 1}')).not.toBe(known)
})

test('what is wrong with the file is told with all other problems', async () => {
  const file = join(await scratchDir('names'), 'names.json')
  writeFileSync(file, '[]')
  const problems = problemsOf(() => requestOf({ popularity: file, 'max-layers': '1' }))
  expect(problems.slice(1).map((problem) => problem.split(':')[0])).toEqual(['max-layers', 'popularity'])
})

test('a URL is not fetched while the request is checked', () => {
  const request = requestOf({ popularity: 'http://127.0.0.1:1/names.json' })
  expect(request.nameData).toBeUndefined()
  expect(request.nameDataUrl).toEqual({ url: 'http://127.0.0.1:1/names.json', sha256: undefined })
})

test('a pinned URL stands for its content: its hash is in the key, and where it is is not', () => {
  const pinned = (host: string, digit: string) =>
    keyOf(`https://${host}/names.json#sha256-${digit.repeat(64)}`)
  expect(pinned('a.org', '1')).toBe(pinned('b.org', '1'))
  expect(pinned('a.org', '1')).not.toBe(pinned('a.org', '2'))
  expect(pinned('a.org', '1')).not.toBe(keyOf())
})
