/** What the tables of inputs have in common: that of the main action, and those of the others. */
import { NixeryError, type Problem, type SourceLocation } from '../../base/errors.ts'
import { secretParts } from '../../base/redact.ts'

/**
 * One input. The action's `with:`, the command line's option, `--help`, action.yml and the documents are made
 * from it.
 */
export interface Input<T> {
  /** What the value looks like, in help texts. */
  readonly value: string
  /** One or two sentences: meaning, unit, format. */
  readonly help: string
  /** What a missing or blank value stands for. */
  readonly default: string
  /** The default in action.yml, where it is an expression that only GitHub can evaluate. */
  readonly actionDefault?: string
  /** A secret never stands on a command line: there it names where the value is. */
  readonly secret?: true
  /**
   * How an image file may write it, besides as text. Inputs without this belong to the run, not to the image.
   */
  readonly inFile?: FileForm
  /**
   * Whether it may be given several times on a command line, each time a line; lists and maps of image files
   * may anyway.
   */
  readonly list?: true
  /** Relative paths begin at the directory. Throws NixeryError with the code `invalid-input`. */
  readonly parse: (text: string, directory: string) => T
  /**
   * Its value is a map with paths in it: what an image file says, and what is given beside that, are joined
   * when each is parsed. Without this, their texts are.
   */
  readonly joined?: true
}

/**
 * A list of texts, the words of a command, a map from text to text, a JSON object, a number, nothing but
 * text, or platforms: a list, or a map from platforms to what is different there.
 */
export type FileForm = 'text' | 'number' | 'list' | 'words' | 'map' | 'json' | 'platforms'

export const input = <T>(definition: Input<T>): Input<T> => definition

export type InputTable = Readonly<Record<string, Input<unknown>>>
export type NameIn<Table extends InputTable> = keyof Table & string
export type ValuesOf<Table extends InputTable> = {
  readonly [Name in keyof Table]: ReturnType<Table[Name]['parse']>
}

/** The text of an input, and where it comes from. */
export interface GivenInput {
  readonly text: string
  /** Where relative paths in it begin. */
  readonly directory: string
  readonly place?: SourceLocation
  /** Where the items of a list stand, when that is one in its file. */
  readonly items?: ReadonlyMap<string, SourceLocation>
  /** Of an input that is `joined`: what its file has, where this does not say otherwise. */
  readonly below?: GivenInput
  /** What its file has for it is no text of any kind, which its reader has said: the default stands in. */
  readonly unreadable?: true
}

export type GivenFor<Name extends string> = (name: Name) => GivenInput | undefined

/** What is wrong with inputs, and where they stand. */
export interface InputProblems {
  /** Each with the name of its input. */
  readonly problems: readonly Problem[]
  /** The inputs that cannot be used: each has its default instead. */
  readonly unusable: ReadonlySet<string>
  /** Where an input stands, when it comes from a file. */
  readonly placeOf: (name: string) => SourceLocation | undefined
  /** Where the items of its list stand. */
  readonly itemsOf: (name: string) => ReadonlyMap<string, SourceLocation>
}

export interface ParsedTable<Values> extends InputProblems {
  readonly inputs: Values
  /** Whether an input has a text of its own, and not its default. */
  readonly isGiven: (name: keyof Values & string) => boolean
}

/**
 * Inputs that are given as plain text, with paths from the working directory. Blank is as good as not given.
 */
export function fromText<Name extends string>(textOf: (name: Name) => string | undefined): GivenFor<Name> {
  return (name) => {
    const text = textOf(name)?.trim() ?? ''
    return text === '' ? undefined : { text, directory: '.' }
  }
}

/** Parses every input of a table; what is wrong with one does not hide what is wrong with another. */
export function parseTable<Table extends InputTable>(
  table: Table,
  given: GivenFor<NameIn<Table>>,
): ParsedTable<ValuesOf<Table>> {
  const problems: Problem[] = []
  const places = new Map<string, SourceLocation>()
  const lists = new Map<string, ReadonlyMap<string, SourceLocation>>()
  const unusable = new Set<string>()
  const read = (name: string, { parse, secret }: Input<unknown>, one: GivenInput, placed = {}) => {
    const { text, directory } = one
    try {
      return { value: parse(secret === true ? text : plainText(text), directory) }
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error
      problems.push(...error.problems.map((problem) => ({ input: name, ...placed, ...problem })))
      return undefined
    }
  }
  const parsed = (name: string, input: Input<unknown>): unknown => {
    const own = given(name) ?? { text: input.default, directory: '.' }
    const { place, items, below, unreadable } = own
    if (place !== undefined) places.set(name, place)
    if (items !== undefined) lists.set(name, items)
    const first = below && read(name, input, below, below.place && { place: below.place })
    const last = unreadable === undefined ? read(name, input, own) : undefined
    if (last !== undefined && (below === undefined || first !== undefined))
      return first === undefined ? last.value : { ...(first.value as object), ...(last.value as object) }
    unusable.add(name)
    return input.parse(input.default, '.')
  }
  const entries = Object.entries(table).map(([name, input]) => [name, parsed(name, input)] as const)
  return {
    inputs: Object.fromEntries(entries) as ValuesOf<Table>,
    problems,
    unusable,
    placeOf: (name) => places.get(name),
    itemsOf: (name) => lists.get(name) ?? new Map(),
    isGiven: (name) => given(name) !== undefined,
  }
}

/** Lines as editors on Windows end them are lines. Throws for characters that no value has any use for. */
function plainText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n')
  const found = /[\0\r]/.exec(lines)?.[0]
  if (found === undefined) return lines
  const what = found === '\0' ? 'a NUL character' : 'a carriage return without a line end'
  throw new NixeryError('invalid-input', { message: `has ${what} in it`, hint: 'leave it out' })
}

/** Values of secret inputs, and the lines of those that have several: none of them may be seen. */
export function secretInputs<Table extends InputTable>(
  table: Table,
  textOf: (name: NameIn<Table>) => string | undefined,
): readonly string[] {
  return Object.entries(table)
    .filter(([, { secret }]) => secret === true)
    .flatMap(([name]) => secretParts(textOf(name)?.trim() ?? ''))
}
