import { chmodSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseCommand } from '../../../src/commands/arguments.ts'
import { parseVolumes } from '../../../src/commands/run.ts'
import { scratchDir } from '../../support/scratch.ts'
import { withoutRoot } from '../../support/without-root.ts'

describe('a call of run', () => {
  const called = (...argv: readonly string[]) => {
    const command = parseCommand(argv, {})
    return command.name === 'run' ? { operands: command.operands, program: command.program } : command
  }

  test.each<[string, readonly string[], { operands: readonly string[]; program: readonly string[] }]>([
    [
      'packages and a command',
      ['run', 'git', 'jq', '--', 'git', '-v'],
      { operands: ['git', 'jq'], program: ['git', '-v'] },
    ],
    [
      'a command that looks like ours',
      ['run', 'jq', '--', 'diff', '--help', '--'],
      { operands: ['jq'], program: ['diff', '--help', '--'] },
    ],
    ['neither', ['run'], { operands: [], program: [] }],
  ])('has %s', (_, argv, expected) => {
    expect(called(...argv)).toEqual(expected)
  })

  test.each(['from-record', 'provenance', 'attach', 'sbom', 'push'])('takes no --%s', (name) => {
    expect(() => called('run', 'jq', `--${name}`, 'x')).toThrow(`unknown option --${name}`)
  })

  test('has -v for volumes, as container engines have', () => {
    const command = parseCommand(['run', 'jq', '-v', '.:/work'], {})
    expect(command).toMatchObject({ name: 'run' })
    expect('option' in command && command.option('volume')).toBe('.:/work')
  })

  test('that asks for a version after packages means that of a program', () => {
    expect(called('run', '--version')).toEqual({ name: 'version' })
    expect(() => called('run', 'jq', 'git', '--version')).toThrow(
      'run: jq git --version: a program and its arguments stand after --',
    )
  })

  test('of another command has none', () => {
    expect(() => called('plan', '--', 'git')).toThrow('unexpected argument')
  })
})

describe('volumes', () => {
  test('are absolute on both sides', () => {
    expect(parseVolumes('.:/work\n/etc/hosts:/a/../b:ro')).toEqual([
      { source: path.resolve('.'), target: '/work', readOnly: false },
      { source: '/etc/hosts', target: '/b', readOnly: true },
    ])
  })

  test('are there', () => {
    expect(() => parseVolumes('.:/work\nnot-there:/work')).toThrow('volume: not-there does not exist')
    const file = import.meta.filename
    expect(() => parseVolumes(`${file}/in:/work`)).toThrow(`volume: ${file}/in does not exist`)
  })

  test('may be where we may not look, and a daemon may', async () => {
    const directory = await scratchDir('closed')
    chmodSync(directory, 0)
    const source = path.join(directory, 'in')
    await withoutRoot(() => {
      expect(() => statSync(source)).toThrow('EACCES')
      expect(parseVolumes(`${source}:/work`)).toEqual([{ source, target: '/work', readOnly: false }])
    })
    chmodSync(directory, 0o700)
  })

  test.each(['/work', '.:work', './a:/b:z', ':/b'])('are refused: %s', (text) => {
    expect(() => parseVolumes(text)).toThrow(`volume: "${text}" is no volume`)
  })
})
