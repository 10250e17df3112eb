import { expect, test } from '@jest/globals'
import { parseCommand } from '../../../src/commands/arguments.ts'
import { logSettings } from '../../../src/commands/log-settings.ts'

test.each([
  [['build'], { level: 'info', debug: false, isJson: false }],
  [['build', '--debug'], { level: 'info', debug: true, isJson: false }],
  [['build', '--log-level', 'debug'], { level: 'debug', debug: true, isJson: false }],
  [['--log-level=error', 'build', '--log-format=json'], { level: 'error', debug: false, isJson: true }],
  [['run', 'jq', '--', 'x', '--debug', '--log-format=json'], { level: 'info', debug: false, isJson: false }],
])('%j', (argv, expected) => {
  expect(logSettings(argv)).toEqual(expected)
})

test.each(['--log-level=loud', '--log-format=xml'])('%s is refused', (option) => {
  expect(() => parseCommand(['build', option], {})).toThrow('is not one of')
})
