import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { paintFor, unpainted } from '../../../../src/host/log/colors.ts'
import { type LiveOptions, liveLog } from '../../../../src/host/log/live.ts'

beforeEach(() => {
  jest.useFakeTimers({ now: 0 })
})
afterEach(() => {
  jest.useRealTimers()
})

function written(more: Partial<LiveOptions> = {}) {
  const texts: string[] = []
  const size = { columns: () => 40, rows: () => 10 }
  const options = { ...size, debug: false, isAnswered: true, paint: unpainted, ...more }
  const log = liveLog({ write: (text) => texts.push(text) }, options)
  return { log, text: () => texts.join(''), lines: () => screen(texts.join('')) }
}

/** What is on the screen in the end: just the codes that the log uses. */
function screen(text: string): readonly string[] {
  const lines = ['']
  let row = 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: codes of terminals
  for (const [, code, letter, plain] of text.matchAll(/\u001b\[(\d*)([A-Za-z])|(\n|\r|[^\u001b\n\r]+)/g)) {
    if (letter === 'A') row -= Number(code)
    else if (letter === 'B') row += Number(code)
    else if (letter === 'K') lines[row] = ''
    else if (plain === '\n') {
      row += 1
      lines[row] ??= ''
    } else if (plain !== '\r') lines[row] = (lines[row] ?? '') + (plain ?? '')
  }
  return lines
}

const after = (ms: number) => async () => void jest.setSystemTime(Date.now() + ms)

test('a stage gets its time when it is over, whatever it has said', async () => {
  const { log, lines } = written()
  await log.group('Evaluate', after(1900))
  await log.group('Pack', async () => {
    log.info('one')
    log.progress('50 %')
    log.warning('two')
    await after(75_000)()
  })
  expect(lines()).toEqual([
    `Evaluate${' '.repeat(27)}1.9 s`,
    `Pack${' '.repeat(26)}1 min 15 s`,
    '  one',
    'warning: two',
    '',
  ])
})

test('stages that run at the same time each get their own', async () => {
  const { log, lines } = written()
  const second = after(500)
  await log.group('first', () => log.group('second', second))
  expect(lines()).toEqual([`first${' '.repeat(30)}0.5 s`, `second${' '.repeat(29)}0.5 s`, ''])
})

test('a title that has left the screen, or fills its line, has its time below', async () => {
  const { log, lines } = written({ rows: () => 3 })
  await log.group('Pack', async () => {
    for (const line of ['1', '2', '3']) log.info(line)
    await after(500)()
  })
  await log.group('0123456789 0123456789 0123456789 0123', after(500))
  expect(lines().slice(3)).toEqual([
    '  3',
    '  took 0.5 s',
    '0123456789 0123456789 0123456789 0123',
    '  took 0.5 s',
    '',
  ])
})

test('short stages have no time, and those that fail have theirs', async () => {
  const { log, lines } = written()
  await log.group('short', after(50))
  const failing = log.group('failing', async () => {
    await after(500)()
    throw new Error('full')
  })
  await expect(failing).rejects.toThrow('full')
  expect(lines()).toEqual(['short', `failing${' '.repeat(28)}0.5 s`, ''])
})

test('the live line gives way to the next message, and to others who write', () => {
  const { log, lines } = written()
  log.progress('1 of 2')
  log.info('done')
  expect(lines()).toEqual(['done', ''])
  log.progress('a line that is longer than the terminal is wide')
  expect(lines().at(-1)).toBe('  a line that is longer than the termi…')
  log.end?.()
  expect(lines()).toEqual(['done', ''])
})

test('long lines are broken between words, those of fixes further in', () => {
  const { log, lines } = written()
  log.info('one line of words that is longer than that')
  log.warning('something is wrong with that\n  fix: do something else about it')
  expect(lines()).toEqual([
    'one line of words that is longer than',
    '  that',
    'warning: something is wrong with that',
    '  fix: do something else about it',
    '',
  ])
})

test('what an answer will say is not said, unless nobody gets one', () => {
  const [answered, alone] = [written(), written({ isAnswered: false })]
  for (const { log } of [answered, alone]) log.outcome('sha256:1')
  expect([answered.text(), alone.text()]).toEqual(['', 'sha256:1\n'])
})

test('debug lines are there when they are asked for', () => {
  const [quiet, loud] = [written(), written({ debug: true })]
  for (const { log } of [quiet, loud]) log.debug('detail')
  expect([quiet.text(), loud.text()]).toEqual(['', '  debug: detail\n'])
})

test('titles, levels and fixes are painted', async () => {
  const { log, text } = written({ paint: paintFor({}, true) })
  await log.group('Pack', after(500))
  log.warning('wrong\n  fix: this')
  expect(text()).toContain('\u001b[1mPack\u001b[0m\n')
  expect(text()).toContain('\u001b[33mwarning:\u001b[0m wrong\n  \u001b[36mfix:\u001b[0m this\n')
})
