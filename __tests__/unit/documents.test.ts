// What the documents tell people to write is what the program takes.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { isRecord } from '../../src/base/json.ts'
import { OUTPUTS } from '../../src/build/report/outputs.ts'
import { parseCommand } from '../../src/commands/arguments.ts'
import { MERGE_INPUTS } from '../../src/merge/inputs.ts'
import { MERGE_OUTPUTS } from '../../src/merge/outputs.ts'
import { PLAN_INPUTS } from '../../src/plan/inputs.ts'
import { PLAN_OUTPUTS } from '../../src/plan/outputs.ts'
import { parseCommandWords } from '../../src/request/image-config/words.ts'
import { type InputTable, parseTable } from '../../src/request/inputs/input-table.ts'
import { INPUTS, parseInputs } from '../../src/request/inputs/inputs.ts'
import { allBlocks, blocksOf, pages, root } from '../support/document-blocks.ts'
import { fileProblems, readFile } from '../support/image-files.ts'

const documents = pages.filter(({ name }) => !/^(CHANGELOG|benchmarks)/.test(name))

const ACTIONS: Readonly<Record<string, { readonly inputs: InputTable; readonly outputs: object }>> = {
  'org/nixery-action@v1': { inputs: INPUTS, outputs: OUTPUTS },
  'org/nixery-action/plan@v1': { inputs: PLAN_INPUTS, outputs: PLAN_OUTPUTS },
  'org/nixery-action/merge@v1': { inputs: MERGE_INPUTS, outputs: MERGE_OUTPUTS },
}

test.each(pages)('$name has nothing of an unfinished merge', ({ text }) => {
  expect(text).not.toMatch(/^(<{7}|>{7}) /m)
})

interface Step {
  readonly uses: string
  readonly id?: string
  readonly with?: Readonly<Record<string, unknown>>
}

/** The steps with one of our actions, at any depth. */
function stepsIn(value: unknown): readonly Step[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn)
  if (!isRecord(value)) return []
  const { uses } = value
  if (typeof uses !== 'string' || !uses.includes('nixery-action'))
    return Object.values(value).flatMap(stepsIn)
  // Forgejo and Gitea want the whole address.
  return [{ ...value, uses: uses.replace('https://github.com/', '') } as Step]
}

/**
 * What other CI systems have of ours: GitLab's components, settings of plugin steps, and calls in scripts.
 */
const componentInputs = (component: string): object => {
  const [, name = ''] = /\/nixery-action\/(\w+)@/.exec(component) ?? []
  const text = readFileSync(join(root, 'templates', `${name}.yml`), 'utf8')
  const [header] = parseAllDocuments(text).map((part) => part.toJS() as { spec?: { inputs: object } })
  return header?.spec?.inputs ?? {}
}

const PLUGIN_SETTINGS = Object.fromEntries(
  ['command', ...Object.keys(INPUTS)].map((name) => [name.replaceAll('-', '_'), true]),
)

/** Whether it is for another CI system; then every name in it is checked. */
function isForeign(value: unknown): boolean {
  if (!isRecord(value)) return false
  const includes = Array.isArray(value.include) ? value.include.filter(isRecord) : []
  for (const { component, inputs } of includes)
    expect(unknown(Object.keys(inputs as object), componentInputs(String(component)))).toEqual([])
  const others = Array.isArray(value.steps) ? value.steps.filter(isRecord) : []
  for (const { settings, command } of others) {
    if (isRecord(settings)) expect(unknown(Object.keys(settings), PLUGIN_SETTINGS)).toEqual([])
    else expect(() => parseCall(String(command))).not.toThrow()
  }
  return includes.length + others.length > 0
}

/** A whole call of the command, as a script has it. */
const parseCall = (text: string) => {
  const [program, ...words] = parseCommandWords('command')(text) ?? []
  expect(program).toBe('nixery-action')
  return parseCommand(words, { REGISTRY_PASSWORD: 'secret' })
}

/** Those names of inputs or outputs that nobody has. */
const unknown = (names: Iterable<string>, known: object) =>
  [...names].filter((name) => !Object.hasOwn(known, name))

/** What is wrong with the values of inputs; of expressions nobody knows what they will be. */
const problemsWith = (table: InputTable, values: Readonly<Record<string, unknown>>) =>
  parseTable(table, (name) => {
    const text = String(values[name] ?? '').trim()
    return text === '' || text.includes('${{') ? undefined : { text, directory: root }
  }).problems

const yamlBlocks = allBlocks.filter(({ language }) => language === 'yaml')

describe.each(yamlBlocks)('the YAML at $place', ({ text: block }) => {
  const value: unknown = parse(block)
  const steps = stepsIn(value)

  test('is an image file, a workflow or inputs, and names nothing that there is not', () => {
    if (isRecord(value) && 'images' in value) {
      expect(fileProblems(block)).toEqual([])
      for (const { inputs } of readFile(block).images.values())
        expect(parseInputs((name) => inputs.get(name)).problems).toEqual([])
    } else if (steps.length > 0) {
      for (const { uses, with: given = {} } of steps) {
        expect(Object.keys(ACTIONS)).toContain(uses)
        expect(unknown(Object.keys(given), ACTIONS[uses]?.inputs ?? {})).toEqual([])
        expect(problemsWith(ACTIONS[uses]?.inputs ?? {}, given)).toEqual([])
      }
    } else if (isForeign(value)) {
      expect(steps).toEqual([])
    } else if (isRecord(value)) {
      const inputs = isRecord(value.with) ? value.with : value
      expect(unknown(Object.keys(inputs), { ...INPUTS, ...MERGE_INPUTS })).toEqual([])
    } else {
      expect(block).toMatch(/^\$\{\{ .* \}\}\n$/)
    }
  })

  test('reads only outputs that there are', () => {
    const ids = [...block.matchAll(/^ *-? *id: (\S+)$/gm)].map(([, id]) => id)
    if (block.includes('steps:'))
      for (const [, id] of block.matchAll(/steps\.([\w-]+)\.outputs/g)) expect(ids).toContain(id)
    for (const { id, uses } of steps) {
      const read = [...block.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'g'))]
      expect(
        unknown(
          read.map(([, name = '']) => name),
          ACTIONS[uses]?.outputs ?? {},
        ),
      ).toEqual([])
    }
  })
})

/** Calls of the command in blocks and in running text. */
const commands = [
  ...blocksOf('script').flatMap(({ place, text }) =>
    [...text.matchAll(/^(?:.*\| )?nixery-action (.*)$/gm)].map(([, line = '']) => ({ place, line })),
  ),
  ...documents.flatMap(({ name, text }) =>
    [...text.matchAll(/`nixery-action ([^`]+)`/g)].map(([, line = '']) => ({ place: name, line })),
  ),
].map(({ place, line }) => ({
  place,
  line: line
    .replace(/ [#>].*$/, '')
    .replaceAll(/\$\w+/g, 'value')
    .trim(),
}))

test.each(commands)('$place: nixery-action $line', ({ line }) => {
  expect(() => parseCommand(parseCommandWords('line')(line) ?? [], {})).not.toThrow()
})

test('there is something to look at', () => {
  expect(yamlBlocks.length).toBeGreaterThan(10)
  expect(commands.length).toBeGreaterThan(8)
})

test('ARCHITECTURE.md and CONTRIBUTING.md name files and folders that exist', () => {
  const texts = ['ARCHITECTURE.md', 'CONTRIBUTING.md'].map((name) => readFileSync(join(root, name), 'utf8'))
  const named = texts.flatMap((text) => [...text.matchAll(/`([\w.@-]+(?:\/[\w.@-]*)+)`/g)])
  const paths = named.map(([, path = '']) => path).filter((path) => !path.startsWith('@'))
  expect(paths.length).toBeGreaterThan(50)
  const isThere = (path: string) =>
    [path, `src/${path}`, `__tests__/${path}`].some((one) => existsSync(join(root, one)))
  // What builds and tests make is not in a checkout.
  const made = ['.work/', 'coverage/', 'site/out/']
  expect(paths.filter((path) => !made.includes(path) && !isThere(path))).toEqual([])
})

test('the drawing in ARCHITECTURE.md names files that exist', () => {
  const drawn = blocksOf('drawing').find(({ page }) => page === 'ARCHITECTURE.md')?.text ?? ''
  const files = [...drawn.matchAll(/(?<=─ | {3}|^ )([a-z-]+(?:\/[a-z-]+)*(?:\.ts)?)(?= {2,}|\.ts )/gm)].map(
    ([, file = '']) => file,
  )
  expect(files.length).toBeGreaterThan(15)
  const isThere = (file: string) =>
    [file, `${file}.ts`, `build/${file}.ts`].some((one) => existsSync(join(root, 'src', one)))
  expect(files.filter((file) => !isThere(file))).toEqual([])
})
