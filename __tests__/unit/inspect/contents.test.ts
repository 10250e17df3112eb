import { expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/image/documents/parse-documents.ts'
import { assembleImage } from '../../../src/image/oci/image.ts'
import { contentsOf } from '../../../src/inspect/contents.ts'
import { description, layer } from '../../support/images.ts'

const step = (comment: string, createdBy = 'nixery-action', isEmpty = false) => ({
  createdBy,
  comment,
  isEmpty,
})
const unknown = { storePaths: undefined, description: '' }

test('what an image of ours is made of is read back', () => {
  const layers = [
    layer('1', ['glibc-2.36', 'jq-1.6']),
    layer('2', ['git-2.47.0']),
    layer('3', ['root filesystem']),
    layer('4', ['added files']),
  ]
  const { config } = assembleImage(description({ packages: ['jq-1.6', 'git-2.47.0'] }), layers)
  const { digest, mediaType } = config.descriptor
  const { history } = parseConfig('it', { bytes: config.bytes, digest, mediaType })
  expect(contentsOf(history, 4)).toEqual({
    packages: ['git-2.47.0', 'jq-1.6'],
    layers: [
      { storePaths: ['glibc-2.36', 'jq-1.6'], description: '' },
      { storePaths: ['git-2.47.0'], description: '' },
      { storePaths: [], description: 'root filesystem' },
      { storePaths: [], description: 'added files' },
    ],
  })
})

test('an image without the list, and one of others, do not say what was asked for', () => {
  expect(contentsOf([step('git-2.47.0')], 1).packages).toBeUndefined()
  expect(contentsOf([step('packages git-2.47.0', 'somebody', true)], 0).packages).toBeUndefined()
  expect(contentsOf([step('packages git-2.47.0')], 1).packages).toBeUndefined()
})

test('steps of others are told in their own words', () => {
  const history = [step('', 'ENV A=1', true), step('jq-1.6'), step('', 'RUN make'), step('by hand', '')]
  expect(contentsOf(history, 3).layers).toEqual([
    { storePaths: ['jq-1.6'], description: '' },
    { storePaths: undefined, description: 'RUN make' },
    { storePaths: undefined, description: 'by hand' },
  ])
})

test('a history that does not fit the layers says nothing about them', () => {
  expect(contentsOf([step('jq-1.6')], 2).layers).toEqual([unknown, unknown])
  expect(contentsOf([], 1).layers).toEqual([unknown])
})
