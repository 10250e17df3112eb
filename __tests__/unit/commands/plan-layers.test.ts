import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { NixeryError, problemText } from '../../../src/base/errors.ts'
import { groupLayersCommand } from '../../../src/commands/group-layers.ts'
import { driftText, planLayersCommand } from '../../../src/commands/plan-layers.ts'
import { memoryLog } from '../../support/hosts.ts'
import { problemsOfAsync } from '../../support/problems.ts'
import { scratchDir } from '../../support/scratch.ts'

type Options = Readonly<Record<string, string>>

const git = { path: '/nix/store/git', narHash: '0'.repeat(64), narSize: 1, references: [] }

async function graphFile(): Promise<string> {
  const file = join(await scratchDir('graph'), 'graph.json')
  writeFileSync(file, JSON.stringify([git]))
  return file
}

async function imageFile(text: string): Promise<string> {
  const file = join(await scratchDir('fleet'), 'nixery.yml')
  writeFileSync(file, text)
  return file
}

async function run(options: Options, command = planLayersCommand) {
  const log = memoryLog()
  const { text, exitCode } = await command({
    operands: [],
    program: [],
    option: (name) => options[name],
    env: {},
    log,
  })
  return { json: text === '' ? undefined : (JSON.parse(text) as unknown), exitCode, lines: log.lines }
}

const refused = (options: Options, command = planLayersCommand) => problemsOfAsync(run(options, command))

describe('options that contradict each other', () => {
  test.each<Options>([
    { file: 'nixery.yml', fleet: 'true' },
    { file: 'nixery.yml', roots: '/nix/store/a' },
    { file: 'nixery.yml', input: 'graph.json' },
    { roots: '/nix/store/a', fleet: 'true' },
  ])('%j', async (options) => {
    const [code, problem] = await refused(options)
    expect(code).toBe('usage')
    expect(problem).toMatch(/^--\w+ and --\w+ cannot be used together \| /)
  })

  test('of packages and closures', async () => {
    expect((await refused({ nixpkgs: 'nixos-unstable' }))[1]).toMatch(/^--nixpkgs has no effect on closures/)
  })

  test('of group-layers', async () => {
    const [code] = await refused({ roots: '/nix/store/a', fleet: 'true' }, groupLayersCommand)
    expect(code).toBe('usage')
  })
})

describe('max-layers', () => {
  test.each([
    ['1', 'plan-layers', planLayersCommand, 'max-layers: "1" is not a whole number from 2 to 125'],
    ['126', 'plan-layers', planLayersCommand, 'max-layers: "126" is not a whole number from 2 to 125'],
    ['0', 'group-layers', groupLayersCommand, 'max-layers: "0" is not a whole number from 1 to 125'],
  ])('%s is not for %s', async (maxLayers, _, command, message) => {
    const [code, problem] = await refused({ 'max-layers': maxLayers, input: await graphFile() }, command)
    expect(code).toBe('invalid-input')
    expect(problem).toContain(message)
  })

  test('that is less than that of the kept plan is said', async () => {
    const input = await graphFile()
    const plan = join(await scratchDir('plan'), 'plan.json')
    writeFileSync(plan, JSON.stringify({ version: 1, maxLayers: 60, groups: [['git']] }))
    const { json, lines, exitCode } = await run({
      input,
      'layers-plan': plan,
      'max-layers': '30',
      check: 'true',
    })
    expect(json).toEqual({ missing: [], unused: [], maxLayers: { plan: 60, images: 30 } })
    expect(exitCode).toBe(0)
    expect(lines).toEqual([expect.stringContaining('the plan is for 60 layers, but max-layers is 30')])
    expect((await run({ input, 'layers-plan': plan, 'max-layers': '60' })).lines).toEqual([])
  })
})

describe('an image file', () => {
  const problems = async (text: string) => {
    const file = await imageFile(text)
    const error: unknown = await run({ file }).catch((thrown: unknown) => thrown)
    if (!(error instanceof NixeryError)) throw error
    return error.problems.map(
      (one) => `${one.place?.line ?? '-'} ${problemText(one).replaceAll(file, 'FILE')}`,
    )
  }

  test('has what is wrong with any of its images said at once, and each thing once', async () => {
    const text = `
defaults: { max-layers: 1 }
images:
  a: { packages: git, compression: xz }
  b:
    packages: jq
    nixpkgs: nixos-unstable
    compression-level: 12`
    expect(await problems(text)).toEqual([
      '2 max-layers: "1" is not a whole number from 2 to 125',
      '4 compression: "xz" is not a known value',
      '8 compression-level: 12 is above what gzip has',
      '- a: nixpkgs: required',
    ])
  })

  test('whose images use several plans is refused, with each place', async () => {
    const source = 'packages: git, nixpkgs: ./pkgs'
    const text = `images:
  a: { ${source}, layers-plan: a.json }
  b: { ${source}, layers-plan: ./b.json }
  c: { ${source}, layers-plan: a.json }
  d: { ${source} }`
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^2 layers-plan: a uses .*\/a\.json$/),
      expect.stringMatching(/^3 layers-plan: b uses .*\/b\.json$/),
      expect.stringMatching(/^- layers-plan: d uses .*\/nixery\.layers\.json$/),
    ])
  })
})

test('a person gets a line, with what was added and what is left over', () => {
  const drift = { missing: ['git', 'jq'], unused: ['nano'], maxLayers: { plan: 94, images: 94 } }
  expect(driftText(drift, 'nixery.layers.json', false)).toBe(
    'nixery.layers.json: 2 packages added; no image uses nano any more; up to 94 layers',
  )
  expect(driftText(drift, 'plan.json', true)).toMatch(/^plan.json: 2 packages missing;/)
  expect(driftText({ ...drift, missing: [], unused: [] }, 'plan.json', true)).toBe(
    'plan.json: up to date; up to 94 layers',
  )
})
