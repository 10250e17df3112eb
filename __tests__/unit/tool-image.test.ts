// The image file of the tool's own images, and the program that they start.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { commandNames } from '../../src/commands/table.ts'
import { parseImageFile } from '../../src/request/image-file/image-file.ts'
import { parseInputs } from '../../src/request/inputs/inputs.ts'
import { writeProgram } from '../support/programs.ts'
import { scratchDir } from '../support/scratch.ts'

const root = join(import.meta.dirname, '..', '..')
const file = join(root, 'image', 'nixery.yml')

describe('the image file', () => {
  const { problems, images } = parseImageFile(readFileSync(file, 'utf8'), file)
  const sources = (name: string) =>
    (images.get(name)?.inputs.get('files')?.text ?? '').split('\n').map((line) => line.split(':')[0] ?? '')

  test('has nothing wrong', () => {
    expect(problems).toEqual([])
    expect([...images.keys()]).toEqual(['nixery-action', 'nixery-action-slim'])
    for (const { inputs } of images.values())
      expect(parseInputs((name) => inputs.get(name)).problems).toEqual([])
  })

  test.each(['nixery-action', 'nixery-action-slim'])('puts what the npm package has into %s', (name) => {
    expect(sources(name).filter((source) => !existsSync(join(root, 'image', source)))).toEqual([])
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
    const packed = files.filter((one) => one.startsWith('dist/')).map((one) => `../${one}`)
    expect(sources(name)).toEqual(expect.arrayContaining(packed))
  })
})

describe('the entrypoint', () => {
  let bin: string
  beforeAll(async () => {
    bin = await scratchDir('entrypoint')
    writeProgram(bin, 'nixery-action', 'echo "nixery-action $*"')
    // A program with the name of a command, as diffutils brings one.
    writeProgram(bin, 'diff', 'echo "another diff"')
  })
  const run = (...args: readonly string[]) =>
    execFileSync('/bin/sh', [join(root, 'image', 'entrypoint.sh'), ...args], {
      env: { PATH: `${bin}:/usr/bin:/bin` },
      encoding: 'utf8',
    }).trim()

  test.each(commandNames)('runs the command %s', (name) => {
    expect(run(name, '-x')).toBe(`nixery-action ${name} -x`)
  })

  test('runs the tool without arguments, with options alone, and with a command that there is not', () => {
    expect(run()).toBe('nixery-action')
    expect(run('--version')).toBe('nixery-action --version')
    expect(run('biuld', '-x')).toBe('nixery-action biuld -x')
  })

  test.each([
    [['sh', '-c', 'echo "$0 $1"', 'a', 'b'], 'a b'],
    [['/bin/sh', '-c', 'echo shell'], 'shell'],
    [['cat', '/dev/null'], ''],
  ])('runs the program in %j', (args, said) => {
    expect(run(...args)).toBe(said)
  })
})
