// What bash, zsh and fish offer for a line, each set up as `completion --help` says.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { commandNames } from '../../src/commands/table.ts'
import { mustRun } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { writeProgram } from '../support/programs.ts'
import { tempDir } from '../support/temp.ts'

interface Shell {
  /** Its start-up file, with the line that the help names. */
  readonly file: string
  readonly line: string
  /** Prints what is offered at the end of the line that is its first argument. */
  readonly script: string
}

// Bash makes a word of =, too.
const BASH = `words=\${1//=/ = }; read -ra COMP_WORDS <<<"$words"
[[ $words != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _nixery_action; printf '%s\\n' "\${COMPREPLY[@]}"`

/**
 * Types the line and a key into a shell at a terminal. The key lists what may follow: the function that is given it
 * prints it; calls that only ask that function something (-O, -A, -D) go through.
 */
const ZSH = `zmodload zsh/zpty; zpty typed zsh -i
zpty -w typed 'compadd() {
  [[ \${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]] || { builtin compadd "$@"; return }
  local -a found; builtin compadd -A found "$@"; print -rl -- "" "offered:"$^found
}; list() { zle list-choices; print -r -- ""; print -r -- "list-"ended }
zle -N list; bindkey "^T" list; print ready-$((1 + 1))'
while zpty -r typed line; do [[ $line != *ready-2* ]] || break; done
zpty -w -n typed "$1"$'\\x14'
while zpty -r typed line; do
  [[ $line != *list-ended* ]] || break
  [[ $line != offered:* ]] || print -r -- \${\${line#offered:}%%[[:space:]]#}
done`

const SHELLS = {
  bash: { file: '.bashrc', line: 'eval "$(nixery-action completion bash)"', script: `. ~/.bashrc; ${BASH}` },
  zsh: {
    file: '.zshrc',
    line: 'eval "$(nixery-action completion zsh)"',
    script: `setopt extendedglob; ${ZSH}`,
  },
  fish: {
    ...{ file: '.config/fish/config.fish', line: 'nixery-action completion fish | source' },
    script: 'complete -C $argv[1] | string replace -r "\\t.*" ""; true',
  },
} as const satisfies Record<string, Shell>
type ShellName = keyof typeof SHELLS

/** Enters the file system of the shells; what it mounts there is gone at the end. */
const ENTER = `root=$1 home=$2; shift 2
mount --rbind /dev "$root/dev"; mount --bind "$home" "$root/root"
exec unshare --root="$root" --wd=/root "$@"`

/** A home directory in which the shell is set up. There is no Node.js: the program says what the command has said. */
async function newHome(shell: ShellName): Promise<string> {
  const home = await tempDir('home')
  const { code, stdout } = await runCli(['completion', shell], { nix: 'none', oras: 'none' })
  expect(code).toBe(0)
  await writeFile(join(home, 'script'), stdout)
  await mkdir(join(home, 'bin'))
  writeProgram(
    join(home, 'bin'),
    'nixery-action',
    `while IFS= read -r line; do printf '%s\\n' "$line"; done < ~/script`,
  )
  const { file, line } = SHELLS[shell]
  await mkdir(dirname(join(home, file)), { recursive: true })
  await writeFile(join(home, file), `${line}\n`)
  return home
}

const homes = new Map<ShellName, string>()

/** What a shell offers at the end of a line. */
async function offered(shell: ShellName, line: string): Promise<readonly string[]> {
  const home = homes.get(shell) ?? (await newHome(shell))
  homes.set(shell, home)
  const namespace = ['--mount', '--propagation', 'private', 'sh', '-ec', ENTER, 'sh']
  const env = { HOME: '/root', TERM: 'dumb', PATH: '/root/bin:/usr/sbin:/usr/bin:/sbin:/bin' }
  const command = [shell, '-c', SHELLS[shell].script, ...(shell === 'fish' ? [] : [shell]), line]
  const out = await mustRun('unshare', [...namespace, await toolchain.shells(), home, ...command], { env })
  return out.split('\n').filter((one) => one !== '')
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s completes', (shell) => {
  const sorted = async (line: string) => [...(await offered(shell, `nixery-action ${line}`))].sort()

  test('commands', async () => {
    expect(await sorted('mer')).toEqual(['merge'])
    expect(await sorted('')).toEqual(
      [...commandNames, ...(shell === 'bash' ? ['--help', '--version'] : [])].sort(),
    )
  })

  test('options of each, also behind one that may have a value', async () => {
    expect(await sorted('build --regis')).toEqual(['--registry-password', '--registry-username'])
    expect(await sorted('build --all --plat')).toEqual(['--platforms'])
    expect(await sorted('diff --pack')).toEqual([])
    expect(await sorted('build --')).toEqual(expect.arrayContaining(['--packages', '--log-level', '--help']))
  })

  test('values', async () => {
    expect(await sorted('build --cache ')).toEqual(['false', 'read', 'true'])
    expect(await sorted('build --all ')).toEqual(['false', 'true'])
    expect(await sorted('build --log-format ')).toEqual(['json', 'text'])
    expect(await sorted('build --cache=r')).toEqual([shell === 'fish' ? '--cache=read' : 'read'])
    expect(await sorted('build --cache=')).toHaveLength(3)
  })

  test('operands', async () => {
    expect(await sorted('cache ')).toEqual(['clean', 'size'])
    expect(await sorted('completion z')).toEqual(['zsh'])
  })

  // Bash does so by itself, where the function says nothing.
  test('files', async () => {
    const here = shell === 'bash' ? [] : [expect.stringMatching(/^bin\/?$/), 'script']
    for (const line of ['build --file ', 'build -f ', 'inspect ']) expect(await sorted(line)).toEqual(here)
  })

  test('nothing of ours for another program', async () => {
    expect(await sorted('run git -- --ver')).toEqual([])
  })
})
