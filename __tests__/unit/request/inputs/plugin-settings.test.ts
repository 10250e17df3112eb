import { expect, test } from '@jest/globals'
import { NixeryError } from '../../../../src/base/errors.ts'
import { INPUTS, inputNames } from '../../../../src/request/inputs/inputs.ts'
import { pluginSettings } from '../../../../src/request/inputs/plugin-settings.ts'

test.each(inputNames)('the input %s is a setting', (name) => {
  const variable = `PLUGIN_${name.toUpperCase().replaceAll('-', '_')}`
  const given = pluginSettings(INPUTS, { PATH: '/bin', [variable]: 'value' })
  expect(inputNames.filter((one) => given(one) !== undefined)).toEqual([name])
  expect(given(name)).toBe('value')
})

test('lists and maps arrive as Woodpecker writes them', () => {
  const given = pluginSettings(INPUTS, { PLUGIN_TAGS: 'v1,latest', PLUGIN_LABELS: '{"a":"b"}' })
  expect(INPUTS.tags.parse(given('tags') ?? '', '.')).toEqual(['v1', 'latest'])
  expect(INPUTS.labels.parse(given('labels') ?? '', '.')).toEqual({ a: 'b' })
})

test('every setting that no input has is an error, with the nearest name', () => {
  const problemsOf = (env: NodeJS.ProcessEnv, others?: readonly string[]) => {
    try {
      pluginSettings(INPUTS, env, others)
    } catch (error) {
      return error instanceof NixeryError ? error.problems : error
    }
    return []
  }
  expect(
    problemsOf({ PLUGIN_PACKAGE: 'git', PLUGIN_XYZZY: '1', PLUGIN_COMMAND: 'build' }, ['command']),
  ).toEqual([
    { message: 'unknown setting: package', hint: 'did you mean packages?' },
    {
      message: 'unknown setting: xyzzy',
      hint: 'remove it; settings are the inputs of the action, with _ for -',
    },
  ])
})
