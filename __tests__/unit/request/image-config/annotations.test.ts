import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  annotationsOfIndex,
  annotationsOfManifest,
  parseAnnotations,
} from '../../../../src/request/image-config/annotations.ts'
import { metadataOutputs, metadataSamples } from '../../../support/metadata-action.ts'
import { problemsOf } from '../../../support/problems.ts'

const amd64 = { os: 'linux', architecture: 'amd64' } as const
const arm64 = { os: 'linux', architecture: 'arm64' } as const

/** Where the annotations of a text end up. */
function placesOf(text: string) {
  const all = parseAnnotations(text)
  return {
    index: annotationsOfIndex(all),
    amd64: annotationsOfManifest(all, amd64),
    arm64: annotationsOfManifest(all, arm64),
  }
}

/** Those of the three places that have the annotation. */
const placesWith = (levels: string) =>
  Object.entries(placesOf(`${levels}org.example.key=a:b=c`)).flatMap(([place, record]) => {
    if (Object.keys(record).length === 0) return []
    expect(record).toEqual({ 'org.example.key': 'a:b=c' })
    return [place]
  })

describe('an annotation', () => {
  test.each([
    ['', ['index', 'amd64', 'arm64']],
    ['manifest:', ['amd64', 'arm64']],
    ['index:', ['index']],
    ['manifest,index:', ['index', 'amd64', 'arm64']],
    ['index,manifest:', ['index', 'amd64', 'arm64']],
    ['manifest[linux/amd64]:', ['amd64']],
    ['manifest[linux/arm64]:', ['arm64']],
    ['manifest[linux/amd64],manifest[linux/arm64]:', ['amd64', 'arm64']],
    ['index,manifest[linux/arm64]:', ['index', 'arm64']],
    ['manifest[arm64]:', ['arm64']],
    ['manifest[linux/arm64/v8]:', ['arm64']],
    ['manifest-descriptor:', []],
    ['index-descriptor:', []],
    ['manifest-descriptor[linux/amd64]:', []],
    ['manifest-descriptor,index-descriptor:', []],
    ['manifest-descriptor,index:', ['index']],
    ['manifest[linux/amd64],index-descriptor:', ['amd64']],
  ])('with "%s" before its key is in %j', (levels, places) => {
    expect(placesWith(levels)).toEqual(places)
  })

  test('for a platform that no image is for is refused', () => {
    expect(
      problemsOf(() => parseAnnotations('manifest[linux/s390x],index:a=1\nmanifest[linux/mips]:b=1')),
    ).toEqual([
      'invalid-input',
      expect.stringMatching(
        /^annotations: "linux\/s390x" is not a platform that images are made for \| use /,
      ),
      expect.stringMatching(/^annotations: "linux\/mips" is not a platform/),
    ])
  })

  test.each(['other:', 'manifests:', 'manifest[linux/amd64:', 'index.manifest:', 'Manifest:', 'index-:'])(
    'has "%s" in its key: it is no level',
    (start) => {
      expect(parseAnnotations(`${start}a=b`)).toEqual([{ key: `${start}a`, value: 'b', levels: undefined }])
    },
  )

  test('may have an empty value, and colons and brackets in it', () => {
    expect(placesOf('index:a=\nmanifest:b=index:c=d[e]').index).toEqual({ a: '' })
    expect(placesOf('index:a=\nmanifest:b=index:c=d[e]').amd64).toEqual({ b: 'index:c=d[e]' })
  })

  test('without a key is refused', () => {
    expect(problemsOf(() => parseAnnotations('a=b\nindex\n=c'))).toEqual([
      'invalid-input',
      'annotations: "index" has no key=value form | write one key=value per line',
      'annotations: "=c" has no key=value form | write one key=value per line',
    ])
  })
})

describe('of equal keys the last one wins', () => {
  test.each([
    ['a=1\na=2', { index: '2', amd64: '2', arm64: '2' }],
    ['a=1\nindex:a=2', { index: '2', amd64: '1', arm64: '1' }],
    ['index:a=1\na=2', { index: '2', amd64: '2', arm64: '2' }],
    ['manifest:a=1\nmanifest[linux/arm64]:a=2', { amd64: '1', arm64: '2' }],
    ['manifest[linux/arm64]:a=1\nmanifest:a=2', { amd64: '2', arm64: '2' }],
    ['manifest,index:a=1\nindex,manifest:a=2', { index: '2', amd64: '2', arm64: '2' }],
    ['a=1\nmanifest:a=2\na=3', { index: '3', amd64: '3', arm64: '3' }],
    ['manifest:a=1\na=2\nmanifest:a=3', { index: '2', amd64: '3', arm64: '3' }],
  ])('%j', (text, expected) => {
    const values = Object.entries(placesOf(text)).flatMap(([place, { a }]) =>
      a === undefined ? [] : [[place, a] as const],
    )
    expect(Object.fromEntries(values)).toEqual(expected)
  })

  test('wherever they go', () => {
    const line = fc.record({
      levels: fc.constantFrom('', 'manifest:', 'index:', 'index,manifest:', 'manifest[linux/arm64]:'),
      key: fc.constantFrom('a', 'b', '1', '__proto__'),
      value: fc.constantFrom('x', 'y', 'z'),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const places = placesOf(lines.map(({ levels, key, value }) => `${levels}${key}=${value}`).join('\n'))
        const last = (isThere: (levels: string) => boolean) =>
          Object.fromEntries(lines.flatMap((one) => (isThere(one.levels) ? [[one.key, one.value]] : [])))
        expect(places.index).toEqual(last((levels) => levels === '' || levels.includes('index')))
        expect(places.amd64).toEqual(last((levels) => levels === '' || /manifest:/.test(levels)))
        expect(places.arm64).toEqual(last((levels) => levels === '' || levels.includes('manifest')))
      }),
    )
  })
})

describe.each(metadataSamples)('docker/metadata-action: %s', (sample) => {
  const { outputs, annotations: lines = [] } = metadataOutputs(sample)
  const expected = Object.fromEntries(
    lines.map((line) => [
      line.slice('manifest:'.length, line.indexOf('=')),
      line.slice(line.indexOf('=') + 1),
    ]),
  )

  test('its annotations are those of each manifest', () => {
    expect(placesOf(outputs.annotations)).toEqual({ index: {}, amd64: expected, arm64: expected })
  })

  test('with the level index, too, they are those of the index as well', () => {
    const both = outputs.annotations.replaceAll('manifest:', 'manifest,index:')
    expect(placesOf(both)).toEqual({ index: expected, amd64: expected, arm64: expected })
    const index = outputs.annotations.replaceAll('manifest:', 'index:')
    expect(placesOf(index)).toEqual({ index: expected, amd64: {}, arm64: {} })
  })
})
