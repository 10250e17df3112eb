import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { filesToAdd } from '../../../../src/request/image-config/added-files.ts'
import { parseDockerIgnore } from '../../../../src/request/image-config/ignore-files.ts'
import { readFiles } from '../../../../src/request/image-config/read-files.ts'
import { scratchDir } from '../../../support/scratch.ts'

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

describe('.gitignore', () => {
  const texts = [
    'node_modules\n*.log\n!keep.log',
    '/dist/\nbuild/\n!a/build/',
    'a/**/c\n**/x.txt\nd/**',
    '# a\n\\#b\n\\!c\nspace \\ \nend   ',
    '[a-c]?.t[!x]t\nq**r\na+b(c)',
    'a/*\n!a/keep.log',
  ]
  const files = [
    ...[
      'node_modules/a/b',
      'src/node_modules/c',
      'src/node_modules2',
      'x.log',
      'a/keep.log',
      'a/b.log',
      'dist/a',
    ],
    ...[
      'a/dist/b',
      'src/build/c',
      'a/build/c',
      'build',
      'a/b/c',
      'a/c',
      'a/b/b2/c',
      'a/b/x.txt',
      'x.txt',
      'd/e',
    ],
    ...['#b', '!c', 'space  ', 'end', 'a1.tyt', 'b2.txt', 'qr', 'q1r', 'q/r', 'a+b(c)', 'aab(c)', 'z', '-'],
  ]

  test.each(texts)('%j leaves out what it does for git', async (text) => {
    const dir = await scratchDir('repository')
    // A name cannot be a file and a directory at once.
    for (const file of files.filter((one) => !files.some((other) => other.startsWith(`${one}/`)))) {
      mkdirSync(dirname(join(dir, file)), { recursive: true })
      writeFileSync(join(dir, file), '')
    }
    writeFileSync(join(dir, '.gitignore'), text)
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8' })
    git('init', '--quiet')
    const kept = git(
      '-c',
      'core.quotePath=false',
      'ls-files',
      '--others',
      '--exclude-per-directory=.gitignore',
      '-z',
    )
    const entries = readFiles(filesToAdd('.:/r', dir), undefined, [], {
      times: 'content',
      ignore: 'gitignore',
    })
    const names = entries.flatMap(({ type, name }) => (type === 'file' ? [name.slice('r/'.length)] : []))
    expect(names).toEqual(kept.split('\0').filter(Boolean).sort())
  })
  test('counts above what is named, and below in its own directory', async () => {
    const dir = await scratchDir('repository')
    for (const folder of ['.git', 'app/sub']) mkdirSync(join(dir, folder), { recursive: true })
    for (const name of ['app/a.log', 'app/b', 'app/sub/c.log', 'app/sub/b', 'app/d'])
      writeFileSync(join(dir, name), '')
    writeFileSync(join(dir, '.gitignore'), '*.log\n/app/d\n')
    writeFileSync(join(dir, 'app', 'sub', '.gitignore'), '!c.log\n/b')
    const read = (ignore: 'gitignore' | 'dockerignore') =>
      readFiles(filesToAdd('app:/r', dir), undefined, [], { times: 'content', ignore })
        .filter(({ type }) => type === 'file')
        .map(({ name }) => name)
    expect(read('gitignore')).toEqual(['r/b', 'r/sub/.gitignore', 'r/sub/c.log'])
    expect(read('dockerignore')).toHaveLength(6)
  })
})
