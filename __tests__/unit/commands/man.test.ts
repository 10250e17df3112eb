import { expect, test } from '@jest/globals'
import { renderManual } from '../../../src/commands/man.ts'
import { COMMANDS, type CommandTable, commandNames } from '../../../src/commands/table.ts'

const manual = renderManual()
const lines = manual.split('\n')

test('the manual has every command with each of its options', () => {
  for (const name of commandNames) {
    const start = lines.indexOf(`.SH COMMAND ${name.toUpperCase().replaceAll('-', '\\-')}`)
    expect(start).toBeGreaterThan(0)
    const end = lines.findIndex((line, index) => index > start && line.startsWith('.SH '))
    const own = lines.slice(start, end).join('\n')
    const { options }: CommandTable = COMMANDS[name]
    for (const option of Object.keys(options))
      expect(own).toContain(`\\fB\\-\\-${option.replaceAll('-', '\\-')}\\fR`)
  }
})

test('it has a date, as formatters want one', () => {
  expect(lines[0]).toMatch(/^\.TH NIXERY\\-ACTION 1 \d{4}-\d{2}-\d{2} /)
})

test('only its own lines are commands of the formatter', () => {
  const commands = new Set(lines.filter((line) => /^[.']/.test(line)).map((line) => line.split(' ')[0]))
  expect([...commands].sort()).toEqual(['.B', '.SH', '.SS', '.TH', '.TP', '.br', '.fi', '.nf'].sort())
})
