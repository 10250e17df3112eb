import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { terminalLog } from '../../../../src/host/log/terminal.ts'
import { workflowLog } from '../../../../src/host/log/workflow.ts'

beforeEach(() => {
  jest.useFakeTimers({ now: 0 })
})
afterEach(() => {
  jest.useRealTimers()
})

/** A log and all that it has written. */
function written(live: boolean, debug = false) {
  const texts: string[] = []
  const log = terminalLog({ write: (text) => texts.push(text) }, { live, debug })
  return { log, text: () => texts.join('') }
}

const ERASE = '\r\u001b[2K'

describe('on a terminal', () => {
  test('progress is one line that is written over, and gives way to the next message', () => {
    const { log, text } = written(true)
    log.progress('1 of 2')
    log.progress('2 of 2')
    log.info('done')
    log.info('more')
    expect(text()).toBe(`${ERASE}  1 of 2${ERASE}  2 of 2${ERASE}  done\n  more\n`)
  })
})

describe('elsewhere', () => {
  test('progress is a plain line every ten seconds', () => {
    const { log, text } = written(false)
    for (let second = 0; second <= 25; second += 1) {
      jest.setSystemTime(second * 1000)
      log.progress(`${second} s`)
    }
    expect(text()).toBe('  10 s\n  20 s\n')
  })

  test('nothing but text is written', () => {
    const { log, text } = written(false)
    log.info('a')
    log.warning('b')
    jest.setSystemTime(60_000)
    log.progress('c')
    expect(text()).toBe('  a\nwarning: b\n  c\n')
  })
})

test('debug lines are there when they are asked for', () => {
  const [quiet, loud] = [written(false), written(false, true)]
  for (const { log } of [quiet, loud]) log.debug('detail')
  expect(quiet.text()).toBe('')
  expect(loud.text()).toBe('  debug: detail\n')
})

test('a group has a title, and the value of its work', async () => {
  const { log, text } = written(false)
  const value = await log.group('Pack', async () => {
    log.info('layer')
    return 42
  })
  expect([value, text()]).toEqual([42, 'Pack\n  layer\n  done in 0.0 s\n'])
})

test('a stage ends with its time, and with its name where another one is open or came after it', async () => {
  const { log, text } = written(false)
  const wait = async (seconds: number) => void jest.advanceTimersByTime(seconds * 1000)
  await log.group('Evaluate', () => wait(1.24))
  await log.group('Push to a', () => log.group('Push to b', () => wait(2)))
  expect(text()).toBe(
    'Evaluate\n  done in 1.2 s\nPush to a\nPush to b\n  Push to b: done in 2.0 s\n  Push to a: done in 2.0 s\n',
  )
})

test('CI systems that fold stages show their times themselves', async () => {
  const texts: string[] = []
  const log = terminalLog(
    { write: (text) => texts.push(text) },
    { live: false, debug: false, format: 'github' },
  )
  await log.group('Pack', async () => undefined)
  expect(texts.join('')).toBe('::group::Pack\n::endgroup::\n')
})

test('what an answer says at the end is not said in the log', () => {
  const texts: string[] = []
  const log = terminalLog(
    { write: (text) => texts.push(text) },
    { live: true, debug: false, isAnswered: true },
  )
  log.outcome('up to date')
  log.info('Using nixery.yml')
  expect(texts.join('')).toBe('  Using nixery.yml\n')
  const { log: other, text } = written(false)
  other.outcome('up to date')
  expect(text()).toBe('  up to date\n')
})

test('titles, warnings and times have colours where they are wanted', async () => {
  const texts: string[] = []
  const log = terminalLog(
    { write: (text) => texts.push(text) },
    { live: true, debug: false, paint: (color, text) => `<${color}>${text}</>` },
  )
  await log.group('Pack', async () => log.warning('b'))
  expect(texts.join('')).toBe('<bold>Pack</>\n<yellow>warning:</> b\n  <dim>done in 0.0 s</>\n')
})

test("a group passes its work's failure on", async () => {
  const { log } = written(false)
  await expect(log.group('Pack', () => Promise.reject(new Error('full')))).rejects.toThrow('full')
})

test('in a workflow, progress is a plain line every ten seconds, and the rest is what the runner makes of it', async () => {
  const lines: string[] = []
  const note = (level: string) => (text: string) => void lines.push(`${level} ${text}`)
  const log = workflowLog({
    group: async (name, work) => {
      note('group')(name)
      return work()
    },
    info: note('info'),
    warning: note('warning'),
    debug: note('debug'),
    isDebug: () => false,
  })
  await log.group('Pack', async () => log.info('a'))
  log.warning('b')
  log.debug('c')
  log.progress('too early')
  jest.setSystemTime(10_000)
  log.progress('packed 1 of 2')
  log.progress('too early again')
  expect(lines).toEqual(['group Pack', 'info a', 'warning b', 'debug c', 'info packed 1 of 2'])
})
