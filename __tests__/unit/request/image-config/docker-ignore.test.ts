import { expect, test } from '@jest/globals'
import { parseDockerIgnore } from '../../../../src/request/image-config/docker-ignore.ts'

test.each([
  ['node_modules', ['node_modules', 'node_modules/a/b'], ['src/node_modules', 'node_modules2']],
  ['/dist/', ['dist', 'dist/a'], ['a/dist']],
  ['**/node_modules', ['node_modules', 'a/node_modules', 'a/b/node_modules/c'], ['a/node_modules2']],
  ['*.log', ['a.log', '.log'], ['a/b.log', 'alog']],
  ['**/*.log', ['a.log', 'a/b.log'], ['a.logs']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'ab']],
  ['?.t[xy]t', ['a.txt', 'b.tyt'], ['ab.txt', 'a.tzt']],
  ['a+b(c)', ['a+b(c)'], ['aab(c)']],
  ['*\n!README.md\n!src/keep', ['a', 'src/x'], ['README.md', 'src/keep', 'src/keep/y']],
  ['# a\n\n  b  \n./c/../d', ['b', 'd'], ['a', 'c', '# a']],
  ['!a', [], ['a']],
])('%j', (text, ignored, kept) => {
  const isIgnored = parseDockerIgnore(text)
  expect([...ignored, ...kept].filter(isIgnored)).toEqual(ignored)
})
