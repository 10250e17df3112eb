import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { completionCommand } from '../../../src/commands/completion.ts'
import { COMMANDS, commandNames } from '../../../src/commands/table.ts'
import { terminalLog } from '../../../src/host/log/terminal.ts'

const log = terminalLog({ write: () => undefined }, { live: false, debug: false })

/** Where the shell is installed. */
const testIn = (shell: string) => (spawnSync(shell, ['-c', '']).status === 0 ? test : test.skip)

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
  expect(await complete('build', '--')).toEqual(
    expect.arrayContaining(['--packages', '--log-level', '--help']),
  )
})

test.each([
  [
    ['build', '--cache', ''],
    ['true', 'false', 'read'],
  ],
  // Bash makes a word of =, too.
  [['build', '--cache', '=', 'r'], ['read']],
  [
    ['build', '--cache', '='],
    ['true', 'false', 'read'],
  ],
  [['build', '--all', '--plat'], ['--platforms']],
  [
    ['build', '--log-format', ''],
    ['text', 'json'],
  ],
  [
    ['cache', ''],
    ['size', 'clean'],
  ],
  [['completion', 'z'], ['zsh']],
  // Files: what the shell completes by itself.
  [['build', '--file', ''], []],
  [['build', '-f', ''], []],
  [['inspect', ''], []],
  // Those of another program.
  [['run', 'git', '--', '--ver'], []],
])('bash completes values and operands: %j', async (words, expected) => {
  expect(await complete(...words)).toEqual(expected)
})

test('fish has every option, with its values', async () => {
  const script = await scriptFor('fish')
  for (const name of Object.keys(COMMANDS.build.options)) expect(script).toContain(` -l ${name} `)
  expect(script).toContain("-l cache -x -a 'true false read'")
  expect(script).toContain('-l file -s f -r -F')
  expect(script).toContain("'__fish_seen_subcommand_from cache' -f -a 'size clean'")
})

/** What fish offers for a line. */
const inFish = async (line: string): Promise<readonly string[]> => {
  const script = `${await scriptFor('fish')}\ncomplete -C '${line}'`
  const out = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', input: '' })
  return out
    .trimEnd()
    .split('\n')
    .map((one) => one.split('\t')[0] ?? '')
}

testIn('fish')('fish itself completes commands, options, values and operands', async () => {
  expect(await inFish('nixery-action mer')).toEqual(['merge'])
  expect(await inFish('nixery-action build --regis')).toEqual(['--registry-password', '--registry-username'])
  expect(await inFish('nixery-action build --cache ')).toEqual(['false', 'read', 'true'])
  expect(await inFish('nixery-action cache ')).toEqual(['clean', 'size'])
})

testIn('zsh')('zsh takes the script, also where nothing is set up for completion', async () => {
  const script = `${await scriptFor('zsh')}\nprint -r -- $_comps[nixery-action]`
  const home = mkdtempSync(path.join(tmpdir(), 'zsh-'))
  try {
    const env = { PATH: process.env.PATH, HOME: home, ZDOTDIR: home }
    const out = execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8', input: 'y\n', env })
    expect(out.trim()).toBe('_nixery_action')
  } finally {
    rmSync(home, { recursive: true })
  }
})

test('zsh has every option once, with what may follow it', async () => {
  const script = await scriptFor('zsh')
  const [, build = ''] = /^ {4}build\)\n([\s\S]*?) ;;$/m.exec(script) ?? []
  for (const name of Object.keys(COMMANDS.build.options))
    expect(build.match(new RegExp(`--${name}(?=[='[}])`, 'g'))).toHaveLength(1)
  expect(build).toContain("'(-f --file)'{-f,--file=}'[Image file (YAML)]:FILE:_files'")
  expect(build).toContain(
    "'(--cache)'--cache='[Cache images and layers for later runs; read]:true|false|read:(true false read)'",
  )
})

test('another shell is an error that names those there are', async () => {
  await expect(scriptFor('tcsh')).rejects.toMatchObject({ code: 'usage' })
})
