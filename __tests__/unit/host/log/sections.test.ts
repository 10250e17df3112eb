import { describe, expect, test } from '@jest/globals'
import type { LogFormat } from '../../../../src/host/ci-systems.ts'
import { markMessage } from '../../../../src/host/log/sections.ts'
import { terminalLog } from '../../../../src/host/log/terminal.ts'

async function logOf(format: LogFormat): Promise<string> {
  const texts: string[] = []
  const log = terminalLog({ write: (text) => texts.push(text) }, { live: false, debug: false, format })
  await log.group('Push 100 %', async () => log.info('one'))
  await log.group('Report', async () => log.warning('two\nlines'))
  return texts.join('').replace(/:\d{10}:/g, ':TIME:')
}

const START = '\u001b[0K'

describe('stages and warnings in the log of', () => {
  test.each<[LogFormat, string]>([
    ['plain', 'Push 100 %\n  one\n  done in 0.0 s\nReport\nwarning: two\nlines\n  done in 0.0 s\n'],
    [
      'github',
      '::group::Push 100 %25\n  one\n::endgroup::\n::group::Report\n::warning::two%0Alines\n::endgroup::\n',
    ],
    [
      'gitlab',
      `${START}section_start:TIME:nixery_1\r${START}Push 100 %\n  one\n${START}section_end:TIME:nixery_1\r${START}\n` +
        `${START}section_start:TIME:nixery_2\r${START}Report\nwarning: two\nlines\n${START}section_end:TIME:nixery_2\r${START}\n`,
    ],
    [
      'azure',
      '##[group]Push 100 %\n  one\n##[endgroup]\n##[group]Report\n##vso[task.logissue type=warning]two lines\n##[endgroup]\n',
    ],
    ['buildkite', '--- Push 100 %\n  one\n--- Report\nwarning: two\nlines\n'],
  ])('%s', async (format, expected) => {
    expect(await logOf(format)).toBe(expected)
  })

  test('a stage ends in the log when its work fails', async () => {
    const texts: string[] = []
    const log = terminalLog(
      { write: (text) => texts.push(text) },
      { live: false, debug: false, format: 'github' },
    )
    const failing = log.group('Push', async () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(texts.join('')).toBe('::group::Push\n::endgroup::\n')
  })
})

test('an error cannot begin a command of its own', () => {
  expect(markMessage('github', 'error', 'a\n::set-output name=b::c')).toBe(
    '::error::a%0A::set-output name=b::c\n',
  )
})
