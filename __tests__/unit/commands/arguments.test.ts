import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { parseCommand } from '../../../src/commands/arguments.ts'
import { commandNames } from '../../../src/commands/table.ts'
import type { InputName } from '../../../src/request/inputs/inputs.ts'
import { problemsOf } from '../../support/problems.ts'
import { scratchDir } from '../../support/scratch.ts'

/** What `nixery-action build ARGS` gives for an input. */
function given(name: InputName, args: readonly string[], env: NodeJS.ProcessEnv = {}): string | undefined {
  const command = parseCommand(['build', ...args], env)
  return command.name === 'build' ? command.option(name) : undefined
}

const refused = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  problemsOf(() => parseCommand(argv, env))
const hint = 'see nixery-action build --help'
const noCommand = `missing command: one of ${commandNames.join(', ')}`

describe('the command', () => {
  test.each([
    [[], { name: 'help' }],
    [['--help'], { name: 'help' }],
    [['-h'], { name: 'help' }],
    [['build', '-h'], { name: 'help', of: 'build' }],
    [['-v'], { name: 'version' }],
    [['build', '--help'], { name: 'help', of: 'build' }],
    [['--version'], { name: 'version' }],
    [['build'], { name: 'build', debug: false }],
    [['build', '--debug'], { name: 'build', debug: true }],
    [['--packages', 'git', 'build'], { name: 'build', debug: false }],
    [['plan-layers', '--help'], { name: 'help', of: 'plan-layers' }],
    [['help'], { name: 'help' }],
    [['help', 'merge'], { name: 'help', of: 'merge' }],
    [['group-layers', '--roots', 'build'], { name: 'group-layers', debug: false }],
    [['inspect', 'build'], { name: 'inspect', operands: ['build'] }],
    [['diff', './a', '--explain', 'inspect'], { name: 'diff', operands: ['./a', 'inspect'] }],
  ])('%j', (argv, command) => {
    expect(parseCommand(argv, {})).toMatchObject(command)
  })

  test('is that of a plugin step when there are settings and no arguments', () => {
    expect(parseCommand([], { PLUGIN_PACKAGES: 'git' })).toMatchObject({ name: 'plugin' })
    expect(parseCommand(['--help'], { PLUGIN_PACKAGES: 'git' })).toEqual({ name: 'help' })
  })

  test.each([
    [['--packages', 'git'], noCommand],
    [['build', '--package', 'git'], 'unknown option --package; did you mean --packages?'],
    [['build', '--packages'], '--packages needs a value'],
    [['build', '--debug=true'], '--debug takes no value'],
    [['build', '-p', 'git'], 'unknown option -p'],
    [['build', '-x'], 'unknown option -x'],
    [['build', '--constructor'], 'unknown option --constructor'],
  ])('%j is refused', (argv, message) => {
    expect(refused(argv)).toEqual(['usage', `${message} | ${hint}`])
  })

  test('an unknown command leads to the list of commands', () => {
    const list = 'nixery-action --help lists the commands'
    expect(refused(['push'])).toEqual(['usage', `unknown command: push | ${list}`])
    expect(refused(['bild'])).toEqual(['usage', `unknown command: bild; did you mean build? | ${list}`])
  })

  test.each([
    [['inspect'], 'missing argument: IMAGE'],
    [['diff'], 'missing argument: FROM TO'],
    [['diff', './a'], 'missing argument: TO'],
    [['inspect', './a', './b'], 'unexpected argument: ./b'],
  ])('%j has not what the command needs', (argv, message) => {
    expect(refused(argv)).toEqual(['usage', `${message} | see nixery-action ${argv[0]} --help`])
  })

  test('has its own options and its own help', () => {
    const message = 'unknown option --packages | see nixery-action group-layers --help'
    expect(refused(['group-layers', '--packages', 'git'])).toEqual(['usage', message])
  })

  test('takes flags without a value', () => {
    const command = parseCommand(['plan-layers', '--check', '--max-layers', '9'], {})
    const option = command.name === 'plan-layers' ? command.option : () => undefined
    expect([option('check'), option('fleet'), option('max-layers')]).toEqual(['true', undefined, '9'])
  })
})

describe('inputs', () => {
  test('are options', () => {
    expect(given('packages', ['--packages', 'git jq'])).toBe('git jq')
    expect(given('packages', ['--packages=git jq'])).toBe('git jq')
    expect(given('nixpkgs', ['--packages', 'git'])).toBeUndefined()
  })

  test.each([
    [['--push'], 'true'],
    [['--push', '--packages', 'git'], 'true'],
    [['--push', 'false'], 'false'],
    [['--push=false'], 'false'],
    [['--push', 'FALSE'], 'FALSE'],
    [[], undefined],
  ])('%j: push is %s', (args, value) => {
    expect(given('push', args)).toBe(value)
  })
})

describe('load', () => {
  test.each([
    [['--load'], 'true'],
    [['--load', '--packages', 'git'], 'true'],
    [['--load', 'podman'], 'podman'],
    [['--load', 'containerd'], 'containerd'],
    [['--load', 'docker,podman'], 'docker,podman'],
    [['--load=false'], 'false'],
  ])('%j is %s', (args, value) => expect(given('load', args)).toBe(value))
})

describe('an option', () => {
  test('whose value begins with - needs =', () => {
    expect(given('cmd', ['--cmd=-v'])).toBe('-v')
    expect(refused(['build', '--cmd', '-v'])).toEqual([
      'usage',
      expect.stringMatching(/^--cmd: a value that begins with - needs =, as in --cmd="-\.\.\." \| /),
    ])
  })

  test('that is blank is not given', () => {
    expect(given('max-layers', ['--max-layers', ' '])).toBeUndefined()
    expect(given('file', ['--file='])).toBeUndefined()
  })

  test.each<[InputName, string]>([
    ['packages', 'git'],
    ['labels', 'a=b'],
    ['nix-config', 'cores = 1'],
    ['cache-from', 'ghcr.io/org/a'],
    ['output', 'type=oci,dest=a'],
    ['load', 'docker'],
  ])('%s is a list: given twice, it has two lines', (name, value) => {
    expect(given(name, [`--${name}`, value, `--${name}=${value}`])).toBe(`${value}\n${value}`)
  })

  test.each(['max-layers', 'nixpkgs', 'nixpkgs-config', 'registry-password', 'push'])(
    '%s has one value: given twice, it is refused',
    (name) => {
      const message = `--${name} is given 2 times, but takes one value | ${hint}`
      expect(refused(['build', `--${name}=true`, `--${name}=false`])).toEqual(['usage', message])
    },
  )

  test('with roots may be given several times', () => {
    const command = parseCommand(['group-layers', '--roots', '/a', '--roots', '/b'], {})
    expect(command.name === 'group-layers' && command.option('roots')).toBe('/a\n/b')
  })
})

describe('secrets', () => {
  const option = '--registry-password'

  test('come from the environment', () => {
    expect(given('registry-password', [option, 'env:TOKEN'], { TOKEN: 's3cret' })).toBe('s3cret')
  })

  test('come from a file, without the line end that editors leave', async () => {
    const file = join(await scratchDir('secret'), 'token')
    writeFileSync(file, 's3cret\n')
    expect(given('registry-password', [option, `file:${file}`])).toBe('s3cret')
  })

  test('come from standard input', async () => {
    const outfile = join(await scratchDir('secret'), 'arguments.mjs')
    const entryPoints = [join(import.meta.dirname, '..', '..', '..', 'src', 'commands', 'arguments.ts')]
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' })
    const script = `import { parseCommand } from ${JSON.stringify(outfile)}
      console.log(parseCommand(['build', '${option}', '-'], {}).option('registry-password'))`
    const args = ['--input-type=module', '--eval', script]
    expect(execFileSync(process.execPath, args, { input: 's3cret\n', encoding: 'utf8' })).toBe('s3cret\n')
  })

  test.each<[string, string]>([
    ['s3cret', 'a secret on the command line is visible to others; give env:NAME, file:PATH or -'],
    ['env:GONE', 'the environment has no variable GONE'],
    ['file:/proc/nonexistent', "ENOENT: no such file or directory, open '/proc/nonexistent'"],
  ])('%s is refused', (value, message) => {
    for (const name of ['registry-password', 'github-token']) {
      const problems = refused(['build', `--${name}`, value])
      expect(problems).toEqual(['usage', `--${name}: ${message} | ${hint}`])
      expect(problems.join()).not.toContain('s3cret')
    }
  })

  test('an empty one is none', () => {
    expect(given('registry-password', [`${option}=`])).toBeUndefined()
    expect(given('registry-password', [option, 'env:EMPTY'], { EMPTY: '' })).toBe('')
  })

  test('a user name is none', () => {
    expect(given('registry-username', ['--registry-username', 'me'])).toBe('me')
  })
})

test.each(['base', 'build-arg', 'tag'])('what --%s would be in another tool is said', (name) => {
  expect(() => parseCommand(['build', `--${name}`, 'x'], {})).toThrow(
    new RegExp(`unknown option --${name}: .*--\\w`),
  )
})

test('-h asks for a line for each option, --help for all about them', () => {
  expect(parseCommand(['build', '-h'], {})).toEqual({ name: 'help', of: 'build', isShort: true })
  expect(parseCommand(['build', '--help'], {})).toEqual({ name: 'help', of: 'build', isShort: false })
})

test('packages of a build may be given as words', () => {
  expect(parseCommand(['build', 'git', 'jq', '--push', 'false'], {})).toMatchObject({
    operands: ['git', 'jq'],
  })
})
