import { describe, expect, test } from '@jest/globals'
import { renderHelp, renderOverview, renderShortHelp } from '../../../src/commands/help.ts'
import { COMMAND_GROUPS } from '../../../src/commands/help-groups.ts'
import { COMMANDS, commandNames } from '../../../src/commands/table.ts'
import { INPUTS, inputNames } from '../../../src/request/inputs/inputs.ts'

describe('helpText', () => {
  const lines = renderHelp('build').split('\n')
  /** The text below an option, in one line. */
  const textOf = (option: string) => {
    const start = lines.findIndex((line) => new RegExp(`^  (-\\w, )?--${option} `).test(line)) + 1
    const rest = lines.slice(start)
    const end = rest.findIndex((line) => !line.startsWith('      '))
    return rest
      .slice(0, end)
      .map((line) => line.trim())
      .join(' ')
  }

  test.each(inputNames)('says what --%s is for, and its default', (name) => {
    expect(lines.map((line) => line.replace(/^ {2}-\w, /, '  '))).toContain(
      `  --${name} ${INPUTS[name].value}`,
    )
    expect(textOf(name)).toContain(INPUTS[name].help)
    if (INPUTS[name].default !== '') expect(textOf(name)).toMatch(`Default: ${INPUTS[name].default}.`)
  })

  test('tells how to give a secret, and only for secrets', () => {
    for (const name of inputNames)
      expect([name, textOf(name).includes('env:NAME')]).toEqual([name, 'secret' in INPUTS[name]])
  })
})

describe.each(commandNames)('the help of %s', (command) => {
  const text = renderHelp(command)
  const lines = text.split('\n')

  test('begins with how to call it, and has every option', () => {
    expect(lines[0]).toContain(`Usage: nixery-action ${command} `)
    for (const option of [...Object.keys(COMMANDS[command].options), 'debug', 'help'])
      expect(lines.filter((line) => line.match(`^  (-\\w, )?--${option}\\b(?!-)`))).toHaveLength(1)
  })

  test('has no line that a terminal of 100 columns would break', () => {
    expect(lines.filter((line) => line.length > 100)).toEqual([])
  })

  test('has no heading without options, and in short no half of a remark', () => {
    expect(text).not.toMatch(/^\w.*:\n\n/m)
    for (const line of renderShortHelp(command).split('\n'))
      expect([line, line.split('(').length]).toEqual([line, line.split(')').length])
  })

  test('has no trailing blanks, and ends with one line end', () => {
    expect(lines.filter((line) => /\s$/.test(line))).toEqual([])
    expect(text).toMatch(/\S\n$/)
  })
})

test('without a command there is a list of them, a line each', () => {
  const text = renderOverview()
  for (const name of commandNames)
    expect(text).toMatch(new RegExp(`^  ${name} +${COMMANDS[name].summary}$`, 'm'))
  expect(text.match(/^ {2}nixery-action /gm)).toHaveLength(3)
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([])
})

test('the options of build are in groups, none of them left over', () => {
  const titles = renderHelp('build').match(/^[A-Z][\w ]+:$/gm)
  expect(titles).toEqual([
    'Examples:',
    'What is in the image:',
    'How it runs:',
    'Where it goes:',
    'What is reported:',
    'Layers and cache:',
    'Nix:',
    'Common options:',
  ])
})

test('all commands are in the list, each once', () => {
  expect(COMMAND_GROUPS.flatMap(({ names }) => names).sort()).toEqual([...commandNames].sort())
})

test.each([72, 80])('on a terminal of %i columns the text is broken between words', (columns) => {
  const texts = renderHelp('build', columns)
    .split('\n')
    .filter((line) => line.length > columns && !/^ {2}(-|nixery-action)/.test(line))
  expect(texts.filter((line) => line.trim().includes(' '))).toEqual([])
})

test('what has a default is not required', () => {
  for (const name of ['init', 'run'] as const) expect(renderHelp(name)).not.toMatch(/Required\.\s+Default/)
})

describe.each(commandNames)('the short help of %s', (command) => {
  const lines = renderShortHelp(command, 80).split('\n')

  test('has a line for each option, which fits', () => {
    for (const option of [...Object.keys(COMMANDS[command].options), 'log-level', 'help'])
      expect(lines.filter((line) => line.match(`^  (-\\w, )?--${option}( |$)`))).toHaveLength(1)
    expect(lines.filter((line) => line.length > 80 && !line.startsWith('Usage'))).toEqual([])
  })

  test('is much shorter than the long one', () => {
    expect(lines.length).toBeLessThan(renderHelp(command, 80).split('\n').length)
  })
})
