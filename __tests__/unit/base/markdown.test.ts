import { describe, expect, test } from '@jest/globals'
import { code, markdownTable, plain } from '../../../src/base/markdown.ts'

describe('plain text', () => {
  test.each([
    ['git 2.47.0', 'git 2.47.0'],
    ['<img src=x>', '&lt;img src=x&gt;'],
    ['a&lt;b', 'a&amp;lt;b'],
    ['*a* _b_ ~c~ `d` [e](f)', '\\*a\\* \\_b\\_ \\~c\\~ \\`d\\` \\[e\\](f)'],
    ['a\\', 'a\\\\'],
    ['a\n\n# b', 'a # b'],
  ])('%j is %j', (text, markdown) => expect(plain(text)).toBe(markdown))
})

describe('code', () => {
  test.each([
    ['ghcr.io/org/tools', '`ghcr.io/org/tools`'],
    ['a`b', '`` a`b ``'],
    ['``', '``` `` ```'],
    ['<b>', '`<b>`'],
    ['a\r\nb', '`a b`'],
  ])('%j is %j', (text, markdown) => expect(code(text)).toBe(markdown))
})

test('a table has a line for each row, whatever is in its cells', () => {
  expect(
    markdownTable({ name: 'left', size: 'right' }, [
      [code('a|b'), '1 kB'],
      [plain('c\n|'), ''],
    ]),
  ).toEqual(['| name | size |', '|---|--:|', '| `a\\|b` | 1 kB |', '| c \\| |  |'])
  expect(markdownTable({ name: 'left' }, [])).toEqual(['| name |', '|---|'])
})
