/**
 * Which file may import which, and who may touch the world: checked on the text of source files, without
 * running them.
 */
import { posix } from 'node:path'

/** Source files by their paths below the directory of the sources. */
export type Sources = ReadonlyMap<string, string>

export interface ImportRules {
  /** Each folder with those that it may import besides itself, from the ground up. */
  readonly mayImport: Readonly<Record<string, readonly string[]>>
  /** Modules of others, and the files that alone may import them. */
  readonly onlyIn: readonly Place[]
  /** Text that stands for an effect, and the files that alone may have it. */
  readonly wordsOnlyIn: readonly Place[]
  /** Files and folders that do no input and output, and reach none by what they import. */
  readonly pure: RegExp
  readonly effects: Effects
}

export interface Place {
  readonly what: RegExp
  readonly files: RegExp
}

export interface Effects {
  readonly modules: RegExp
  readonly words: RegExp
}

interface Import {
  readonly from: string
  /** A path below the sources, or the name of a module. */
  readonly to: string
  readonly isOwn: boolean
  /** Gone when the program runs. */
  readonly isType: boolean
}

/** Everything that breaks a rule, a line each; empty when all hold. */
export function breaches(sources: Sources, rules: ImportRules): readonly string[] {
  const code = new Map([...sources].map(([file, text]) => [file, withoutComments(text)]))
  const imports = [...code].flatMap(([from, text]) => importsOf(from, text))
  return [
    ...orderBreaches(rules),
    ...folderBreaches(imports, rules),
    ...circleBreaches(imports),
    ...placeBreaches(code, imports, rules),
    ...pureBreaches(code, imports, rules),
  ]
}

const STATEMENT =
  /\b(?:import|export)\s+(type\s)?([\w$*\s{},]*?)\bfrom\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g

function importsOf(from: string, text: string): readonly Import[] {
  return [...text.matchAll(STATEMENT)].map(([, type, names = '', module, bare]) => {
    const to = module ?? bare ?? ''
    const isOwn = to.startsWith('.')
    const onlyTypes = /^\s*\{\s*(type\s[^,]*,?\s*)+\}\s*$/.test(names)
    return { from, to: isOwn ? resolve(from, to) : to, isOwn, isType: type !== undefined || onlyTypes }
  })
}

/** `../a/b.ts` seen from `c/d.ts`: `a/b.ts`. What lies outside of the sources keeps its `..`. */
const resolve = (from: string, to: string): string => posix.join(posix.dirname(from), to)

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

/** Undefined for the front ends, which are in no folder. */
const folderOf = (file: string): string | undefined => (file.includes('/') ? file.split('/')[0] : undefined)

function orderBreaches({ mayImport }: ImportRules): readonly string[] {
  const order = Object.keys(mayImport)
  return order.flatMap((folder, at) =>
    (mayImport[folder] ?? [])
      .filter((other) => !order.slice(0, at).includes(other))
      .map((other) => `the rules let ${folder} import ${other}, which is not below it`),
  )
}

function folderBreaches(imports: readonly Import[], { mayImport }: ImportRules): readonly string[] {
  return imports.flatMap(({ from, to, isOwn }) => {
    const [own, other] = [folderOf(from), folderOf(to)]
    if (!isOwn || to.startsWith('..') || own === undefined || own === other) return []
    const isAllowed = other !== undefined && mayImport[own]?.includes(other)
    return isAllowed ? [] : [`${from} imports ${to}, and ${own} may not import ${other ?? 'a front end'}`]
  })
}

function circleBreaches(imports: readonly Import[]): readonly string[] {
  const next = nextFiles(imports)
  return [...next.keys()]
    .filter((file) => reach(file, next).has(file))
    .map((file) => `${file} imports itself, by way of others`)
}

function nextFiles(imports: readonly Import[]): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, string[]>()
  for (const { from, to, isOwn } of imports) if (isOwn) next.set(from, [...(next.get(from) ?? []), to])
  return next
}

/** What a file imports, and what that imports. The file itself only when it is on a circle. */
function reach(start: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set(next.get(start))
  for (const file of seen) for (const other of next.get(file) ?? []) seen.add(other)
  return seen
}

function placeBreaches(code: Sources, imports: readonly Import[], rules: ImportRules): readonly string[] {
  const modules = imports.flatMap(({ from, to, isOwn }) =>
    isOwn
      ? []
      : rules.onlyIn
          .filter(({ what, files }) => what.test(to) && !files.test(from))
          .map(() => `${from} imports ${to}`),
  )
  const words = [...code].flatMap(([file, text]) =>
    rules.wordsOnlyIn
      .filter(({ what, files }) => what.test(text) && !files.test(file))
      .map(({ what }) => `${file} has ${what.exec(text)?.[0]}`),
  )
  return [...modules, ...words]
}

function pureBreaches(
  code: Sources,
  imports: readonly Import[],
  { pure, effects }: ImportRules,
): readonly string[] {
  const running = imports.filter(({ isType }) => !isType)
  const next = nextFiles(running)
  const effectful = new Set([
    ...running.filter(({ to, isOwn }) => !isOwn && effects.modules.test(to)).map(({ from }) => from),
    ...[...code].filter(([, text]) => effects.words.test(text)).map(([file]) => file),
  ])
  return [...code.keys()]
    .filter((file) => pure.test(file))
    .flatMap((file) => {
      const found = [file, ...reach(file, next)].find((one) => effectful.has(one))
      if (found === undefined) return []
      return [found === file ? `${file} is not pure` : `${file} is not pure: it reaches ${found}`]
    })
}
