import { expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import { annotationsOf } from '../../../../src/host/log/annotations.ts'

test('each place has one annotation with all that is wrong there, and the rest has one', () => {
  const place = { file: 'nixery.yml', line: 2, column: 3 }
  const error = new NixeryError('packages', [
    { message: 'one', place },
    { message: 'two', hint: 'leave it out' },
    { message: 'three', hint: 'write four', place },
    { message: 'five', place: { file: 'nixery.yml', line: 4 } },
    { message: 'six' },
  ])
  const title = 'nixery-action: packages'
  expect(annotationsOf(error)).toEqual([
    { message: 'two\n  fix: leave it out\nsix', properties: { title } },
    {
      message: 'one\nthree\n  fix: write four',
      properties: { title, file: 'nixery.yml', startLine: 2, startColumn: 3 },
    },
    { message: 'five', properties: { title, file: 'nixery.yml', startLine: 4 } },
  ])
})
