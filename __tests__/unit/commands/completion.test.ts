import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { completionCommand } from '../../../src/commands/completion.ts'
import { COMMANDS, commandNames } from '../../../src/commands/table.ts'
import { terminalLog } from '../../../src/host/log/terminal.ts'

const log = terminalLog({ write: () => undefined }, { live: false, debug: false })

const scriptFor = async (shell: string) =>
  (await completionCommand({ option: () => undefined, operands: [shell], program: [], env: {}, log })).text

/** What bash would offer for the last word. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const script = `${await scriptFor('bash')}
COMP_WORDS=(nixery-action "$@"); COMP_CWORD=$#; _nixery_action; printf '%s\\n' "\${COMPREPLY[@]}"`
  const out = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8' })
  return out.split('\n').filter((line) => line !== '')
}

test('bash completes commands, and the options of each', async () => {
  expect(await complete('mer')).toEqual(['merge'])
  expect(await complete('')).toEqual([...commandNames, '--help', '--version'])
  expect(await complete('build', '--regis')).toEqual(['--registry-username', '--registry-password'])
  expect(await complete('diff', '--pack')).toEqual([])
})

test('fish has every option, with its values', async () => {
  const script = await scriptFor('fish')
  for (const name of Object.keys(COMMANDS.build.options)) expect(script).toContain(` -l ${name} `)
  expect(script).toContain("-l cache -r -f -a 'true false read'")
})

test('another shell is an error that names those there are', async () => {
  await expect(scriptFor('tcsh')).rejects.toMatchObject({ code: 'usage' })
})
