import { describe, expect, test } from '@jest/globals'
import { marked } from 'marked'
import { code, details, markdownTable, plain } from '../../../src/base/markdown.ts'

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

const HOSTILE = [
  ...['a|b', '`x`', '``', '<img src=x onerror=1>', '**bold** _it_ [link](javascript:x)'],
  ...['&amp; $x$ ~~no~~', 'two\nlines', '\\', 'ends with `'],
]
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' }

/** The text that a browser shows of what a Markdown renderer made. */
const shown = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(#\d+|lt|gt|quot|amp);/g,
      (_, name: string) => NAMED[name] ?? String.fromCodePoint(Number(name.slice(1))),
    )

test('a renderer of Markdown shows what comes from outside as it is', () => {
  const rows = HOSTILE.map((text) => [plain(text), code(text), 'end'])
  const html = marked.parse(markdownTable({ a: 'left', b: 'left', c: 'right' }, rows).join('\n'), {
    async: false,
  })
  expect(html).not.toMatch(/<(img|strong|em|a|del)\b/)
  const cells = [...html.matchAll(/<td[^>]*>(.*)<\/td>/g)].map(([, cell]) => shown(cell ?? ''))
  expect(cells).toEqual(HOSTILE.flatMap((text) => [text.replace('\n', ' '), text.replace('\n', ' '), 'end']))
})

test('what folds has a title, and nothing to show is nothing', () => {
  expect(details('Title', ['text'])).toEqual([
    '<details><summary>Title</summary>',
    '',
    'text',
    '',
    '</details>',
    '',
  ])
  expect(details('Title', ['text'], true)[0]).toBe('<details open><summary>Title</summary>')
  expect(details('Title', [])).toEqual([])
})
