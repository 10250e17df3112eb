// All fenced blocks of the documents, by kind. A block of no kind fails the unit tests, and for each kind there is a test
// that does what a reader does with it; `KINDS` says which.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { isRecord } from '../../src/base/json.ts'
import { MERGE_INPUTS } from '../../src/merge/inputs.ts'
import { INPUTS } from '../../src/request/inputs/inputs.ts'

export const root = join(import.meta.dirname, '..', '..')

/** The kinds, and the tests that try blocks of each. */
export const KINDS = {
  script: 'e2e/documents (the pages), e2e/examples (those of examples)',
  output: 'e2e/documents, unit/commands/forecast-text',
  drawing: 'unit/documents: the files that it names are there',
  workflow: 'scripts/workflows, unit/documents, e2e/document-inputs, e2e/document-steps',
  steps: 'scripts/workflows, unit/documents, e2e/document-inputs, e2e/document-steps',
  inputs: 'scripts/workflows, unit/documents, e2e/document-inputs',
  expression: 'scripts/workflows',
  'image file': 'unit/documents, e2e/document-inputs',
  gitlab: 'unit/documents, e2e/document-pipelines',
  woodpecker: 'unit/documents, e2e/document-pipelines',
  buildkite: 'unit/ci-snippets, e2e/document-pipelines',
  jenkins: 'unit/ci-snippets, e2e/document-pipelines',
  overlay: 'e2e/document-inputs',
  expressionOfNix: 'e2e/document-inputs',
  renovate: 'unit/document-blocks',
  'name data': 'unit/document-blocks',
} as const

export type Kind = keyof typeof KINDS

export interface Block {
  readonly page: string
  /** `PAGE:LINE`. */
  readonly place: string
  readonly language: string
  /** Without indentation. */
  readonly text: string
  /** undefined: nobody knows what to do with it. */
  readonly kind: Kind | undefined
}

export interface Page {
  readonly name: string
  readonly text: string
}

const isOfOthers = (name: string) => /(^|\/)(node_modules|\.pages|\.work|dist|coverage)(\/|$)/.test(name)

const markdownIn = (folder: string, recursive = true) =>
  readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !isOfOthers(name))
    .map((name) => join(folder, name))
    .sort()

const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !isOfOthers(entry.name) && !/^\.(?!github)/.test(entry.name))
  .map(({ name }) => name)

/** Every Markdown file of the repository. */
export const pages: readonly Page[] = [
  ...markdownIn('.', false),
  ...folders.flatMap((folder) => markdownIn(folder)),
].map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))

/** The blocks of one page. */
export const blocksOfPage = ({ name, text }: Page): readonly Block[] =>
  [...text.matchAll(/^( *)```([^\n]*)\n(.*?)^ *```$/gms)].map((match) => {
    const [, indentation, language = '', content = ''] = match
    const inner = content.replaceAll(new RegExp(`^${indentation}`, 'gm'), '')
    return {
      page: name,
      place: `${name}:${text.slice(0, match.index).split('\n').length}`,
      language,
      text: inner,
      kind: kindOf(language, inner),
    }
  })

export const allBlocks: readonly Block[] = pages.flatMap(blocksOfPage)

export const blocksOf = (...kinds: readonly Kind[]): readonly Block[] =>
  allBlocks.filter(({ kind }) => kind !== undefined && kinds.includes(kind))

function kindOf(language: string, text: string): Kind | undefined {
  if (language === 'sh') return 'script'
  if (language === 'text') return /[├┌]/.test(text) ? 'drawing' : 'output'
  if (language === 'yaml') return kindOfYaml(parse(text), text)
  if (language === 'nix') return /^final: prev:/.test(text) ? 'overlay' : 'expressionOfNix'
  if (language === 'groovy') return /^ *sh '''$/m.test(text) ? 'jenkins' : undefined
  if (language !== 'json') return undefined
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) return undefined
  return 'customManagers' in value ? 'renovate' : 'names' in value ? 'name data' : undefined
}

function kindOfYaml(value: unknown, text: string): Kind | undefined {
  if (typeof value === 'string') return /^\$\{\{ .* \}\}\n$/.test(text) ? 'expression' : undefined
  if (Array.isArray(value))
    return value.every((step) => 'uses' in step || 'run' in step) ? 'steps' : undefined
  if (!isRecord(value)) return undefined
  if (isRecord(value.jobs)) return 'workflow'
  if (isRecord(value.images)) return 'image file'
  if (Array.isArray(value.include)) return 'gitlab'
  if (Array.isArray(value.steps))
    return value.steps.some((step) => 'settings' in step) ? 'woodpecker' : 'buildkite'
  const known = isRecord(value.with) ? Object.keys(value.with) : Object.keys(value)
  return known.every((name) => Object.hasOwn(INPUTS, name) || Object.hasOwn(MERGE_INPUTS, name))
    ? 'inputs'
    : undefined
}
