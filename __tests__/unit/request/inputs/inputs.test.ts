import { describe, expect, test } from '@jest/globals'
import { INPUTS, inputNames, parseInputs } from '../../../../src/request/inputs/inputs.ts'
import { inputsOf } from '../../../support/inputs.ts'
import { problemsOf } from '../../../support/problems.ts'

describe('parseInputs', () => {
  test('asks for every input by its name', () => {
    const asked: string[] = []
    parseInputs((name) => void asked.push(name))
    expect(asked.sort()).toEqual([...inputNames].sort())
  })

  test('takes the defaults where nothing is given', () => {
    expect(inputsOf({})).toMatchObject({
      packages: [],
      nixpkgs: undefined,
      image: [],
      tags: ['latest'],
      'max-layers': 94,
      compression: 'gzip',
      push: true,
      output: [],
      load: [],
      'nix-installer': 'auto',
    })
  })

  test('a blank value is none, as an action with an empty expression has it', () => {
    expect(inputsOf({ tags: ' \n', 'max-layers': '  ', push: '' })).toEqual(inputsOf({}))
  })

  test('leaves out blanks around a value', () => {
    expect(inputsOf({ compression: ' zstd\n', 'max-layers': ' 5 ' })).toMatchObject({
      compression: 'zstd',
      'max-layers': 5,
    })
  })

  test('says all that is wrong at once', () => {
    const given = {
      packages: 'git a..b',
      nixpkgs: '~',
      image: 'tools, ghcr.io/A/b',
      labels: 'x',
      'max-layers': '1',
      compression: 'xz',
      'compression-level': '20',
      push: 'yes',
      output: 'out',
      'nix-installer': 'brew',
      'nix-version': '1.0',
      'oras-version': 'https://host/oras.tar.gz',
      'download-mirror': 'mirror',
    }
    const [code, ...problems] = problemsOf(() => inputsOf(given))
    expect(code).toBe('invalid-input')
    // Two image names, and one problem for each of the others, in the order of the table.
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'packages',
      'nixpkgs',
      'image',
      'image',
      'labels',
      'max-layers',
      'compression',
      'compression-level',
      'push',
      'output',
      'nix-installer',
      'nix-version',
      'oras-version',
      'download-mirror',
    ])
    for (const problem of problems) expect(problem).not.toContain('no hint')
  })
})

describe('the table of inputs', () => {
  test.each(inputNames)('%s: its own default is a good value', (name) => {
    expect(() => INPUTS[name].parse(INPUTS[name].default, '.')).not.toThrow()
  })

  test.each(inputNames)('%s: has a help text of whole sentences', (name) => {
    expect(INPUTS[name].help).toMatch(/^[A-Z].*\.$/)
  })

  test('knows which inputs are secrets', () => {
    const secrets = inputNames.filter((name) => 'secret' in INPUTS[name])
    expect(secrets).toEqual(
      inputNames.filter((name) => /password|token|netrc|^(ssh|signing)-key$/.test(name)),
    )
  })
})
