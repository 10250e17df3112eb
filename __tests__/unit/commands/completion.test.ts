// What the scripts say of each option; e2e/completion.test.ts asks the shells themselves.
import { expect, test } from '@jest/globals'
import { completionCommand } from '../../../src/commands/completion.ts'
import { COMMANDS } from '../../../src/commands/table.ts'
import { terminalLog } from '../../../src/host/log/terminal.ts'

const log = terminalLog({ write: () => undefined }, { live: false, debug: false })

const scriptFor = async (shell: string) =>
  (await completionCommand({ option: () => undefined, operands: [shell], program: [], env: {}, log })).text

test('fish has every option, with its values', async () => {
  const script = await scriptFor('fish')
  for (const name of Object.keys(COMMANDS.build.options)) expect(script).toContain(` -l ${name} `)
  expect(script).toContain("-l cache -x -a 'true false read'")
  expect(script).toContain('-l file -s f -r -F')
  expect(script).toContain("'__fish_seen_subcommand_from cache' -f -a 'size clean'")
})

test('zsh has every option once, with what may follow it', async () => {
  const script = await scriptFor('zsh')
  const [, build = ''] = /^ {4}build\)\n([\s\S]*?) ;;$/m.exec(script) ?? []
  for (const name of Object.keys(COMMANDS.build.options))
    expect(build.match(new RegExp(`--${name}(?=[='[}])`, 'g'))).toHaveLength(1)
  expect(build).toContain("'(-f --file)'{-f,--file=}'[Image file (YAML)]:FILE:_files'")
  expect(build).toContain(
    "'(--cache)'--cache='[Cache images and layers for later runs]::true|false|read:(true false read)'",
  )
})

test('another shell is an error that names those there are', async () => {
  await expect(scriptFor('tcsh')).rejects.toMatchObject({ code: 'usage' })
})
