import { execSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { DOCUMENT_FILE, readSealed, writeSealed } from '../../../src/cache/sealed.ts'
import { scratchDir } from '../../support/scratch.ts'

const value = { text: 'ü\n"', list: [1, null, { a: true }] }
let dir: string
let file: string
beforeEach(async () => {
  dir = await scratchDir('sealed')
  file = join(dir, DOCUMENT_FILE)
  await writeSealed(file, 'the-name', value)
})

test('what was written is read', async () => {
  expect(await readSealed(dir, 'the-name')).toEqual(value)
})

describe('an error says what is wrong', () => {
  const edit = (change: (text: string) => string) => writeFileSync(file, change(readFileSync(file, 'utf8')))

  test.each<[string, (text: string) => string, RegExp]>([
    ['a changed payload', (text) => text.replace('true', 'false'), /^checksum mismatch$/],
    ['another hash', (text) => text.replace(/"sha256":"./, '"sha256":"x'), /^checksum mismatch$/],
    ['no payload', () => '{"name":"the-name"}', /^checksum mismatch$/],
    ['a document that was cut short', (text) => text.slice(0, 40), /JSON/],
    ['nothing', () => '', /JSON/],
    ['another kind of document', () => '{}', /^written as undefined$/],
  ])('%s', async (_, change, message) => {
    edit(change)
    await expect(readSealed(dir, 'the-name')).rejects.toThrow(message)
  })

  test('another name', async () => {
    await expect(readSealed(dir, 'the-name-2')).rejects.toThrow(/^written as the-name$/)
  })

  test('no file', async () => {
    await expect(readSealed(join(dir, 'none'), 'the-name')).rejects.toThrow(/ENOENT/)
  })

  test.each([
    ['a pipe, which nobody writes to', 'mkfifo entry.json', /is not a file$/],
    ['a link to what never ends', 'ln -s /dev/zero entry.json', /ELOOP/],
    ['more than a document has', 'truncate -s 1T entry.json', /is too large: 1099511627776 bytes$/],
  ])('%s', async (_, command, message) => {
    execSync(`rm entry.json; ${command}`, { cwd: dir })
    await expect(readSealed(dir, 'the-name')).rejects.toThrow(message)
  })
})
