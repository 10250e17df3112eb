// What docs/ci-systems.md has for Jenkins and Buildkite, run by a shell as their agents run it: the words that arrive are a
// call that the command takes.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { parseCommand } from '../../src/commands/arguments.ts'
import { INPUTS, parseInputs } from '../../src/request/inputs/inputs.ts'
import { writeProgram } from '../support/programs.ts'
import { scratchDir } from '../support/scratch.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'ci-systems.md'), 'utf8')
const secrets = { REGISTRY_USER: 'ci user', REGISTRY_PASSWORD: 'se cret' }

/** The script in `sh '''...'''`. */
const jenkins = () => /^ *sh '''\n(.*?)^ *'''$/ms.exec(text)?.[1] ?? ''

/** The command of the step: a block of YAML with `command`. */
function buildkite(): string {
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => parse(block))
  const steps = blocks.flatMap((block) => (Array.isArray(block?.steps) ? block.steps : []))
  return steps.find((step) => typeof step.command === 'string')?.command ?? ''
}

test.each([
  ['Jenkins', jenkins, ['-xe'], 'ci user'],
  ['Buildkite', buildkite, ['-ec'], 'ci'],
])('the snippet for %s', async (_, script, flags, user) => {
  const bin = await scratchDir('bin')
  writeProgram(bin, 'nixery-action', 'printf "%s\\0" "$@"')
  const file = join(bin, 'script')
  writeFileSync(file, script())
  const args = flags.includes('-ec') ? [...flags, script()] : [...flags, file]
  const env = { PATH: `${bin}:/usr/bin:/bin`, ...secrets }
  const words = execFileSync('/bin/sh', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const command = parseCommand(words.split('\0').slice(0, -1), env)
  if (command.name !== 'build' || !('option' in command)) throw new Error(`not a build: ${words}`)
  const { option } = command
  expect(
    parseInputs((name) => (option(name) ? { text: option(name) ?? '', directory: '.' } : undefined)).problems,
  ).toEqual([])
  expect(Object.keys(INPUTS).filter((name) => option(name) !== undefined)).toEqual(
    expect.arrayContaining(['packages', 'nixpkgs', 'image']),
  )
  expect([option('registry-username'), option('registry-password')]).toEqual([user, 'se cret'])
  // The password is in no argument, which everyone on the machine can read.
  expect(words).not.toContain('se cret')
})
