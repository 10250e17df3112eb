import { expect, test } from '@jest/globals'
import { jsonError, jsonLog } from '../../../../src/host/log/json.ts'
import { LOG_LEVELS, logOfLevel } from '../../../../src/host/log/level.ts'

function recorded(isDebug: boolean) {
  const lines: object[] = []
  const log = jsonLog({ write: (text: string) => lines.push(JSON.parse(text)) }, isDebug)
  return { log, lines }
}

test('a log for programs has an object for each line, with its stage', async () => {
  const { log, lines } = recorded(true)
  log.info('a')
  await log.group('Pack', async () => {
    log.warning('b\nc')
    log.debug('d')
    log.progress('too soon')
  })
  log.info('e')
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
  expect(lines).toEqual([
    { time, level: 'info', message: 'a' },
    { time, level: 'info', message: 'Pack' },
    { time, level: 'warning', stage: 'Pack', message: 'b\nc' },
    { time, level: 'debug', stage: 'Pack', message: 'd' },
    { time, level: 'info', message: 'e' },
  ])
})

test('debug output is only there when it is asked for', () => {
  const { log, lines } = recorded(false)
  log.debug('d')
  expect(lines).toEqual([])
})

test.each(LOG_LEVELS.map((level, index) => [level, index] as const))('the level %s', async (level, index) => {
  const { log, lines } = recorded(true)
  const own = logOfLevel(log, level)
  await own.group('Pack', async () => own.info('a'))
  own.warning('b')
  expect(lines.map((line) => (line as { message: string }).message)).toEqual(
    [['Pack', 'a', 'b'], ['Pack', 'a', 'b'], ['b'], []][index],
  )
})

test('an error has its code and problems', () => {
  const problems = [{ message: 'no', hint: 'yes', input: 'packages' }, { message: 'never' }]
  expect(JSON.parse(jsonError({ code: 'invalid-input', problems }))).toMatchObject({
    ...{ level: 'error', code: 'invalid-input', message: 'no; never', problems },
  })
})
